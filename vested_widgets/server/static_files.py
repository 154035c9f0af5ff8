"""Static files under content-hashed addresses, which browsers keep for ever; compressed once.

The manifest holds our styles and modules, the page's scripts (built from `frontend/`, compressed by their build) and Plotly as a whole.
Only files that were found when the manifest was read can be served, so no path leads anywhere else.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import importlib.util
import json
import math
import mimetypes
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tornado.web import HTTPError, RequestHandler

from vested_widgets import method
from vested_widgets.server.data_folder import FolderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STATIC = Path(__file__).parents[1] / "static"
# Under which name a file that plotly ships is served.
PLOTLY = {"plotly.min.js": "plotly.min.js"}
# What every page is styled by, in this order, as one file: each file is a request.
STYLES = {
    "styles.css": (
        *("fonts.css", "tokens.css", "vested.css", "inputs.css", "joint.css", "pictures.css", "page.css", "room.css"),
        *("start.css", "console.css", "wall.css", "agreement.css"),
    )
}
# Bytes. Larger files (Plotly as a whole) are packed when somebody asks for them: our own pages hardly ever do.
LARGE = 1_000_000
PACKED = frozenset({".js", ".css", ".svg", ".json", ".html"})
# How a body may be packed, the best first, and the suffix of a file that its build has packed so.
ENCODINGS = {"br": ".br", "gzip": ".gz"}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".woff": "font/woff"}


@dataclass
class Asset:
    """One file, or several of one kind after another: their paths, whether a page has requested it, and its gzip form once made."""

    paths: tuple[Path, ...]
    asked: bool = False
    _packed: bytes | None = None

    @property
    def content_type(self) -> str:
        """Return the type by the file's suffix; text is UTF-8."""
        kind = TYPES.get(self.suffix) or mimetypes.guess_type(self.paths[0].name)[0] or "application/octet-stream"
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

    @property
    def suffix(self) -> str:
        """Return the suffix that tells its kind."""
        return self.paths[0].suffix

    def read(self) -> bytes:
        """Return the bytes as they are on the disk."""
        return b"\n".join(path.read_bytes() for path in self.paths)

    @cached_property
    def _built(self) -> dict[str, Path]:
        """Return what the build has compressed, by its encoding; nothing if it is several files."""
        first, *more = self.paths
        found = {name: first.with_name(first.name + suffix) for name, suffix in ENCODINGS.items() if not more}
        return {name: path for name, path in found.items() if path.is_file()}

    @property
    def is_packed(self) -> bool:
        """Return whether this file is sent compressed; fonts, for one, are compressed already."""
        return self.suffix in PACKED

    def body(self, accepted: str) -> tuple[bytes, str]:
        """Return the bytes for a browser that accepts these encodings, and the encoding ("" for none)."""
        wanted = [name for name in ENCODINGS if name in accepted] if self.is_packed else []
        for name in wanted:
            if name in self._built:
                return self._built[name].read_bytes(), name
        if "gzip" in wanted:
            return self.pack(), "gzip"
        return self.read(), ""

    def pack(self) -> bytes:
        """Return the gzip form (level 9, made once)."""
        if self._packed is None:
            self._packed = gzip.compress(self.read(), 9, mtime=0)
        return self._packed

    def prepare(self, most: float) -> None:
        """Compress a file of at most that many bytes ahead of the first visitor, if its build has not."""
        if self.is_packed and not self._built and sum(path.stat().st_size for path in self.paths) <= most:
            self.pack()


def _signature(files: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    return tuple((str(file), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files)


@dataclass
class AssetManifest:
    """Files under one content hash. `refresh` reads the manifest again if a file has changed, as happens in development.

    `joined` names files that consist of several others, one after another.
    """

    roots: Mapping[str, Path]
    joined: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    files: dict[str, Asset] = field(default_factory=dict)
    hash: str = ""
    former: set[str] = field(default_factory=set)
    _seen: tuple[tuple[str, int, int], ...] = ()

    def refresh(self) -> None:
        """Look at the files; a changed one gives the whole manifest a new hash."""
        found = dict(sorted(self._find()))
        seen = _signature(path for paths in found.values() for path in paths)
        if seen == self._seen:
            return
        digest = hashlib.sha256()
        self.files = {name: Asset(paths) for name, paths in found.items()}
        for name, asset in self.files.items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(asset.read()).digest())
        self.former.add(self.hash)
        self.hash, self._seen = digest.hexdigest()[:16], seen

    def _find(self) -> Iterable[tuple[str, tuple[Path, ...]]]:
        yield from self.joined.items()
        for prefix, root in self.roots.items():
            if root.is_file():
                yield prefix, (root,)
                continue
            for path in root.rglob("*"):
                if path.is_file() and not path.name.startswith(".") and path.suffix not in ENCODINGS.values():
                    name = path.relative_to(root).as_posix()
                    yield (f"{prefix}/{name}" if prefix else name), (path,)


def _plotly(file: str) -> Path:
    spec = importlib.util.find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:  # pragma: no cover - plotly is a dependency of this package
        raise RuntimeError("plotly is not installed")
    return Path(spec.submodule_search_locations[0]) / "package_data" / file


class Assets:
    """All static files of a server."""

    def __init__(self, base_url: str, static: Path = STATIC) -> None:
        """Read the manifest.

        Raises:
            FolderError: the page's scripts are not there.
        """
        self.base = f"{base_url}vested/static/"
        self._built = static / "page" / "built.json"
        if not self._built.is_file():
            raise FolderError(method.words("command_error.not_built"))
        joined = {name: tuple(static / part for part in parts) for name, parts in STYLES.items()}
        self.manifest = AssetManifest({"": static, **{name: _plotly(file) for name, file in PLOTLY.items()}}, joined)
        self.refresh()

    def refresh(self) -> None:
        """Read the manifest again if a file of ours has changed."""
        before = self.manifest.hash
        self.manifest.refresh()
        if self.manifest.hash != before:
            built = json.loads(self._built.read_text("utf-8"))
            self.first = [f"page/{name}" for name in dict.fromkeys([*built["shell"], *built["first"]])]
            self._soon = {package: [f"page/{name}" for name in names] for package, names in built["soon"].items()}

    @property
    def home(self) -> str:
        """Return the path of the files on this server, ending in a slash."""
        return f"{self.base}{self.manifest.hash}/"

    def find(self, digest: str, name: str) -> Asset | None:
        """Return the file of that name under the present hash."""
        return self.manifest.files.get(name) if digest == self.manifest.hash else None

    def formerly(self, digest: str, name: str) -> Asset | None:
        """Return the present file of a name under a former hash: during development, a page may be older than its files."""
        return self.manifest.files.get(name) if digest in self.manifest.former else None

    def pack_all(self, *, large: bool) -> None:
        """Compress ahead of the first visitor, in the background; with the `large` files it takes two seconds of one core."""
        for asset in list(self.manifest.files.values()):
            asset.prepare(math.inf if large else LARGE)

    def soon(self, imports: Iterable[str]) -> list[str]:
        """Return the modules that the page of a notebook with these imports will need after the first ones."""
        return list(dict.fromkeys(name for package in imports for name in self._soon.get(package, ())))

    def wanted(self) -> list[str]:
        """Return paths of the scripts to be fetched while a page is prepared: what every page needs, and what pages have requested.

        Plotly is left out: only a page with a chart needs it.
        """
        self.refresh()
        asked = [name for name, asset in self.manifest.files.items() if asset.asked and asset.suffix == ".js"]
        return [self.home + name for name in dict.fromkeys([*self.first, *asked]) if "plotly" not in name]


class AssetHandler(RequestHandler):
    """Serves the files. Nothing in them is secret, so no seat is needed."""

    def initialize(self, assets: Assets) -> None:
        """Take the files."""
        self.assets = assets

    def set_default_headers(self) -> None:
        """Set headers: these files change only with their address."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.clear_header("Server")

    async def get(self, digest: str, name: str) -> None:
        """Answer with the file, compressed if the browser accepts it."""
        asset = self.assets.find(digest, name)
        caching = "public, max-age=31536000, immutable"
        if asset is None:
            asset, caching = self.assets.formerly(digest, name), "no-cache"
        if asset is None:
            raise HTTPError(404)
        asset.asked = True
        self.set_header("Cache-Control", caching)
        self.set_header("Content-Type", asset.content_type)
        accepted = self.request.headers.get("Accept-Encoding", "")
        body, encoding = await asyncio.get_running_loop().run_in_executor(None, asset.body, accepted)
        if asset.is_packed:
            self.set_header("Vary", "Accept-Encoding")
        if encoding:
            self.set_header("Content-Encoding", encoding)
        self.finish(body)

    head = get

    def write_error(self, status_code: int, **_kwargs: object) -> None:
        """Answer in one line."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(f"{status_code}: there is no such file here.")
