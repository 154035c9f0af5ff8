"""Find a Chromium for the browser tests, or install one; a missing browser is never a reason to skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What a phone's browser calls itself: by this name the server tells at first that pictures have to be narrow.
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
# As root (in containers, in CI) Chromium needs --no-sandbox; the rest keeps it from calling out of the machine.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync")  # fmt: skip


def find() -> str | None:
    """The path of a Chromium: the one named by CHROMIUM, one on the PATH, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def find_or_install() -> str:
    """The path of a Chromium, installed by Playwright or by Debian's package manager if none was there.

    Raises:
        SystemExit: none is to be had; the message says what was tried and how to mend it.
    """
    if found := find():
        return found
    tried = [[sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        tried = [
            [*sudo, "apt-get", "update", "-qq"],
            [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "chromium"],
            *tried,
        ]
    for command in tried:
        print("no Chromium found; trying:", " ".join(command), flush=True)
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        if found := find():
            return found
    raise SystemExit(
        "The browser tests need Chromium and it could not be installed. Install Debian's package `chromium`, "
        "or set CHROMIUM to the path of a Chromium or Chrome, and run `make test` again."
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium, found before Playwright starts: what looks for Playwright's own cannot run beside another Playwright.

    Raises:
        SystemExit: none is to be had.
    """
    path = find_or_install()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
