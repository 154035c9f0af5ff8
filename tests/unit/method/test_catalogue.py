"""Every phrase that code asks for is in the catalogue with the placeholders that it is given, and every phrase is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import vested_widgets
from vested_widgets import method
from vested_widgets.deals import errors
from vested_widgets.deals.stories.names import StoryError
from vested_widgets.documents import DocumentError
from vested_widgets.kinds import AnswerError
from vested_widgets.method import catalogue
from vested_widgets.pricing import PricingError
from vested_widgets.server.data_folder import FolderError

PACKAGE = Path(vested_widgets.__file__).parent
FRONT_END = (PACKAGE / "static" / "js", PACKAGE.parents[0] / "frontend" / "src")
ASKING = {"words": 0, "plural": 1, "amount": 1}
"""Functions that give a phrase, and the place of its key among their arguments; the last two take a form for each category."""


@cache
def catalogued() -> dict[str, str]:
    return {f"{area}.{name}": phrase for area in areas() for name, phrase in method.area(area).items()}


def areas() -> set[str]:
    return set(catalogue._areas())


@cache
def trees() -> dict[Path, ast.Module]:
    return {file: ast.parse(file.read_text("utf-8")) for file in sorted(PACKAGE.rglob("*.py"))}


def calls() -> Iterator[tuple[str, str, ast.Call, ast.expr]]:
    """Yield place, name, call and key of each call that asks for a phrase."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in ASKING and len(node.args) > ASKING[name] and file != Path(catalogue.__file__):
                    yield f"{file.relative_to(PACKAGE)}:{node.lineno}", name, node, node.args[ASKING[name]]


def alternatives(node: ast.expr) -> list[str]:
    """Return the keys that an expression can be, where it says them; a pattern for what it fills in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [re.escape(node.value)]
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"\w+" for one in node.values]
        return ["".join(parts)] if isinstance(node.values[0], ast.Constant) and "." in str(node.values[0].value) else []
    if isinstance(node, ast.IfExp):
        return [*alternatives(node.body), *alternatives(node.orelse)]
    return []


def forms(name: str, key: str) -> list[str]:
    return [key] if name == "words" else [f"{key}_one", f"{key}_other"]


def fields(phrase: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(phrase) if field is not None}


@cache
def patterns() -> frozenset[str]:
    """Return a pattern for every key that stands in Python or in a template, wherever it stands."""
    found: set[str] = set()
    for _, name, _, key in calls():
        found |= {form for one in alternatives(key) for form in forms(name, one)}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.partition(".")[0] in areas():
                found |= {re.escape(node.value), *(form for form in forms("plural", re.escape(node.value)))}
            elif isinstance(node, ast.JoinedStr):
                found |= set(alternatives(node))
    for template in [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.j2")]:
        said = re.findall(r"""["']([a-z_]+\.[a-z_]*)["']""", template.read_text("utf-8"))
        found |= {re.escape(key) + (r"\w+" if key.endswith(".") else "") for key in said}
        found |= {
            form
            for key in re.findall(r"plural\([^\"]*\"([a-z_.]+)\"", template.read_text("utf-8"))
            for form in forms("plural", key)
        }
    return frozenset(found)


def constants() -> set[str]:
    return {
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_phrase_that_code_asks_for_is_in_the_catalogue():
    missing = []
    for place, name, _, key in calls():
        for one in alternatives(key):
            for form in forms(name, one):
                if not any(re.fullmatch(form, known) for known in catalogued()):
                    missing.append(f"{place}: {form}")
    assert not missing, "\n".join(missing)


def test_every_phrase_is_given_the_values_that_it_has_places_for():
    wrong = []
    for place, name, call, key in calls():
        if name == "amount" or any(word.arg is None for word in call.keywords):
            continue
        given = {word.arg for word in call.keywords}
        for one in alternatives(key):
            # Of a key that is put together it is known when it is used which phrase it is; of all others here.
            for known in (form for form in forms(name, one.replace("\\", "")) if form in catalogued()):
                if fields(catalogued()[known]) - given:
                    wrong.append(
                        f"{place}: {known} has places for {sorted(fields(catalogued()[known]))}, given is {sorted(given)}"
                    )
    assert not wrong, "\n".join(wrong)


def test_every_number_with_its_noun_has_a_place_for_the_number():
    for _, name, _, key in calls():
        if name == "amount" and isinstance(key, ast.Constant):
            assert all("n" in fields(catalogued()[form]) for form in forms(name, str(key.value)))


def test_no_phrase_is_left_that_nothing_asks_for():
    front_end = "\n".join(file.read_text("utf-8") for folder in FRONT_END if folder.exists() for file in folder.rglob("*.[jt]s"))
    asked, said = re.compile("|".join(patterns())), constants()
    unused = []
    for key in catalogued():
        area, _, name = key.partition(".")
        name = re.sub(r"_(one|other)$", "", name)  # a page chooses the form of a count by itself
        # Of an area that is handed out as a whole the page, or a list of names in Python, says the phrase without its area.
        whole = area in said and (name in said or re.search(rf"\b{name}\b", front_end))
        if not asked.fullmatch(key) and not whole:
            unused.append(key)
    assert not unused, "\n".join(unused)


def test_a_fault_in_the_catalogue_is_told_when_it_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "WORDS", tmp_path)
    for told, files in {
        "b.yaml: one: this area stands in another file too": {"a.yaml": "one: {a: x}", "b.yaml": "one: {b: y}"},
        "a.yaml: one.a: expected a text": {"a.yaml": "one: {a: 3}"},
        "a.yaml: one.on: expected": {"a.yaml": "one: {'on': [x]}"},
        "a.yaml: one.a: ": {"a.yaml": "one: {a: '{n'}"},
        "a.yaml: one: expected a mapping": {"a.yaml": "one: text"},
        "a.yaml: the file: expected a mapping": {"a.yaml": "- one"},
        "a.yaml: one.True: the name of a phrase": {"a.yaml": "one: {on: x}"},
    }.items():
        for file in tmp_path.iterdir():
            file.unlink()
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        with pytest.raises(method.ContentError, match=told):
            catalogue._areas.__wrapped__()


ENGLISH = re.compile(r"[A-Za-z]{2,}")


@cache
def errors_for_people() -> set[str]:
    """Return the names of the errors whose text a person reads as it stands."""
    # Errors of a story reach only the author of its file, whose keys are English.
    found, for_authors = set[str](), {StoryError}
    classes: list[type[Exception]] = [errors.DealsError, AnswerError, DocumentError, FolderError, PricingError]
    while classes:
        one = classes.pop()
        if one not in for_authors:
            found.add(one.__name__)
        classes += one.__subclasses__()
    return found


@cache
def makers() -> dict[str, set[Path]]:
    """Return functions that make such an error, with the files in which they do."""
    names, found = errors_for_people(), dict[str, set[Path]]()
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id in names:
                found.setdefault(node.name, set()).add(file)
    return found


def makes_error(file: Path, name: str) -> bool:
    """Tell whether a call of that name makes an error for people; a private function is one of its own file."""
    files = makers().get(name, set())
    return name in errors_for_people() or (file in files if name.startswith("_") else bool(files))


def said_in_place(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression holds itself; what it gives to a call is looked up, or comes from elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.FormattedValue):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from said_in_place(child)


def test_no_error_for_people_is_worded_outside_the_catalogue():
    worded = []
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                said = [text for one in [*node.args, *(word.value for word in node.keywords)] for text in said_in_place(one)]
                if makes_error(file, name) and any(ENGLISH.search(text) for text in said):
                    worded.append(f"{file.relative_to(PACKAGE)}:{node.lineno}: {' '.join(said)}")
    assert not worded, "\n".join(worded)


SHOWN = {"echo", "secho", "confirm", "prompt", "Option", "Argument", "command", "Typer"}
"""Functions of the command line whose texts people read."""


def test_nothing_that_a_command_says_is_worded_outside_the_catalogue():
    worded = []
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") in SHOWN and "cli" in file.parts):
                continue
            # Of options and commands the help is read; their names are typed.
            declared = node.func.attr in ("Option", "Argument", "command", "Typer")
            read = [word.value for word in node.keywords if word.arg == "help"] if declared else node.args
            # The command's own name and a path are no words of a language.
            said = [re.sub(r"^vested |/\w+/", "", text) for one in read for text in said_in_place(one)]
            if any(ENGLISH.search(text) for text in said):
                worded.append(f"{file.relative_to(PACKAGE)}:{node.lineno}: {' '.join(said)}")
    assert not worded, "\n".join(worded)
