"""Run every check of the project and print one summary; the exit code says whether all of them passed.

Checks run beside the tests. `--quick` leaves out what needs a browser, a server or kernels. Tests of what seldom changes (`SELDOM`) run
with `--all`, and with `--changed` where this branch has changed one of the paths that they prove. `--coverage` runs the quick tests and those of the
server alone, and prints how many branches they take. pytest's closing line is the last line of the run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
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

# One worker a core; the tests of one file share a worker, since they share a server or, in a notebook, a kernel.
SHARED = ("--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder")

# Tests that need neither a browser nor a server nor kernels.
QUICK = ("tests/unit", "tests/widgets", "tests/docs")
# All others, which take longer for each test.
SLOW = (
    "tests/notebooks",
    "tests/browser",
    "tests/server",
    "tests/site",
    "tests/proxies",
    "tests/exports",
    "workbooks",
    "docs/gallery.ipynb",
)
# As they stand here, the longest first (pytest-xdist would put files with few tests last): else one worker waits at the end.
LONGEST = ("tests/unit/alignment/test_attacks.py", "tests/unit/deals/record/test_durability.py")
LONGEST_WALKS = (
    "tests/packages", "tests/notebooks/test_binder.py", "tests/browser/test_walk_elements.py", "tests/browser/test_walk_all.py",
    "tests/browser/test_for_everyone.py", "tests/browser/test_workshop.py", "tests/browser/test_journey.py",
)  # fmt: skip

# Tests that take minutes and the paths that they prove: the package as others install it, Binder, notebooks that are not ours, proxies,
# what several publications give away, restores and upgrades that are killed at every statement, several servers, JupyterHub; and what goes
# beyond the journeys that people take every day.
LOCKS = ("binder/requirements.txt", "tests/requirements.txt", "pyproject.toml")
BUILD = (
    "frontend/build.py",
    "frontend/build.mjs",
    "frontend/hatch_build.py",
    "frontend/package.json",
    "frontend/package-lock.json",
)
RUN = ("tests/run_all.py", "tests/checkout.py", "tests/browser/serving.py")
# What people see of a page.
SHOWN = ("frontend/src", "vested_widgets/static", "vested_widgets/widgets/views", "vested_widgets/server/templates")
# What the walks read and write.
READ = ("vested_widgets/method", "vested_widgets/kinds", "vested_widgets/deals", "vested_widgets/documents")
# What answers go through between a page and the record.
LINES = ("vested_widgets/server", "frontend/src/saving", "frontend/src/page", "vested_widgets/deals/record")
SELDOM: dict[str, tuple[str, ...]] = {
    "tests/packages": (*LOCKS, *BUILD, *RUN, "vested_widgets/__init__.py", "tests/packages"),
    "tests/notebooks/test_binder.py": (*LOCKS, *BUILD, *RUN, "binder", "tests/notebooks/test_binder.py"),
    "tests/browser/test_any_notebook.py": (*LOCKS, *RUN, "frontend", "vested_widgets/server", "vested_widgets/charts",
                                           "tests/load/notebooks", "tests/browser/test_any_notebook.py"),
    # What reads on every page, in every state and size, and in languages that nobody speaks; `test_pages.py` looks at some in every run.
    "tests/browser/test_for_everyone.py": (*LOCKS, *RUN, *SHOWN, "tests/browser/inspecting.py", "tests/browser/test_for_everyone.py"),
    "tests/browser/test_languages.py": (*LOCKS, *RUN, *SHOWN, "tests/pseudo.py", "tests/browser/test_languages.py"),
    "tests/browser/test_light_page.py": (*LOCKS, *RUN, "vested_widgets/server/rendering", "frontend/src/page",
                                         "tests/browser/test_light_page.py"),
    # The way of every page for a screen reader, in own colours and at every width.
    **{f"tests/browser/{name}.py": (*LOCKS, *RUN, *SHOWN, "tests/browser/inspecting.py", f"tests/browser/{name}.py")
       for name in ("test_screen_readers", "test_own_colours_and_motion", "test_layouts")},
    # What whole Elements, own Elements, own tables, single kinds and the keyboard alone add to the journeys that stay.
    **{f"tests/browser/{name}.py": (*LOCKS, *RUN, *SHOWN, *READ, "tests/browser/walking.py", f"tests/browser/{name}.py")
       for name in ("test_walk_elements", "test_walk_all", "test_own_tables", "test_ordered_pairs", "test_keyboard")},
    "tests/browser/test_documents.py": (*LOCKS, *RUN, *SHOWN, "vested_widgets/documents", "tests/browser/test_documents.py"),
    # Lines, servers, kernels and browsers that fail, change hands or are attacked.
    **{tests: (*LOCKS, *RUN, *LINES, tests)
       for tests in ("tests/browser/test_dead_page.py", "tests/browser/test_checkup.py", "tests/browser/test_lost_connection.py",
                     "tests/browser/test_seats_and_devices.py", "tests/browser/test_reveal.py",
                     "tests/server/kernels/test_attacks.py", "tests/server/test_operation.py",
                     "tests/server/kernels/fork/test_spare.py", "tests/server/handlers/test_restored.py")},
    "tests/proxies": (*RUN, "vested_widgets/server", "docs/operations.md", "tests/proxies"),
    "tests/unit/alignment/test_attacks.py": (*LOCKS, "vested_widgets/alignment", "vested_widgets/deals/publishing.py",
                                             "tests/unit/alignment"),
    "tests/unit/deals/record/test_released.py": (*LOCKS, "vested_widgets/deals/record", "tests/unit/deals/record"),
    "tests/unit/deals/record/test_backup.py": (*LOCKS, "vested_widgets/deals/record", "tests/unit/deals/record"),
    "tests/server/test_several_servers.py": (*LOCKS, *RUN, "vested_widgets/server", "vested_widgets/deals/record/postgres.py",
                                             "tests/server/test_several_servers.py"),
    "tests/server/handlers/test_hub.py": (*LOCKS, *RUN, "vested_widgets/server/auth", "vested_widgets/server/handlers",
                                          "tests/server/handlers/test_hub.py"),
    # Files as LibreOffice opens and saves them.
    "tests/exports": (*LOCKS, "tests/run_all.py", "vested_widgets/documents", "tests/exports", "tests/edited_word.py"),
    "tests/site": (*LOCKS, "tests/run_all.py", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "tests/site"),
}  # fmt: skip


def git(*arguments: str) -> str | None:
    """Return what git says, or None if it fails or there is none."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return None if done.returncode else done.stdout.strip("\n")


def compared_with() -> str | None:
    """Return the commit at which this branch left the main branch; None on the main branch, or where the history does not tell."""
    head = git("rev-parse", "HEAD")
    if head is None or git("rev-parse", "--is-shallow-repository") != "false":
        return None
    for main in ("origin/HEAD", "origin/main", "main"):
        base = git("merge-base", "HEAD", main)
        if base and base != head:
            return base
    return None


def changed_paths() -> set[str] | None:
    """Return the paths that have changed since then, committed or not; None where that cannot be told."""
    base = compared_with()
    if base is None:
        return None
    listed = [git("diff", "--name-only", "--no-renames", "-z", base), git("ls-files", "--others", "--exclude-standard", "-z")]
    return None if None in listed else {path for paths in listed for path in (paths or "").split("\0") if path}


def touches(paths: set[str], those: tuple[str, ...]) -> bool:
    """Return whether one of some paths is one of those, or lies under one."""
    return any(path == one or path.startswith(f"{one}/") for path in paths for one in those)


def left_out(arguments: list[str]) -> list[str]:
    """Return the tests of what seldom changes that this run leaves out."""
    if "--all" in arguments:
        return []
    changed = (changed_paths() if "--changed" in arguments else None) or set()
    return [tests for tests, paths in SELDOM.items() if not touches(changed, paths)]


def in_order(longest: Sequence[str], folders: Sequence[str]) -> list[str]:
    """Return the test files of some folders, the longest first. Of a folder and a file in it pytest would take the folder alone, in its order."""
    files = [
        file.relative_to(ROOT).as_posix()
        for folder in (*longest, *folders)
        for file in ([ROOT / folder] if Path(folder).suffix else sorted((ROOT / folder).rglob("test_*.py")) or [ROOT / folder])
    ]
    return list(dict.fromkeys(files))


def own_records(folder: Path) -> dict[str, str]:
    """An environment with the demonstration deals as they are now: those that tests copy, and those of notebooks without a server."""
    from prepared import TOLD, demonstration_record
    from vested_widgets.server.kernels.fork.client import ONE_THREAD

    told = demonstration_record(folder / "told.sqlite")
    (folder / "vested-workbook").mkdir()
    shutil.copyfile(told, folder / "vested-workbook" / "workbook.sqlite")
    # The workers have a core each: threads of linear algebra beside them only wait for each other.
    return {**os.environ, TOLD: str(told), "XDG_DATA_HOME": str(folder), **dict.fromkeys(ONE_THREAD, "1")}


def check() -> list[str]:
    """Run the checks one after the other, print what each says when it has ended, and return the names of those that failed."""
    failed = []
    for name, command in CHECKS.items():
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        word = "FAILED" if done.returncode else "passed"
        print(f"\n{done.stdout.strip()}\n{word:>8}  {name:<8} {time.monotonic() - started:6.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
    return failed


def cover() -> int:
    """Run the quick tests and those of the server with branch coverage, print it, and return an exit code.

    It is that of the tests, or 2 if less is covered than the floor.
    """
    coverage = [sys.executable, "-m", "coverage"]
    (ROOT / ".cache" / "coverage").mkdir(parents=True, exist_ok=True)
    subprocess.run([*coverage, "erase"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory(prefix="vested-tests-") as folder:
        tests = ["-m", "pytest", *SHARED, *in_order(LONGEST, ("tests/server", *QUICK))]
        environment = own_records(Path(folder))
        code = subprocess.run([*coverage, "run", *tests], cwd=ROOT, check=False, env=environment).returncode
    subprocess.run([*coverage, "combine", "--quiet"], cwd=ROOT, check=True)
    return code or subprocess.run([*coverage, "report"], cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run the checks, then pytest; returns the exit code of the whole."""
    if "--coverage" in arguments:
        return cover()
    without = left_out(arguments)
    if without:
        print("── left out (make test-all runs them):", *without, flush=True)
    quick = in_order(LONGEST, QUICK)
    first = quick if "--quick" in arguments else ["--nbval", *in_order(LONGEST_WALKS, SLOW), *quick]
    tests = [*(one for one in first if not touches({one}, tuple(without))), *(f"--ignore={one}" for one in without)]
    with tempfile.TemporaryDirectory(prefix="vested-tests-") as folder, ThreadPoolExecutor() as beside:
        # Each of these keeps one core busy.
        checks, environment = beside.submit(check), beside.submit(own_records, Path(folder))
        if "--quick" not in arguments:
            from browser.chromium import find_or_install

            print("── chromium:", find_or_install(), flush=True)
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *SHARED, *tests], cwd=ROOT, check=False, env=environment.result()
        ).returncode
        failed = checks.result()
    if failed:
        print(f"FAILED beside the tests: {', '.join(failed)}", file=sys.stderr, flush=True)
    return code or bool(failed)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    raise SystemExit(main(sys.argv[1:]))
