"""`vested agreement`: write the agreement of a deal as a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vested_widgets import method
from vested_widgets.documents import DocumentError, write_file
from vested_widgets.documents.agreement import files, sealing, verifying
from vested_widgets.documents.agreement.media import MEDIA
from vested_widgets.documents.exports import file_name
from vested_widgets.drawn_agreement import read_drawn
from vested_widgets.server.cli.verify import read

if TYPE_CHECKING:
    from vested_widgets.deals import Store
    from vested_widgets.documents.agreement.content import Agreement


def write(
    store: Store,
    name: str,
    suffix: str,
    out: Path | None,
    *,
    since: Path | None,
    template: Path | None,
    seal: tuple[Path, str] | None,
) -> None:
    """Write the agreement of a deal into a file, and say what is shown in another way there.

    Args:
        seal: the certificate of a PDF's seal, and its password.
    """
    suffix = suffix or (out.suffix.lstrip(".").lower() if out else "") or next(iter(MEDIA))
    if suffix not in MEDIA:
        raise DocumentError(method.words("agreement_file.form", forms=", ".join(MEDIA)))
    if suffix != "docx" and (since or template):
        raise DocumentError(method.words("agreement_file.word_only"))
    if suffix != "pdf" and seal:
        raise DocumentError(method.words("agreement_file.seal_only"))
    before = earlier(since) if since else None
    deal = store.deal(name)
    agreement = read_drawn(store, deal, pictures=suffix not in files.WITHOUT_PICTURES)
    with _progress() as told:
        made = files.make(agreement, suffix, before=before, template=read(template) if template else None, progress=told)
    file = _path(out, deal.name, suffix)
    write_file(file, sealing.seal(made.data, *seal) if seal else made.data)
    typer.echo(method.words("command.wrote", deal=deal.name, file=file))
    if seal:
        typer.echo(method.words("agreement_file.sealed", file=seal[0].name))
    for remark in made.remarks:
        typer.echo(remark)


def _path(out: Path | None, deal: str, suffix: str) -> Path:
    """Return where a file goes: a folder gets a name that sorts with those of the same deal."""
    named = file_name(f"{deal} {method.words('agreement_file.stem')}", suffix)
    return Path(named) if out is None else out / named if out.is_dir() else out


def earlier(file: Path) -> Agreement:
    """Return the agreement of an earlier version, from a JSON or Word file that `vested agreement` wrote."""
    return verifying.verify(read(file), file.name).agreement


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Yield what shows how far a file is, where somebody is looking."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return

    def told(done: int, many: int) -> None:
        typer.echo(f"\r{method.words('agreement_file.progress', n=done, all=many)}", nl=done == many, err=True)

    yield told
