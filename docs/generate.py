"""Write the tables of the docs that follow from code: `make docs-tables`. `--check` only says which are stale, as a test does.

A table stands between two markers, `<!-- generated: NAME -->` and `<!-- end of NAME -->`; `TABLES` has a function for each name.
"""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import typer

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.entities import Role
from vested_widgets.method import checks, parts
from vested_widgets.method.tables import ColumnKind
from vested_widgets.server.cli.main import app

DOCS = Path(__file__).parent
ROOT = DOCS.parent

# Values of cells have no class of their own whose docstring could say this.
COLUMNS = {
    "text": ("words", "`longest`"),
    "choice": ("one of `options`, several with `many`", "`options`, `many`"),
    "party": ("a party of the deal, or one of `options`, such as “shared”", "`options`, `many`"),
    "person": ("a member of the deal", "`many`"),
    "element": ("an Element of the method", "`many`"),
    "number": ("a figure as people write it", "`low`, `high`, `unit`"),
    "percent": ("a percentage", "`low`, `high`"),
    "money": ("an amount", "`low`, `high`, `currency`"),
    "duration": ("“3 months”", "`unit`: what a bare number means"),
    "date": ("“24 Nov 2026”", ""),
    "link": ("a row, an item or a text of the part at `to`", "`to` (“step/part”), `many`"),
}
# Who sets a variable, and what it says.
ENVIRONMENT = {
    "VESTED_DATA": ("you", "The folder of the record, as `--data`."),
    "VESTED_DATABASE": (
        "you; the server for its kernels",
        "The record: a PostgreSQL URL as `--database`, in a notebook also the path of a SQLite file.",
    ),
    "VESTED_PUBLIC_URL": ("you; the server for its kernels", "The address that people open, as `--public-url` and `--address`."),
    "VESTED_TRUSTED_PROXY": ("you", "Addresses and networks of trusted proxies, as `--trusted-proxy`, with blanks between them."),
    "VESTED_BASE_PATH": ("you", "The path before all pages, as `--base-path`."),
    "VESTED_LOG_FORMAT": ("you; the server for its kernels", "The form of the log's lines, as `--log-format`."),
    "VESTED_SEAL_PASSWORD": ("you", "The password of the certificate of `vested agreement --seal`."),
    "VESTED_SECRET_FILE": ("you", "The file with the secrets that sign cookies, as `--secret-file`."),
    "VESTED_HUB_SEATS": ("you", "The file that gives seats to users of JupyterHub, as `--hub-seats`."),
    "VESTED_COOKIE_SECRET": ("you", "These secrets themselves, one a line; the server takes them out of its environment."),
    "VESTED_DEBUG": ("you", "If it is set, the server writes everything to its log, not warnings alone."),
    "VESTED_LANGUAGE": (
        "you in a notebook; the server for its kernels",
        "The language of the page, if content is written in it: `en` if it is not set.",
    ),
    "VESTED_CONTENT": (
        "you in a notebook; the server for its kernels",
        "The folder with Elements of your own; `content` beside the record if it is not set.",
    ),
    "VESTED_SEAT": ("the server for its kernels", "The member whose page this is."),
    "VESTED_BASE_URL": ("the server for its kernels", "The path under which the server serves its pages."),
    "VESTED_STATIC": ("the server for its kernels", "The address of our own static files."),
    "VESTED_SCREEN": ("the server for its kernels", "`narrow` if the browser says that it is a phone's."),
    "VESTED_PICTURES": ("the server for its kernels", "The private folder in which kernels leave pictures for each other."),
    "VESTED_CHANGES": ("the server for its kernels", "The file that the server touches when the deal has changed."),
}
# Only the beginning of names that never reach a kernel.
PREFIXES = {"VESTED_COOKIE"}


def first_sentences(thing: object) -> str:
    """Return the first paragraph of a docstring as one line."""
    return " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def union(kind: Any) -> tuple[Any, ...]:
    """Return the classes of an annotated union such as `method.Part`."""
    return get_args(get_args(kind)[0])


def kind_of(model: Any) -> str:
    """Return the kind that a part or check has in content files."""
    return str(get_args(model.model_fields["kind"].annotation)[0])


def own_keys(model: Any, base: Any) -> list[str]:
    """Return the keys that a part or check has beside those of all."""
    return [name for name in model.model_fields if name not in base.model_fields and name != "kind"]


def part_kinds() -> str:
    """Return the table of the kinds of parts."""
    rows = [
        (f"`{kind_of(part)}`", first_sentences(part), ", ".join(f"`{key}`" for key in own_keys(part, parts.PartBase)))
        for part in union(method.Part)
    ]
    return table(("kind", "what it is", "keys of its own"), rows)


def column_kinds() -> str:
    """Return the table of the kinds of columns.

    Raises:
        KeyError: a kind has no text in `COLUMNS`.
    """
    rows = [(f"`{kind}`", *COLUMNS[kind]) for kind in get_args(ColumnKind)]
    return table(("kind of column", "what people write", "keys of its own"), rows)


def check_kinds() -> str:
    """Return the table of the kinds of checks."""
    rows = [
        (f"`{kind_of(check)}`", first_sentences(check), ", ".join(f"`{key}`" for key in own_keys(check, checks.CheckBase)))
        for check in union(checks.Check)
    ]
    return table(("kind of check", "what should be so", "keys of its own"), rows)


def roles() -> str:
    """Return the table of what each role may do."""
    all_roles = get_args(Role)
    rows = [
        (method.area("may")[act], f"`{act}`", *("yes" if role in may.roles else "" for role in all_roles))
        for act, may in policy.ACTS.items()
    ]
    return table(("what", "act", *(method.words(f"role.{role}") for role in all_roles)), rows)


def commands() -> str:
    """Return a section for each command of `vested` with its arguments and options."""
    group: Any = typer.main.get_command(app)
    sections = ["\n\n".join(["### vested", "`vested COMMAND`", _options(group)])]
    for name, command in sorted(group.commands.items()):
        arguments = [param for param in command.params if param.param_type_name == "argument"]
        usage = " ".join(["vested", name, *(_metavar(one) for one in arguments)])
        told = [f"* `{_metavar(one)}`: {one.help}" for one in arguments if getattr(one, "help", None)]
        text = [f"### {name}", f"`{usage}`", _wrapped(command.help)]
        if told:
            text.append("\n".join(map(_wrapped_item, told)))
        sections.append("\n\n".join([*text, _options(command)]))
    return "\n\n".join(sections)


def _options(command: Any) -> str:
    rows = [
        (
            ", ".join(f"`{option}`" for option in [*param.opts, *param.secondary_opts]),
            _default(param),
            f"`{param.envvar}`" if param.envvar else "",
            param.help or "",
        )
        for param in command.params
        if param.param_type_name == "option"
    ]
    return table(("option", "default", "variable", "what it does"), rows)


def _metavar(argument: Any) -> str:
    return str(argument.metavar or (argument.name or "").upper())


def _default(param: Any) -> str:
    value = param.default
    if isinstance(value, bool) and param.secondary_opts:
        return f"`{param.opts[0] if value else param.secondary_opts[0]}`"
    shown = isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
    return f"`{value}`" if shown else ""


def environment() -> str:
    """Return the table of all environment variables that the product reads or sets.

    Raises:
        KeyError: a variable of the code has no text in `ENVIRONMENT`.
    """
    rows = [(f"`{name}`", *ENVIRONMENT[name]) for name in environment_variables()]
    return table(("variable", "who sets it", "what it says"), rows)


def environment_variables() -> list[str]:
    """Return the names of the environment variables in the product's code, sorted."""
    sources = [ROOT / "Makefile", *(ROOT / "vested_widgets").rglob("*.py")]
    found = {name for file in sources for name in re.findall(r"\bVESTED_[A-Z_]+", file.read_text("utf-8"))}
    return sorted(found - PREFIXES)


def make_targets() -> str:
    """Return the table of make's targets."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    rows = re.findall(r"^([a-z-]+):.*?## (.*)$", makefile, re.MULTILINE)
    return table(("command", "what it does"), [(f"`make {name}`", text) for name, text in rows])


def _wrapped(text: str, rest: str = "") -> str:
    return textwrap.fill(text, 116, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)


def _wrapped_item(text: str) -> str:
    return _wrapped(text, "  ")


TABLES: dict[str, Callable[[], str]] = {
    "part kinds": part_kinds,
    "column kinds": column_kinds,
    "check kinds": check_kinds,
    "roles": roles,
    "commands": commands,
    "environment": environment,
    "make targets": make_targets,
}
MARKED = re.compile(r"<!-- generated: (.+?) -->\n.*?<!-- end of \1 -->", re.DOTALL)


def written(text: str) -> str:
    """Return a page with its tables made anew."""
    return MARKED.sub(lambda found: f"<!-- generated: {found[1]} -->\n\n{TABLES[found[1]]()}\n\n<!-- end of {found[1]} -->", text)


def pages() -> list[Path]:
    """Return all Markdown pages of the project."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def main(check: bool) -> int:
    """Write all tables, or only look whether they are as the code is; return the exit code."""
    stale = False
    for page in pages():
        text = page.read_text("utf-8")
        fresh = written(text)
        if fresh != text:
            stale = True
            print(f"{page.relative_to(ROOT)}: {'run `make docs-tables`' if check else 'written'}")
            if not check:
                page.write_text(fresh, "utf-8")
    return int(check and stale)


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
