"""Run every check of the project and print one summary; the exit code says whether all of them passed.

`--quick` leaves out what needs a browser or kernels. pytest runs last, so that its closing line is the last line of the run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "imports": [str(BIN / "lint-imports")],
    "page": [sys.executable, str(ROOT / "frontend" / "build.py"), "--types", "--lint"],
    "page tests": [sys.executable, str(ROOT / "frontend" / "build.py"), "--test"],
}

# As they stand here, the longest first (pytest-xdist would put files with few tests last): else one worker waits at the end.
LONGEST = ("tests/unit/alignment/test_attacks.py", "tests/unit/deals/test_durability.py", "tests/unit/server/test_pages.py")
LONGEST_WALKS = ("tests/notebooks/test_binder.py", "tests/browser/test_walk_elements.py", "tests/browser/test_walk_all.py")


def own_records(folder: Path) -> dict[str, str]:
    """An environment with the demonstration deals as they are now: those that tests copy, and those of notebooks without a server."""
    from prepared import TOLD, demonstration_record
    from vested_widgets.server.kernels.fork.client import ONE_THREAD

    told = demonstration_record(folder / "told.sqlite")
    (folder / "vested-workbook").mkdir()
    shutil.copyfile(told, folder / "vested-workbook" / "workbook.sqlite")
    # The workers have a core each: threads of linear algebra beside them only wait for each other.
    return {**os.environ, TOLD: str(told), "XDG_DATA_HOME": str(folder), **dict.fromkeys(ONE_THREAD, "1")}


def check() -> dict[str, tuple[bool, float]]:
    """Run the checks one after the other: by name, whether it has passed and how many seconds it took."""
    results = {}
    for name, command in CHECKS.items():
        started = time.monotonic()
        print(f"── {name}", flush=True)
        passed = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
        results[name] = passed, time.monotonic() - started
    return results


def main(arguments: list[str]) -> int:
    """Run the checks, then pytest; returns the exit code of the whole."""
    # The browser's own loop runs on in its process, and tests that run a loop of theirs would fail beside it: two runs.
    runs = [[*LONGEST, "tests/unit", "tests/widgets"]]
    with tempfile.TemporaryDirectory(prefix="vested-tests-") as folder, ThreadPoolExecutor() as beside:
        # Each of these keeps one core busy.
        checks, environment = beside.submit(check), beside.submit(own_records, Path(folder))
        if "--quick" not in arguments:
            from browser.chromium import find_or_install

            print("── chromium:", find_or_install(), flush=True)
            runs.append(["--nbval", *LONGEST_WALKS, "tests/notebooks", "tests/browser", "workbooks", "docs/gallery.ipynb"])
        for name, (passed, seconds) in checks.result().items():
            print(f"{'passed' if passed else 'FAILED':>8}  {name:<10} {seconds:6.1f} s", flush=True)
        print("── tests", flush=True)
        # One worker a core; the tests of one file share a worker, since they share a server or, in a notebook, a kernel.
        command = [sys.executable, "-m", "pytest", "--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder"]
        codes = [subprocess.run([*command, *tests], cwd=ROOT, check=False, env=environment.result()).returncode for tests in runs]
    code = max(codes)
    failed = [name for name, (passed, _) in checks.result().items() if not passed]
    if failed:
        print(f"FAILED before the tests: {', '.join(failed)}", file=sys.stderr, flush=True)
    return code or bool(failed)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    raise SystemExit(main(sys.argv[1:]))
