"""jupyter_client's own tests of clients, kernels, provisioners and restarters, with every plain Python kernel forked.

Its tests come with its source archive: the archive of the installed version is fetched from the package index into a temporary folder,
and so is what they need to run. Nothing of it is kept.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

TESTS = ("client", "provisioning", "multikernelmanager", "kernelmanager", "restarter")
# Without what they depend on: that is installed here.
NEEDED = ("pytest-jupyter", "pytest-asyncio", "pytest-timeout", "hatchling", "trove-classifiers", "pathspec", "pluggy")
OPTIONS = (
    "-q", "-p", "load.all_forked", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "timeout=300",
    "-o", "asyncio_default_fixture_loop_scope=function",
)  # fmt: skip


def main() -> None:
    """Fetch and run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        extra = folder / "extra"
        subprocess.run([*pip, "install", "--no-deps", "--target", str(extra), *NEEDED], check=True)
        paths = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2]), str(extra)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        wanted = f"jupyter_client=={version('jupyter_client')}"
        fetch = [*pip, "download", "--no-binary", "jupyter_client", "--no-deps", "--no-build-isolation", "--dest", name, wanted]
        subprocess.run(fetch, check=True, env=environment)
        with tarfile.open(next(folder.glob("jupyter_client-*.tar.gz"))) as archive:
            archive.extractall(folder, filter="data")
        source = next(path for path in folder.glob("jupyter_client-*") if path.is_dir())
        (source / "jupyter_client").rename(source / "not_this_one")  # the installed one is meant
        files = [f"tests/test_{name}.py" for name in TESTS]
        subprocess.run([sys.executable, "-m", "pytest", *OPTIONS, *files], cwd=source, env=environment, check=False)
