"""The files in deploy/jupyterhub fit each other, the options of `vested serve`, and what the server asks of its environment."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import typer
import yaml

from vested_widgets.server.auth.hub import HubAddress, read_seats
from vested_widgets.server.cli.main import app

FOLDER = Path(__file__).parents[3] / "deploy" / "jupyterhub"
VALUES = yaml.safe_load((FOLDER / "values.yaml").read_text("utf-8"))
WORKBOOK = {part["kind"]: part for part in yaml.safe_load_all((FOLDER / "workbook.yaml").read_text("utf-8"))}
POD = WORKBOOK["Deployment"]["spec"]["template"]
CONTAINER = POD["spec"]["containers"][0]
ENVIRONMENT = {one["name"]: one.get("value", "a token") for one in CONTAINER["env"]}


class Traits(dict[str, Any]):
    """What a configuration file sets, as traitlets gives it."""

    def __getattr__(self, name: str) -> Any:
        return self.setdefault(name, Traits())

    __setattr__ = dict.__setitem__


def options() -> set[str]:
    """The options of `vested serve`."""
    command = typer.main.get_command(app).commands["serve"]  # type: ignore[attr-defined]
    return {name for parameter in command.params for name in parameter.opts}


def asked(words: list[str]) -> set[str]:
    """The options in a command."""
    return {word.partition("=")[0] for word in words if word.startswith("--")}


def configuration(monkeypatch: Any) -> Traits:
    """What jupyterhub_config.py sets, with nothing in the environment."""
    for name in ("VESTED_DATA", "VESTED_PORT", "VESTED_HUB_URL", "VESTED_ENVIRONMENT", "VESTED_SINGLEUSER"):
        monkeypatch.delenv(name, raising=False)
    set_ = Traits()
    file = FOLDER / "jupyterhub_config.py"
    exec(compile(file.read_text("utf-8"), file, "exec"), {"get_config": lambda: set_, "__file__": str(file)})
    return set_


def test_the_service_of_the_hub_is_started_with_options_that_there_are(monkeypatch):
    (service,) = configuration(monkeypatch).JupyterHub.services
    assert asked(service["command"]) <= options()
    assert service["command"][service["command"].index("--port") + 1] in service["url"]
    assert asked([*CONTAINER["command"], *CONTAINER["args"]]) <= options()


def test_users_may_come_to_the_service_under_the_name_that_it_has(monkeypatch):
    (name,) = VALUES["hub"]["services"]
    (role,) = configuration(monkeypatch).JupyterHub.load_roles
    assert f"access:services!service={name}" in VALUES["hub"]["loadRoles"]["user"]["scopes"]
    assert role["scopes"] == VALUES["hub"]["loadRoles"]["user"]["scopes"]
    assert ENVIRONMENT["JUPYTERHUB_SERVICE_NAME"] == name


def test_the_workbook_finds_the_hub_and_the_hub_finds_the_workbook():
    address = HubAddress.from_environment(ENVIRONMENT, ENVIRONMENT["JUPYTERHUB_SERVICE_PREFIX"])
    assert (address.client, address.callback) == ("service-vested", "/services/vested/oauth_callback")
    service = WORKBOOK["Service"]
    assert (
        VALUES["hub"]["services"]["vested"]["url"]
        == f"http://{service['metadata']['name']}:{service['spec']['ports'][0]['port']}"
    )
    assert service["spec"]["selector"].items() <= POD["metadata"]["labels"].items()
    assert POD["metadata"]["labels"]["hub.jupyter.org/network-access-hub"] == "true"
    token = next(one for one in CONTAINER["env"] if one["name"] == "JUPYTERHUB_API_TOKEN")["valueFrom"]["secretKeyRef"]
    assert token == {"name": "hub", "key": "hub.services.vested.apiToken"}
    public = next(word for word in CONTAINER["args"] if word.startswith("--public-url="))
    assert public.endswith(ENVIRONMENT["JUPYTERHUB_SERVICE_PREFIX"])


def test_the_file_of_seats_that_is_mounted_can_be_read(tmp_path: Path):
    (name,) = WORKBOOK["ConfigMap"]["data"]
    (tmp_path / name).write_text(WORKBOOK["ConfigMap"]["data"][name])
    assert read_seats(tmp_path / name) == {}
    mounted = {one["name"]: one["mountPath"] for one in CONTAINER["volumeMounts"]}
    assert f"--hub-seats={mounted['seats']}/{name}" in CONTAINER["args"]


def test_no_server_of_a_user_is_given_the_record_of_the_service(monkeypatch):
    text = (FOLDER / "values.yaml").read_text("utf-8")
    singleuser = re.sub(r"(?m)#.*$", "", text.partition("singleuser:")[2])
    spawner = configuration(monkeypatch).Spawner
    assert "VESTED_" not in singleuser and "VESTED_DATABASE" not in SimpleNamespace(**spawner).env_keep
    assert not {"VESTED_DATABASE", "VESTED_DATA"} & set(spawner.env_keep)
