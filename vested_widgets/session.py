"""Who sits here: the one place, beside the server, that reads the environment.

In a hosted kernel the server has said which record and which seat (it never hands the cookie to the kernel). In JupyterLab with no
server a notebook works on a SQLite file in the user's data folder, with the demonstration deal, as its deal architect.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from vested_widgets import deals, method, texts

Kind = TypeVar("Kind")


def static_home() -> str:
    """The address of our own static files on the page's server, ending in a slash, or "" where there is no such server."""
    return os.environ.get("VESTED_STATIC", "")


def changes_file() -> str:
    """The file that our server touches when the deal has changed, or "" where there is no such server."""
    return os.environ.get("VESTED_CHANGES", "")


def pictures_folder() -> str:
    """The private folder in which kernels of one server leave pictures for each other, or "" where there is no such server."""
    return os.environ.get("VESTED_PICTURES", "")


# In that folder: which pictures the newest reveal shows, {step, part, narrow: [name], wide: [name]}, told to pages by the server.
REVEALED = "revealed.json"


def screen_is_wide() -> bool:
    """Whether the page is likely to be wide: what our server has told from the browser's name; wide where there is no such server."""
    return os.environ.get("VESTED_SCREEN", "wide") == "wide"


def language() -> str:
    """The language of the page: what our server has told, or somebody in a notebook of their own; "" for English."""
    return os.environ.get("VESTED_LANGUAGE", "")


def public_url() -> str:
    """The address under which people reach this server, without a closing slash, or "" where nothing is served."""
    return os.environ.get("VESTED_PUBLIC_URL", "").rstrip("/")


def local_file() -> Path:
    """The record of somebody who works alone in JupyterLab: `workbook.sqlite` in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("vested-workbook", ensure_exists=True)) / "workbook.sqlite"


def named_database() -> str:
    """The record's address as the server or the user named it, or "" where nobody did."""
    return os.environ.get("VESTED_DATABASE", "")


def database() -> str:
    """The record's address: what the server or the user named in VESTED_DATABASE, else the local file."""
    return named_database() or str(local_file())


def use_content() -> dict[str, str]:
    """Take the Elements of one's own that lie in the folder named by VESTED_CONTENT; without it, beside the local file.

    One broken file takes only its own Element away. Returns what is wrong with such files, by their names.
    """
    named = os.environ.get("VESTED_CONTENT")
    faults = method.use_what_holds(Path(named) if named else local_file().parent / "content")
    for said in faults.values():
        warnings.warn(said, stacklevel=2)
    return faults


def base_url() -> str:
    """The path under which our server serves its pages, with a closing slash; "" where there is no such server."""
    return os.environ.get("VESTED_BASE_URL", "")


@dataclass
class Session:
    """A person at the table, for as long as a notebook runs.

    Attributes:
        store: the open record.
        seat: the member's seat; every act of the person goes through it.
        served: whether our server started this kernel for a signed-in member.
    """

    store: deals.Store
    seat: deals.Seat
    served: bool
    listeners: list[object] = field(default_factory=list)

    def one(self, kind: type[Kind], make: Callable[[], Kind]) -> Kind:
        """The session's one listener of a kind, made when it is first asked for."""
        for listener in self.listeners:
            if isinstance(listener, kind):
                return listener
        made = make()
        self.listeners.append(made)
        return made

    @property
    def deal(self) -> deals.Deal:
        """The deal this seat belongs to, as it stands now."""
        return self.seat.deal

    @property
    def base_url(self) -> str:
        """See `base_url`."""
        return base_url()

    def address_of(self, workbook: str) -> str:
        """Return where a workbook opens: a page of our server, or the notebook file beside this one."""
        return f"{self.base_url}{workbook}" if self.served else f"{workbook}.ipynb"

    @property
    def method(self) -> method.Method:
        """The method's content with the deal's own items."""
        return self.seat.method

    def __repr__(self) -> str:
        member = self.seat.member
        return f"<Session: {self.deal.name}, {member.alias} ({member.role})>"


def open_store() -> deals.Store:
    """Open the record that the environment names (see `database`), and speak the language that it names."""
    use_content()
    method.speak(language())
    return deals.Store.open(database())


def open_session(alias: str | None = None, deal: str | None = None) -> Session:
    """Take the seat that this notebook works from.

    Args:
        alias: without a server, the alias of the member to sit down as; the deal architect if it is not given.
        deal: without a server, the name or id of the deal; the demonstration deal if it is not given.

    Raises:
        UnknownSeat: nobody of that alias is in the deal.
        UnknownDeal: no deal of that name is in the record.
    """
    store = open_store()
    member_id = os.environ.get("VESTED_SEAT")
    if member_id:
        return Session(store, deals.Seat.open(store, member_id), served=True)
    record = store.deal(deal) if deal else deals.load_demonstration(store)
    return Session(store, deals.Seat.open(store, _member(record, alias)), served=False)


def _member(record: deals.Deal, alias: str | None) -> str:
    for member in record.members:
        if (member.role == "architect") if alias is None else (member.alias == texts.normalised(alias)):
            return member.id
    names = ", ".join(member.alias for member in record.members)
    if alias:
        raise deals.UnknownSeat(method.words("record_error.nobody_called", alias=alias, deal=record.name, seats=names))
    raise deals.UnknownSeat(method.words("record_error.no_architect", deal=record.name, seats=names))


def open_deal(name: str) -> deals.DealView:
    """Open a deal of your own record for analysis, without a seat: `open_deal("Harbour & Linden").answers("values")`.

    In the local file a demonstration deal that is named is made if it is not there yet; a record that VESTED_DATABASE names stays as it is.

    Raises:
        UnknownDeal: no deal of that name or id is in the record.
    """
    store = open_store()
    try:
        return deals.DealView.open(store, name)
    except deals.UnknownDeal:
        story = None if named_database() else deals.demonstration_named(name)
        if story is None:
            raise
        return deals.DealView.open(store, deals.load_demonstration(store, story).id)
