"""`make hub`: try deploy/jupyterhub/jupyterhub_config.py with a Hub on this machine, and print what was seen. Exit code 1 if a line fails.

JupyterHub comes by pip into an environment of its own, and its proxy by npm, with the Node of the page's scripts: both in .cache/hub.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "frontend")]

import build  # noqa: E402 - how the page's scripts find Node

from browser.serving import Server, build_page, free_port, is_healthy, wait_until  # noqa: E402
from load.phone import Phone  # noqa: E402
from load.table import show  # noqa: E402
from prepared import demonstration_record  # noqa: E402
from vested_widgets import deals  # noqa: E402
from vested_widgets.server.auth.identity import seat_key  # noqa: E402

HERE = ROOT / ".cache" / "hub"
PAGE, STEP, PART = "02-shared-vision-and-intent", "vision", "sentence"
# Users of the Hub, and the alias of the seat that each is given.
USERS = {"kim": "Kim", "noor": "Noor"}


def install() -> tuple[Path, str]:
    """Install JupyterHub and its proxy, if they are not there; returns the folder of its commands and the PATH on which the proxy is."""
    scripts, modules = HERE / "venv" / "bin", HERE / "node_modules" / ".bin"
    if not (scripts / "jupyterhub").exists():
        subprocess.run([sys.executable, "-m", "venv", str(HERE / "venv")], check=True)
        subprocess.run([str(scripts / "pip"), "install", "--quiet", "jupyterhub>=5.2"], check=True)
    node, npm = build.commands()
    path = os.pathsep.join((str(modules), str(Path(node[0]).parent), str(scripts), os.environ["PATH"]))
    if not (modules / "configurable-http-proxy").exists():
        options = ("install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(HERE))
        subprocess.run([*npm, *options, "configurable-http-proxy@>=4.6"], check=True, env={**os.environ, "PATH": path})
    return scripts, path


@dataclass
class LocalHub:
    """A Hub that runs, its service, and what was seen of them."""

    folder: Path
    port: int = field(default_factory=free_port)
    seen: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address that people open."""
        return f"http://localhost:{self.port}/"

    @property
    def service(self) -> Server:
        """The service as tests know servers: its address and its record."""
        return Server(self.folder / "data", port=self.port, prefix="/services/vested/")

    def prepare(self) -> None:
        """Make the record, and the file that gives its seats to users, from what `vested links` prints."""
        record = demonstration_record(self.folder / "data" / "workbook.sqlite")
        with deals.Store.open(record) as store:
            self.deal = store.deals()[0]
        command = [sys.executable, "-m", "vested_widgets.server.cli.main", "links", self.deal.name, "--hub-seats"]
        command += ["--data", str(self.folder / "data")]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for user, alias in USERS.items():
            lines, made = re.subn(rf"(· {alias}\n  user:)", rf"\1 {user}", lines)
            assert made == 1, lines
        (self.folder / "data" / "hub_seats.yaml").write_text(lines, "utf-8")

    def start(self) -> None:
        """Start it and wait until the service answers."""
        scripts, path = install()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("VESTED_", "JUPYTER"))},
            "PATH": path,
            "VESTED_DATA": str(self.folder / "data"),
            "VESTED_HUB_URL": self.url.rstrip("/"),
            "VESTED_PORT": str(free_port()),
            "VESTED_ENVIRONMENT": sys.prefix,
            "VESTED_SINGLEUSER": str(self._singleuser()),
        }
        api, proxy = free_port(), free_port()
        command = [
            *(str(scripts / "python"), "-I", "-c", "import sys; from jupyterhub.app import main; sys.exit(main())"),
            *("-f", str(ROOT / "deploy" / "jupyterhub" / "jupyterhub_config.py")),
            f"--JupyterHub.bind_url={self.url}",
            f"--JupyterHub.hub_port={api}",
            f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{proxy}",
            "--JupyterHub.spawner_class=simple",  # users of this trial are no users of this machine
            "--JupyterHub.authenticator_class=dummy",
            "--DummyAuthenticator.password=known",
            "--Authenticator.allow_all=True",
            f"--JupyterHub.db_url=sqlite:///{self.folder}/hub.sqlite",
            f"--JupyterHub.cookie_secret_file={self.folder}/cookie_secret",
            f"--SimpleLocalProcessSpawner.home_dir_template={self.folder}/home/{{username}}",
            *(("--Spawner.args=['--allow-root']",) if os.geteuid() == 0 else ()),
            "--Spawner.start_timeout=240",
            "--Spawner.http_timeout=240",
        ]
        self.log = (self.folder / "hub.log").open("w")
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=self.log, stderr=self.log, start_new_session=True
        )
        wait_until(lambda: self.process.poll() is not None or is_healthy(self.service.base_url), 180)
        if is_healthy(self.service.base_url):
            return
        raise SystemExit(f"The Hub or its service did not come up:\n{(self.folder / 'hub.log').read_text()[-4000:]}")

    def _singleuser(self) -> Path:
        """Write the command of a user's server: in the Binder image JupyterHub is installed beside the workbook, here it is found last."""
        packages = next((HERE / "venv" / "lib").glob("python*/site-packages"))
        lines = (
            f"#!{sys.executable}",
            "import sys",
            f"sys.path.append({str(packages)!r})",
            "from jupyterhub.singleuser import main",
            "main()",
        )
        command = self.folder / "jupyterhub-singleuser"
        command.write_text("\n".join(lines) + "\n")
        command.chmod(0o700)
        return command

    def stop(self) -> None:
        """End it with all that it has started."""
        under = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
        for process in psutil.wait_procs(under, 20)[1]:
            process.kill()
        self.log.close()

    def browser(self, user: str) -> requests.Session:
        """A browser that has signed in at the Hub."""
        client = requests.Session()
        client.get(f"{self.url}hub/login", timeout=60)
        form = {"username": user, "password": "known", "_xsrf": client.cookies.get("_xsrf", path="/hub/")}
        answer = client.post(f"{self.url}hub/login", data=form, timeout=120, allow_redirects=False)
        assert answer.status_code == 302, answer.text[-2000:]
        return client

    def come_in(self, client: requests.Session) -> requests.Response:
        """Open the service and press the one button that is there; agree to the ground rules if they are asked for."""
        shown = client.get(self.service.base_url, timeout=120)
        fields = dict(re.findall(r'name="(_xsrf|to)" value="([^"]*)"', shown.text))
        seat = re.search(r'name="seat" value="([^"]+)"', shown.text)
        if seat is None:
            return shown
        answer = client.post(f"{self.service.base_url}vested/hub", data={**fields, "seat": seat[1]}, timeout=120)
        if "/consent" in answer.url and (token := re.search(r'name="_xsrf" value="([^"]+)"', answer.text)):
            answer = client.post(answer.url, data={"_xsrf": token[1]}, timeout=120)
        return answer

    def look(self, what: str, found: Callable[[], tuple[bool, str]]) -> None:
        """Note whether something holds, and what was seen; what breaks off does not hold."""
        started = time.monotonic()
        try:
            holds, said = found()
        except Exception as error:  # noqa: BLE001 - the other lines still have something to say
            holds, said = False, f"broke off: {error!r:.200}"
        self.seen.append((what, "yes" if holds else "NO", f"{said} ({time.monotonic() - started:.1f} s)"))
        print("  ", *self.seen[-1], sep=" | ", flush=True)

    def seat_of(self, alias: str) -> str:
        """The address of a seat."""
        member = next(member for member in self.deal.members if member.alias == alias)
        return f"{self.service.base_url}s/{seat_key(member.id)}/"

    # What is tried

    def comes_in(self) -> tuple[bool, str]:
        """A user is led to the Hub and back, and to the seat that is theirs."""
        answer = self.come_in(self.browser("kim"))
        return answer.status_code == 200 and answer.url.startswith(self.seat_of("Kim")), answer.url

    def saves(self) -> tuple[bool, str]:
        """A page lives behind the proxy of the Hub, and an answer comes into the record."""
        said = f"said at {time.time()}"

        async def write() -> None:
            phone = Phone(self.service, "", "Kim")
            phone.client = self.browser("kim")
            self.come_in(phone.client)
            await phone.open(PAGE)
            await phone.show(STEP)
            await phone.until(lambda: bool(phone.state("text", STEP, PART).get("fields")), 120)
            key = phone.state("text", STEP, PART)["fields"][0]["keys"][0]
            await phone.send("text", STEP, PART, {"type": "answer", "changes": {key: said}})
            await phone.settled()
            await phone.away()

        asyncio.run(asyncio.wait_for(write(), 400))
        with self.service.store() as store:
            member = next(member for member in self.deal.members if member.alias == "Kim")
            mine = deals.Seat.open(store, member.id).answers.mine(STEP, PART).values()
        return said in mine, "answer acknowledged, and in the record"

    def is_kept_out(self) -> tuple[bool, str]:
        """Another user gets neither the page nor the seat by its personal link."""
        client = self.browser("noor")
        self.come_in(client)
        page = client.get(self.seat_of("Kim"), timeout=60)
        with self.service.store() as store:
            member = next(member for member in self.deal.members if member.alias == "Kim")
            link = f"{self.service.base_url}join/{store.issue_link(member.id, beside=True)}"
        by_link = client.get(link, timeout=60)
        return (page.status_code, by_link.status_code) == (
            403,
            403,
        ), f"page {page.status_code}, personal link {by_link.status_code}"

    def is_told(self) -> tuple[bool, str]:
        """A user without a seat reads what to do."""
        shown = self.browser("newcomer").get(self.service.base_url, timeout=60)
        said = re.search(r"<h1>([^<]+)</h1>\s*<p>([^<]+)</p>", shown.text)
        return bool(said) and "No seat for newcomer yet" in said[1], f"{shown.status_code}: {said[1] if said else shown.url}"

    def guest(self) -> tuple[bool, str]:
        """Somebody of another organisation comes in by a personal link, without an account at the Hub."""
        client = requests.Session()
        with self.service.store() as store:
            member = next(member for member in self.deal.members if member.alias == "Ada")
            link = f"{self.service.base_url}join/{store.issue_link(member.id)}"
        page = client.get(link, timeout=60)
        token = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
        assert token, page.text[-500:]
        answer = client.post(page.url, data={"_xsrf": token[1], "how": "both"}, timeout=60)
        return answer.status_code == 200 and answer.url.startswith(self.seat_of("Ada")), answer.url

    def signs_out(self) -> tuple[bool, str]:
        """After the sign-out at the Hub the same browser has no seat, though its cookie is still there."""
        client = self.browser("kim")
        self.come_in(client)
        before = client.get(self.seat_of("Kim") + "vested/consent", timeout=60).status_code
        client.get(f"{self.url}hub/logout", timeout=60)
        after = client.get(self.seat_of("Kim") + "vested/consent", timeout=60, allow_redirects=False)
        held = any(name.startswith("vested-seat") for name in client.cookies.keys())  # noqa: SIM118 - a jar is no dictionary
        return before == 200 and after.status_code == 302 and held, f"before {before}, after {after.status_code}"

    def keeps_its_token(self) -> tuple[bool, str]:
        """The token of the service is in no kernel, where what members write is handled."""
        client = self.browser("kim")
        self.come_in(client)
        _, kernel = self.service.open(client)
        under = psutil.Process(self.process.pid).children(recursive=True)
        service = next(process for process in under if "--hub-seats" in process.cmdline())
        assert "JUPYTERHUB_API_TOKEN" in service.environ()
        # A forked process shows the environment that the warm process was started with.
        kernels = service.children(recursive=True)
        named = [process for process in kernels if "JUPYTERHUB_API_TOKEN" in process.environ()]
        return bool(kernel and kernels and not named), f"{len(kernels)} processes of kernels, {len(named)} with the token"

    def spawns(self) -> tuple[bool, str]:
        """The profile opens the first workbook in JupyterLab, with a record of the user's own."""
        client = self.browser("kim")
        answer = client.get(f"{self.url}hub/spawn/kim", timeout=60)
        ends, opened = time.monotonic() + 300, answer
        while time.monotonic() < ends:
            opened = client.get(f"{self.url}user/kim/", timeout=60)
            if (
                opened.status_code == 404
                or (opened.status_code == 200 and "/user/kim/lab" in opened.url)
                or opened.status_code >= 500
            ):
                break
            time.sleep(1)
        holds = opened.status_code == 200 and "/user/kim/lab/tree/workbooks/00-start.ipynb" in opened.url
        return holds, f"{opened.status_code}: {opened.url}"


# `make hub HUB=profile` tries those in whose words that stands.
LINES = {
    "a user comes in at the seat that is given to them": LocalHub.comes_in,
    "a page lives behind the Hub's proxy, and its answer is saved": LocalHub.saves,
    "another user gets neither that seat's page nor its link": LocalHub.is_kept_out,
    "a user without a seat is told what to do": LocalHub.is_told,
    "a guest without an account comes in by a personal link": LocalHub.guest,
    "signing out of the Hub closes the seat": LocalHub.signs_out,
    "the service's token reaches no kernel": LocalHub.keeps_its_token,
    "the profile opens the first workbook in JupyterLab": LocalHub.spawns,
}


def main(words: list[str]) -> int:
    """Try everything, or what is named; return 1 if something does not hold."""
    build_page()
    with tempfile.TemporaryDirectory(prefix="vested-hub-") as folder:
        hub = LocalHub(Path(folder))
        hub.prepare()
        try:
            hub.start()
            for what, found in LINES.items():
                if not any(word in what for word in words or [""]):
                    continue
                hub.look(what, lambda found=found: found(hub))
        finally:
            hub.stop()
            log = (hub.folder / "hub.log").read_text()
        if any(holds == "NO" for _, holds, _ in hub.seen):
            (HERE / "hub.log").write_text(log)
            print(f"  the Hub's log: {HERE / 'hub.log'}")
    version = subprocess.run([str(HERE / "venv" / "bin" / "jupyterhub"), "--version"], check=True, capture_output=True, text=True)
    show(f"JupyterHub {version.stdout.strip()} on this machine", ("what", "holds", "seen"), hub.seen)
    return int(any(holds == "NO" for _, holds, _ in hub.seen))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing is left running
    raise SystemExit(main(sys.argv[1:]))
