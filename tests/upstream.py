"""`make upstream`: a part of the tests with other versions of what we stand on, each set in an environment and a copy of its own.

`oldest` are the lower bounds of pyproject.toml, `newest` whatever has been released, also above our upper bounds. The tools of the tests
are the locked ones in both. Names of tests, or of one set, may be given: `make upstream UPSTREAM="oldest tests/unit/test_later.py"`.
What it makes lies in .cache/upstream and is made anew each time.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

from checkout import ROOT, clean_environment, copy_checkout

FOLDER = ROOT / ".cache" / "upstream"
UV = Path(sys.executable).parent / "uv"
SETS = {"oldest": "lowest-direct", "newest": "highest"}
# What stands on private parts of others: forked kernels, the server's handlers and channels, figures and widgets.
TESTS = (
    "tests/unit/server", "tests/server/kernels", "tests/server/rendering", "tests/server/handlers", "tests/server/test_single_notebook_app.py",
    "tests/unit/charts", "tests/unit/documents", "tests/unit/alignment/test_tables.py", "tests/unit/deals/record",
    "tests/unit/test_lazy_imports.py", "tests/widgets",
)  # fmt: skip


def without_upper_bound(requirement: str) -> str:
    """Return a requirement with its lower bound alone."""
    return re.sub(r",?<[^,;]*", "", requirement)


def name_of(requirement: str) -> str:
    """Return the name of the package that a requirement is about."""
    return re.split(r"[^\w.-]", requirement)[0].lower()


def requirements(which: str) -> list[str]:
    """Return what is to be installed: our own requirements with or without upper bounds, and the locked tools of the tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    own = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["postgres"]]
    lines = re.findall(r"^(([\w.-]+)==[^\\\n]+)", (ROOT / "tests" / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    tools = {re.split(r"[^\w.-]", one)[0] for group in ("page", "dev") for one in project["dependency-groups"][group]}
    # As often as it stands there: some have a version for each version of Python.
    pinned = [line.strip() for line, name in lines if name in tools - {name_of(one) for one in own}]
    return [*(own if which == "oldest" else map(without_upper_bound, own)), *pinned]


def prepare(which: str) -> tuple[Path, dict[str, str]]:
    """Make the environment and the copy of a set; returns the copy, and by package the version that is installed.

    Raises:
        SystemExit: there is no such set of versions, or the page's scripts cannot be built with them.
    """
    folder = FOLDER / which
    shutil.rmtree(folder, ignore_errors=True)
    checkout, python = copy_checkout(folder / "checkout"), folder / "venv" / "bin" / "python"
    wanted = folder / "requirements.in"
    wanted.write_text("\n".join(requirements(which)) + "\n", "utf-8")
    steps = (
        [str(UV), "venv", "--quiet", "--python", sys.executable, str(folder / "venv")],
        [str(UV), "pip", "install", "--quiet", "--python", str(python), "--resolution", SETS[which], "-r", str(wanted)],
        [str(python), str(checkout / "frontend" / "build.py")],
        [str(UV), "pip", "install", "--quiet", "--python", str(python), "--no-deps", "--editable", str(checkout)],
    )
    for step in steps:
        if subprocess.run(step, cwd=checkout, env=clean_environment(), check=False).returncode:
            raise SystemExit(f"{which}: {' '.join(Path(part).name for part in step[:3])} failed; it has said why.")
    listed = subprocess.run(
        [str(UV), "pip", "freeze", "--python", str(python)], capture_output=True, text=True, check=True, env=clean_environment()
    )
    return checkout, dict(re.findall(r"^([\w.-]+)==(\S+)$", listed.stdout, re.MULTILINE))


def run(which: str, checkout: Path, tests: list[str]) -> dict[str, Counter[str]]:
    """Run tests in the environment of a set; returns by file how many have passed, failed or were skipped."""
    folder = checkout.parent
    command = [str(folder / "venv" / "bin" / "python"), "-m", "pytest", "-q", "--numprocesses=auto", "--dist=loadfile"]
    report = folder / "report.xml"
    environment = clean_environment(folder / "venv" / "bin", XDG_DATA_HOME=str(folder / "data"))
    subprocess.run([*command, f"--junitxml={report}", *tests], cwd=checkout, env=environment, check=False)
    counted: dict[str, Counter[str]] = {}
    # Our own file: pytest has just written it.
    for case in ElementTree.parse(report).iter("testcase"):
        end = next((name for name in ("failure", "error", "skipped") if case.find(name) is not None), "passed")
        name = ".".join(part for part in (case.get("classname") or case.get("name") or "").split(".") if part)
        counted.setdefault(name, Counter())["failed" if end in ("failure", "error") else end] += 1
    return counted


def main(arguments: list[str]) -> int:
    """Run and print a table; returns 1 if a test has failed with any of the sets."""
    sets = [name for name in SETS if name in arguments] or list(SETS)
    tests = [one for one in arguments if one not in SETS] or list(TESTS)
    versions, results = {}, {}
    for which in sets:
        print(f"── {which} …", flush=True)
        checkout, versions[which] = prepare(which)
        results[which] = run(which, checkout, tests)
    own = sorted({name_of(one) for which in sets for one in requirements(which)})
    print(f"\n{'package':<40}" + "".join(f"{which:>24}" for which in sets))
    for name in own:
        if len({versions[which].get(name) for which in sets}) > 1 or len(sets) == 1:
            print(f"{name:<40}" + "".join(f"{versions[which].get(name, '-'):>24}" for which in sets))
    print(f"\n{'tests: passed / failed':<40}" + "".join(f"{which:>24}" for which in sets))
    every = {which: sum(found.values(), Counter()) for which, found in results.items()}
    rows = sorted({name for found in results.values() for name in found})
    for name in rows:
        found = [results[which].get(name, Counter()) for which in sets]
        print(f"{name.removeprefix('tests.'):<40}" + "".join(f"{one['passed']:>15} / {one['failed']:>6}" for one in found))
    print(
        f"{'together':<40}" + "".join(f"{every[which]['passed']:>15} / {every[which]['failed']:>6}" for which in sets), flush=True
    )
    return int(any(found["failed"] or not found["passed"] for found in every.values()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
