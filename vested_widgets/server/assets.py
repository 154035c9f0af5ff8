"""Static files: content-hashed addresses that browsers keep for ever, gzip made once and kept in memory.

Three shelves: `own` (our styles and modules, and the plotly bundle), `voila` (Voila's front end) and `lab` (the three JupyterLab
extensions that widgets need). Only files that were found when a shelf was read can be served, so no path leads anywhere else.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import importlib.util
import mimetypes
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tornado.web import HTTPError, RequestHandler

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STATIC = Path(__file__).parents[1] / "static"
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
PLOTLY = "plotly.min.js"
PACKED = frozenset({".js", ".css", ".svg", ".json", ".html", ".ttf", ".eot", ".map"})
VERSION = re.compile(r"(v=[0-9a-f]{1,40})?")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".woff": "font/woff"}


@dataclass
class Asset:
    """One file: its path, its packed form once somebody has asked for it, and the query with which pages ask for it."""

    path: Path
    packed: bytes | None = None
    asked_as: str | None = None

    @property
    def content_type(self) -> str:
        """The type by the file's suffix; text is UTF-8."""
        kind = TYPES.get(self.path.suffix) or mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

    def pack(self) -> bytes | None:
        """The gzip form (level 9, made once); None for files that are packed already, such as fonts."""
        if self.packed is None and self.path.suffix in PACKED:
            self.packed = gzip.compress(self.path.read_bytes(), 9, mtime=0)
        return self.packed


def _signature(files: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    return tuple((str(file), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files)


@dataclass
class Shelf:
    """Files under one content hash. `refresh` reads the shelf again if a file has changed, as happens in development."""

    roots: Mapping[str, Path]
    files: dict[str, Asset] = field(default_factory=dict)
    hash: str = ""
    former: set[str] = field(default_factory=set)
    _seen: tuple[tuple[str, int, int], ...] = ()

    def refresh(self) -> None:
        """Look at the files; a changed one gives the whole shelf a new hash."""
        found = dict(sorted(self._find()))
        seen = _signature(found.values())
        if seen == self._seen:
            return
        digest = hashlib.sha256()
        for name, path in found.items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        self.files = {name: Asset(path) for name, path in found.items()}
        self.former.add(self.hash)
        self.hash, self._seen = digest.hexdigest()[:16], seen

    def _find(self) -> Iterable[tuple[str, Path]]:
        for prefix, root in self.roots.items():
            if root.is_file():
                yield prefix, root
                continue
            for path in root.rglob("*"):
                if path.is_file() and not path.name.startswith("."):
                    name = path.relative_to(root).as_posix()
                    yield (f"{prefix}/{name}" if prefix else name), path


def _plotly() -> Path:
    spec = importlib.util.find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:  # pragma: no cover - plotly is a dependency of this package
        raise RuntimeError("plotly is not installed")
    return Path(spec.submodule_search_locations[0]) / "package_data" / PLOTLY


def _extension_folders(labextension_paths: Iterable[str]) -> dict[str, Path]:
    folders: dict[str, Path] = {}
    for name in EXTENSIONS:
        found = next((Path(path) / name for path in labextension_paths if (Path(path) / name / "package.json").is_file()), None)
        if found is None:
            raise RuntimeError(
                f"The JupyterLab extension {name} is not installed. Install this package again with its dependencies."
            )
        folders[f"{name}/static"] = found / "static"
    return folders


class Assets:
    """All static files of a server."""

    def __init__(self, base_url: str, voila_static: Path, labextension_paths: Iterable[str]) -> None:
        self.base = f"{base_url}vested/static/"
        self.shelves = {
            "own": Shelf({"": STATIC, PLOTLY: _plotly()}),
            "voila": Shelf({"": voila_static}),
            "lab": Shelf(_extension_folders(labextension_paths)),
        }
        self.refresh()

    def refresh(self) -> None:
        """Look whether a file of ours has changed."""
        self.shelves["own"].refresh()
        for name in ("voila", "lab"):
            if not self.shelves[name].hash:
                self.shelves[name].refresh()

    def home(self, shelf: str) -> str:
        """The path of a shelf on this server, ending in a slash."""
        return f"{self.base}{self.shelves[shelf].hash}/"

    def find(self, digest: str, name: str) -> Asset | None:
        """The file of that name on the shelf of that hash."""
        shelf = next((shelf for shelf in self.shelves.values() if shelf.hash == digest), None)
        return shelf.files.get(name) if shelf else None

    def formerly(self, digest: str, name: str) -> Asset | None:
        """The present file of a name under a former hash: while one develops, a page may be older than its files."""
        shelf = next((shelf for shelf in self.shelves.values() if digest in shelf.former), None)
        return shelf.files.get(name) if shelf else None

    def pack_all(self) -> None:
        """Make the packed forms ahead of the first visitor (about two seconds of one core, in the background)."""
        for name in ("own", "lab"):
            for asset in list(self.shelves[name].files.values()):
                asset.pack()

    def wanted(self) -> list[str]:
        """Paths of the scripts that pages have asked for since the start, to be fetched while a page is being prepared.

        The plotly bundle is left out: only a page with a chart needs it.
        """
        return [
            self.home(shelf_name) + name + asset.asked_as
            for shelf_name, shelf in self.shelves.items()
            for name, asset in shelf.files.items()
            if asset.asked_as is not None and asset.path.suffix == ".js" and name != PLOTLY
        ]


class AssetHandler(RequestHandler):
    """Serves the shelves. They hold nothing that is secret, so no seat is asked for."""

    def initialize(self, assets: Assets) -> None:
        """Take the shelves."""
        self.assets = assets

    def set_default_headers(self) -> None:
        """These files change only with their address."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.clear_header("Server")

    async def get(self, digest: str, name: str) -> None:
        """Answer with the file, packed if the browser takes it so."""
        asset = self.assets.find(digest, name)
        caching = "public, max-age=31536000, immutable"
        if asset is None:
            asset, caching = self.assets.formerly(digest, name), "no-cache"
        if asset is None:
            raise HTTPError(404)
        query = self.request.query
        if VERSION.fullmatch(query):
            asset.asked_as = f"?{query}" if query else ""
        self.set_header("Cache-Control", caching)
        self.set_header("Content-Type", asset.content_type)
        if asset.path.suffix in PACKED:
            self.set_header("Vary", "Accept-Encoding")
            if "gzip" in self.request.headers.get("Accept-Encoding", ""):
                body = asset.packed or await asyncio.get_running_loop().run_in_executor(None, asset.pack)
                self.set_header("Content-Encoding", "gzip")
                self.finish(body)
                return
        self.finish(asset.path.read_bytes())

    head = get

    def write_error(self, status_code: int, **_kwargs: object) -> None:
        """A missing file is said in one line."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(f"{status_code}: there is no such file here.")
