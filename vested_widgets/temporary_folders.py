"""Temporary folders that a killed server has left are removed by the next one: each running server holds a lock in its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows, where the kernels of pages are not forked either
    fcntl = None  # type: ignore[assignment]

LOCK = ".vested-server"
# The folders of a server: Voila names the one of its connections, and the parent of kernels makes others for a moment.
NAMES = ("voila_*", "vested-warm-*", "vested-try-*")


def hold(folder: Path) -> IO[str] | None:
    """Mark a folder as in use for as long as the result, or a child process that has inherited it, is there."""
    if fcntl is None:
        return None
    mark = (folder / LOCK).open("w")
    fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return mark


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Yield a folder of this user that is removed at the end, or by the next server if this process is killed before."""
    with tempfile.TemporaryDirectory(prefix=prefix) as made:
        mark = hold(Path(made))
        try:
            yield Path(made)
        finally:
            if mark is not None:
                mark.close()


def remove_left_ones(root: Path | None = None) -> list[Path]:
    """Remove the marked folders of this user that nothing holds any more; returns them."""
    removed = []
    for folder in [path for name in NAMES for path in (root or Path(tempfile.gettempdir())).glob(name)]:
        with suppress(OSError):
            if _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(folder)
    return removed


def _is_left(folder: Path) -> bool:
    """Return whether a folder is ours and nobody holds it. A folder without a mark belongs to somebody else."""
    mark = folder / LOCK
    if fcntl is None or folder.is_symlink() or not mark.is_file() or folder.stat().st_uid != os.getuid():
        return False
    with mark.open() as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
