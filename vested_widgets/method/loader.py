"""Read content files into `Method`: every fault says file, key, what was expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vested_widgets.method import catalogue, consent, languages
from vested_widgets.method.errors import ContentError
from vested_widgets.method.schema import Element, Method, Step
from vested_widgets.method.yaml_files import CONTENT, read_yaml


def _key(location: tuple[int | str, ...]) -> str:
    """Return the path to a key as people write it: `steps[0].parts[1].scale.low`."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or "the file"


def _inside(outer: tuple[int | str, ...], inner: tuple[int | str, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def explain(name: str, error: ValidationError) -> str:
    """Return the faults that pydantic found, one clear sentence each."""
    lines = []
    faults = error.errors(include_url=False)
    for fault in faults:
        message = fault["msg"].removeprefix("Value error, ")
        given = fault.get("input")
        seen = f" (found {given!r})" if isinstance(given, str | int | float | bool) else ""
        if fault["type"] == "too_short" and any(_inside(fault["loc"], one["loc"]) for one in faults):
            continue  # a list is only called too short because something in it does not hold
        if fault["type"] == "extra_forbidden":
            message = "this key is not known here; take it out or correct its spelling"
            if " " in str(fault["loc"][-1]):
                # In {…} a comma ends a value: the rest of the sentence became a key.
                message = "this looks like the rest of a sentence; put the whole sentence in quotes"
        elif fault["type"] == "missing":
            message, seen = "this key is missing", ""
        elif fault["type"] == "string_type" and isinstance(given, bool):
            message = "YAML reads the words yes, no, on and off as true or false; put the word in quotes"
        where = f"{_key(fault['loc'])}: " if fault["loc"] or "[" not in name else ""  # the name says which step it is
        lines.append(f"{name}: {where}{message}{seen}.")
    return "\n".join(lines)


def read_method(
    folder: Path, own: Path | None = None, left_out: frozenset[str] = frozenset(), translated: Sequence[Path] = ()
) -> Method:
    """Read a content folder: `method.yaml` (version, rules, elements) and one `steps/<slug>.yaml` per Element that has steps.

    Args:
        own: a folder of further Elements, a file each (`*.yaml`): number, slug, titles, Rule, purpose and steps in one. An Element with the slug
            of one that is there takes its place.
        left_out: names of files in `own` that are not read.
        translated: folders with the same files in another language; what they have is taken from there, the later ones first.

    Raises:
        ContentError: what is wrong, with file and key.
    """
    whole = _translated(read_yaml(folder / "method.yaml"), "method.yaml", translated)
    if not isinstance(whole, dict) or not isinstance(whole.get("elements"), list):
        raise ContentError("method.yaml: the file: expected a mapping with the keys version, rules and elements.")
    for element in whole["elements"]:
        path = folder / "steps" / f"{element.get('slug') if isinstance(element, dict) else None}.yaml"
        if path.exists():
            element["steps"] = _steps(path, translated)
    if own is not None:
        files = [file for file in sorted(own.glob("*.yaml")) if file.name not in left_out]
        whole["elements"] = _with_files(whole["elements"], files, translated)
    try:
        return Method.model_validate(whole)
    except ValidationError as error:
        raise ContentError(_in_its_file(explain("method.yaml", error), whole["elements"])) from error


def _in_its_file(said: str, elements: list[Any]) -> str:
    """Return what is said of a part that names another one ("step/part …") stands in the file of its Element, not in `method.yaml`."""
    found = re.match(r"method\.yaml: the file: ([a-z][a-z0-9_-]*)/", said)
    slugs = [
        element["slug"] for element in elements if found and any(step["id"] == found[1] for step in element.get("steps", ()))
    ]
    return said.replace("method.yaml: the file", f"{slugs[0]}.yaml", 1) if slugs else said


def _translated(content: Any, name: str, folders: Sequence[Path]) -> Any:
    """Return the content of a file with the texts that some folders have of it, in a file of that name, in another language."""
    for folder in folders:
        if (folder / name).exists():
            content = _overlaid(content, read_yaml(folder / name))
    return content


def _overlaid(content: Any, other: Any) -> Any:
    """Return content with the texts of another language in the place of its own. What has no counterpart stays as it is.

    Entries of a list are those of the same id, number or slug, the first of that name with the first, else those of the same place.
    Only texts are taken: what is asked, by which scale, and what belongs to what is the same in all languages.
    """
    if isinstance(content, dict) and isinstance(other, dict):
        return {key: _overlaid(value, other[key]) if key in other else value for key, value in content.items()}
    if isinstance(content, list) and isinstance(other, list):
        if all(isinstance(entry, str) for entry in (*content, *other)):
            return other  # a list of words, which may be longer or shorter
        known: dict[Any, Any] = {name: entry for name, entry in zip(_names_of(other), other, strict=True) if name is not None}
        by_place = dict(enumerate(other)) if not known else {}
        named = zip(_names_of(content), content, strict=True)
        return [_overlaid(entry, known.get(name, by_place.get(at))) for at, (name, entry) in enumerate(named)]
    return other if isinstance(content, str) and isinstance(other, str) else content


def _names_of(entries: Sequence[Any]) -> list[tuple[str, int] | None]:
    """Return what names each entry of a list, and which of that name it is; None if nothing does."""
    found: list[tuple[str, int] | None] = []
    for entry in entries:
        keys = [key for key in ("id", "number", "slug", "of") if key in entry] if isinstance(entry, dict) else []
        name = str(entry[keys[0]]) if keys else None
        found.append(None if name is None else (name, sum(one is not None and one[0] == name for one in found)))
    return found


def _with_files(elements: list[Any], files: list[Path], translated: Sequence[Path] = ()) -> list[Any]:
    """Return the Elements with those of further files, by number; one of the same slug is replaced."""
    found = {element.get("slug"): element for element in elements if isinstance(element, dict)}
    for path in files:
        content = _translated(read_yaml(path), path.name, translated)
        if not isinstance(content, dict) or not isinstance(content.get("slug"), str):
            raise ContentError(
                f"{path.name}: the file: expected an Element: number, slug, title, short, rule, purpose and steps."
            )
        _check_steps(content.get("steps") or [], path.name)
        try:
            Element.model_validate(content)
        except ValidationError as error:
            raise ContentError(explain(path.name, error)) from error
        found[content["slug"]] = content
    return sorted(found.values(), key=lambda element: element.get("number", 0))


def _steps(path: Path, translated: Sequence[Path] = ()) -> list[dict[str, Any]]:
    """Return the steps of one file, checked one by one, so that a fault is reported with the file it stands in."""
    content = _translated(read_yaml(path), f"steps/{path.name}", translated)
    if not isinstance(content, dict) or not isinstance(content.get("steps"), list):
        raise ContentError(f"steps/{path.name}: the file: expected a mapping with a list under the key `steps`.")
    steps: list[dict[str, Any]] = content["steps"]
    _check_steps(steps, f"steps/{path.name}")
    return steps


def _check_steps(steps: list[Any], name: str) -> None:
    for at, step in enumerate(steps):
        try:
            Step.model_validate(step)
        except ValidationError as error:
            raise ContentError(explain(f"{name}: steps[{at}]", error)) from error


_own: Path | None = None
_left_out: frozenset[str] = frozenset()
_is_checked = False


def use(folder: Path | None) -> None:
    """Take the Elements of a folder from now on beside those that ship (see `read_method`); None takes only those that ship.

    A folder in it that is named after a language (`de`) translates: it has files as those of `content/en`, and of the Elements beside it.

    Raises:
        ContentError: what is wrong in one of its files.
    """
    _use(folder if folder is not None and folder.is_dir() else None, frozenset())


def use_what_holds(folder: Path | None) -> dict[str, str]:
    """Take what a folder holds from now on, without the files and languages that do not hold; returns what is wrong with these, by their names."""
    named = folder if folder is not None and folder.is_dir() else None
    faults: dict[str, str] = {}
    try:
        _use(named, frozenset())
    except ContentError:
        names = [file.name for file in sorted(named.glob("*.yaml"))] if named else []
        for at, name in enumerate(names):
            try:
                read_method(CONTENT / languages.SOURCE, named, frozenset({*faults, *names[at + 1 :]}))
            except ContentError as error:
                faults[name] = str(error)
        _take_translations(named, frozenset())
        for tag in languages.known_languages():
            try:
                _check(named, frozenset(faults), tag)
            except ContentError as error:
                faults[tag] = str(error)
        _use(named, frozenset(faults))
    return faults


def _use(named: Path | None, left_out: frozenset[str]) -> None:
    global _own, _left_out, _is_checked  # content is one for a whole process
    if _is_checked and (named, left_out) == (_own, _left_out):
        return  # a kernel has what its parent has read
    _take_translations(named, left_out)
    try:
        for tag in languages.known_languages():
            _check(named, left_out, tag)
    except ContentError:
        _take_translations(_own, _left_out)
        raise
    _own, _left_out, _is_checked = named, left_out, True


def _check(named: Path | None, left_out: frozenset[str], tag: str) -> None:
    _load(named, left_out, tag)
    catalogue.check(tag)


def _take_translations(folder: Path | None, left_out: frozenset[str]) -> None:
    languages.use_translations(folder, left_out)
    catalogue.reread()


def load(language: str = "") -> Method:
    """Return the method's content as it ships, with the Elements of the folder that `use` has named.

    Args:
        language: in which language; by default in the one that is spoken now. What it lacks is told in English.
    """
    return _load(_own, _left_out, language or languages.language())


@cache
def _load(own: Path | None, left_out: frozenset[str], language: str) -> Method:
    return read_method(CONTENT / languages.SOURCE, own, left_out, languages.folders(language))


def with_own(method: Method, own: dict[str, Any] | None) -> Method:
    """Return the method with a deal's own content.

    Args:
        own: what the deal carries: `{"steps": [...]}` adds steps that belong to no Element, or take the place of the step of their id;
            `{"items": {"step/part": [item, …]}}` replaces the items of a ratings part, `{"items": …, "source": …}` also where they are
            said to be from. `{"consent": ["step/part", …]}` asks for consent to these joint texts and documents. None or {} changes nothing.

    Raises:
        ContentError: a key is unknown, a step or part does not exist, or what is there does not hold.
    """
    if not own:
        return method
    unknown = set(own) - {"steps", "items", "consent"}
    if unknown:
        known = "there are steps, items and consent"
        raise ContentError(f"own content: {', '.join(sorted(unknown))}: this key is not known here; {known}.")
    whole = method.model_dump()
    # A deal that has a step of its own stays readable when a later version of the method brings one of the same id.
    brought = {step["id"]: step for step in own.get("steps", ()) if isinstance(step, dict) and "id" in step}
    placed = {step.id for element in method.elements for step in element.steps} & set(brought)
    for element in whole["elements"]:
        element["steps"] = [
            brought[step["id"]]
            if step["id"] in placed
            else _without_missing_words(step, {name: brought[name] for name in placed})
            for step in element["steps"]
        ]
    whole["own_steps"] = [step for step in own.get("steps", ()) if not (isinstance(step, dict) and step.get("id") in placed)]
    for address, items in own.get("items", {}).items():
        _replace_items(method, whole, address, items)
    consent.ask(whole, own.get("consent", ()))
    try:
        return Method.model_validate(whole)
    except ValidationError as error:
        raise ContentError(explain("own content", error)) from error


def _without_missing_words(step: dict[str, Any], placed: dict[str, Any]) -> dict[str, Any]:
    """Return a shipped step without ways for words, and later sections, that a deal's own steps do not have: such a deal may be older."""

    def is_asked(way: dict[str, Any]) -> bool:
        name, _, part_id = way["of"].partition("/")
        if name not in placed:
            return True
        parts = placed[name].get("parts", ()) if isinstance(placed[name], dict) else ()
        found = next((part for part in parts if isinstance(part, dict) and part.get("id") == part_id), {})
        prompts = {prompt.get("id") for prompt in found.get("prompts", ()) if isinstance(prompt, dict)}
        return found.get("kind") == "text" and set(way["prompts"]) <= prompts

    def is_there(section: dict[str, Any]) -> bool:
        name, _, part_id = section["of"].partition("/")
        parts = placed[name].get("parts", ()) if isinstance(placed.get(name), dict) else ()
        return (
            name not in placed
            or section["since"] == 1
            or any(isinstance(one, dict) and one.get("id") == part_id for one in parts)
        )

    def kept(part: dict[str, Any]) -> dict[str, Any]:
        if part.get("sections"):
            part = {**part, "sections": [section for section in part["sections"] if is_there(section)]}
        return {**part, "words_from": [way for way in part["words_from"] if is_asked(way)]} if part.get("words_from") else part

    return {**step, "parts": [kept(part) for part in step["parts"]]}


def _replace_items(method: Method, whole: dict[str, Any], address: str, items: Any) -> None:
    step_id, _, part_id = address.partition("/")
    method.step(step_id).part(part_id)
    new = items if isinstance(items, dict) else {"items": items}
    if strange := set(new) - {"items", "source"}:
        raise ContentError(f"own content: items of {address}: {', '.join(sorted(strange))}: this key is not known here.")
    for element in whole["elements"]:
        for step in element["steps"]:
            for part in step["parts"]:
                if (step["id"], part["id"]) == (step_id, part_id):
                    part.update(new)
