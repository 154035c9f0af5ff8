"""Whether a browser can be opened for whoever has started a server."""

from __future__ import annotations

import os
import sys
import webbrowser


def has_browser() -> bool:
    """Return whether a browser can be opened on a screen: not in CI, not over SSH, not on a server without a display."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION") or not sys.stdout.isatty():
        return False
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        return bool(webbrowser.get())
    except webbrowser.Error:
        return False
