"""LibreOffice, which opens and converts files as people do: found on this machine, or installed where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = ("libreoffice-writer-nogui", "libreoffice-calc-nogui")


def find_or_install() -> str:
    """Return the path of `soffice`.

    Raises:
        SystemExit: it is not here and cannot be installed.
    """
    if found := shutil.which("soffice"):
        return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("apt-get", "update", "-q"), ("apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES)):
            subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
        if found := shutil.which("soffice"):
            return found
    raise SystemExit(f"These tests need LibreOffice. On Debian: apt-get install {' '.join(PACKAGES)}")


def convert(office: str, file: Path, form: str, folder: Path) -> Path:
    """Let LibreOffice open a file and save it in another form, in a profile of its own; returns the new file."""
    profile = folder / "profile"
    out = folder / "out"
    done = subprocess.run(
        [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", form, "--outdir", str(out), str(file)],
        check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    made = out / f"{file.stem}.{form.partition(':')[0]}"
    assert made.exists(), done.stdout + done.stderr
    return made
