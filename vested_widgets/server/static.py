"""Static files: ours, plotly's, Voila's and the widget managers', under one content hash, compressed once, cached for ever."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tornado.web
from tornado.httputil import HTTPServerRequest

STATIC = Path(__file__).parents[1] / "static"
# What our own files lean on: a new version of any of them is a new address.
SHARED = ("voila", "ipywidgets", "anywidget", "plotly", "jupyterlab")
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")
YEAR = 365 * 24 * 3600


@cache
def content_hash() -> str:
    """The hash in the address of all static files: of our own files' bytes and of the versions of the packages beside them."""
    digest = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(STATIC)).encode() + path.read_bytes())
    digest.update(" ".join(f"{name}={version(name)}" for name in SHARED).encode())
    return digest.hexdigest()[:16]


def home(base_url: str) -> str:
    """The address under which static files are served, with a closing slash."""
    return f"{base_url}vested/static/{content_hash()}/"


@lru_cache(maxsize=512)
def _loaded(path: str, _modified: float) -> tuple[bytes, bytes | None, str]:
    """A file's bytes, the same gzipped if that pays, and its type."""
    body = Path(path).read_bytes()
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    kind = "application/javascript" if path.endswith((".js", ".mjs")) else kind
    packed = gzip.compress(body, 9, mtime=0) if kind.startswith(COMPRESSIBLE) and len(body) > 500 else None
    return body, packed, kind


class StaticHandler(tornado.web.RequestHandler):
    """Serves `<root name>/<path>` from the roots it was given; anybody may read these files, they are the same for all."""

    def initialize(self, roots: dict[str, list[str]]) -> None:
        """Take the folders of each root."""
        self.roots = roots

    def get(self, found_hash: str, path: str) -> None:
        """Send a file, compressed if the browser takes that."""
        file = self._find(path)
        if file is None:
            raise tornado.web.HTTPError(404)
        body, packed, kind = _loaded(str(file), file.stat().st_mtime)
        self.set_header("Content-Type", kind + ("; charset=utf-8" if kind.startswith(("text/", "application/javascript")) else ""))
        current = found_hash == content_hash()
        self.set_header("Cache-Control", f"public, max-age={YEAR}, immutable" if current else "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Vary", "Accept-Encoding")
        if packed and accepts_gzip(self.request):
            self.set_header("Content-Encoding", "gzip")
            body = packed
        self.finish(body)

    head = get

    def _find(self, path: str) -> Path | None:
        name, _, rest = path.partition("/")
        for root in map(Path, self.roots.get(name, ()) if rest else self.roots[""]):
            file = (root / (rest or name)).resolve()
            if file.is_relative_to(root.resolve()) and file.is_file():
                return file
        return None


def accepts_gzip(request: HTTPServerRequest) -> bool:
    """Whether the browser takes gzip."""
    return "gzip" in request.headers.get("Accept-Encoding", "")


def roots(voila_static: list[str], labextensions: list[str]) -> dict[str, list[str]]:
    """The folders behind the static address: `""` for our own and plotly's, then `js`, `voila` and `lab`."""
    import plotly

    bundle = Path(plotly.__file__).parent / "package_data"
    return {"": [str(STATIC), str(bundle)], "js": [str(STATIC / "js")], "voila": voila_static, "lab": labextensions}


def handlers(base_url: str, found: dict[str, list[str]]) -> list[tuple[str, Any, dict[str, Any]]]:
    """The routes of static files."""
    return [(rf"{base_url}vested/static/(\w+)/(.+)", StaticHandler, {"roots": found})]
