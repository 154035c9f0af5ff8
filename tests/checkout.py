"""A clean copy of this checkout for tests: what git knows or would take in, and nothing that was built or installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
MADE = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "build", "dist", "screenshots", "*.egg-info")


def made(folder: str, names: list[str]) -> set[str]:
    """Return those names in a folder that were built or installed; for where there is no git, as in an unpacked source archive."""
    return MADE(folder, names) | ({"page"} if Path(folder).name == "static" else set())


def copy_checkout(folder: Path) -> Path:
    """Copy the files of this checkout to a new folder, and return it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False) if (ROOT / ".git").exists() else None
    if listed is None or listed.returncode:
        shutil.copytree(ROOT, folder, ignore=made)
        shutil.copy2(ROOT / "frontend" / ".npmrc", folder / "frontend" / ".npmrc")
        return folder
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def clean_environment(scripts: Path | None = None, **more: str) -> dict[str, str]:
    """Return this process's environment without what points to this checkout; the programs of `scripts` are found first."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("VESTED", "VIRTUAL_ENV", "PYTHON"))}
    return {**kept, **({"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"} if scripts else {}), **more}
