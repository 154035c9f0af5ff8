"""Read content files into `Method`: every fault says file, key, what was expected."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

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


def read_method(folder: Path, own: Path | None = None, left_out: frozenset[str] = frozenset()) -> Method:
    """Read a content folder: `method.yaml` (version, rules, elements) and one `steps/<slug>.yaml` per Element that has steps.

    Args:
        own: a folder of further Elements, a file each (`*.yaml`): number, slug, titles, Rule, purpose and steps in one. An Element with the slug
            of one that is there takes its place.
        left_out: names of files in `own` that are not read.

    Raises:
        ContentError: what is wrong, with file and key.
    """
    whole = read_yaml(folder / "method.yaml")
    if not isinstance(whole, dict) or not isinstance(whole.get("elements"), list):
        raise ContentError("method.yaml: the file: expected a mapping with the keys version, rules and elements.")
    for element in whole["elements"]:
        path = folder / "steps" / f"{element.get('slug') if isinstance(element, dict) else None}.yaml"
        if path.exists():
            element["steps"] = _steps(path)
    if own is not None:
        whole["elements"] = _with_files(
            whole["elements"], [file for file in sorted(own.glob("*.yaml")) if file.name not in left_out]
        )
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


def _with_files(elements: list[Any], files: list[Path]) -> list[Any]:
    """Return the Elements with those of further files, by number; one of the same slug is replaced."""
    found = {element.get("slug"): element for element in elements if isinstance(element, dict)}
    for path in files:
        content = read_yaml(path)
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


def _steps(path: Path) -> list[dict[str, Any]]:
    """Return the steps of one file, checked one by one, so that a fault is reported with the file it stands in."""
    content = read_yaml(path)
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


def use(folder: Path | None) -> None:
    """Take the Elements of a folder from now on beside those that ship (see `read_method`); None takes only those that ship.

    Raises:
        ContentError: what is wrong in one of its files.
    """
    _use(folder if folder is not None and folder.is_dir() else None, frozenset())


def use_what_holds(folder: Path | None) -> dict[str, str]:
    """Take the Elements of a folder from now on, without the files that do not hold; returns what is wrong with these, by their names."""
    named = folder if folder is not None and folder.is_dir() else None
    try:
        _use(named, frozenset())
    except ContentError:
        names = [file.name for file in sorted(named.glob("*.yaml"))] if named else []
        faults: dict[str, str] = {}
        for at, name in enumerate(names):
            try:
                read_method(CONTENT / "en", named, frozenset({*faults, *names[at + 1 :]}))
            except ContentError as error:
                faults[name] = str(error)
        _use(named, frozenset(faults))
        return faults
    return {}


def _use(named: Path | None, left_out: frozenset[str]) -> None:
    global _own, _left_out  # content is one for a whole process
    _load(named, left_out)
    _own, _left_out = named, left_out


def load() -> Method:
    """Return the method's content as it ships, with the Elements of the folder that `use` has named."""
    return _load(_own, _left_out)


@cache
def _load(own: Path | None, left_out: frozenset[str]) -> Method:
    return read_method(CONTENT / "en", own, left_out)


def with_own(method: Method, own: dict[str, Any] | None) -> Method:
    """Return the method with a deal's own content.

    Args:
        own: what the deal carries: `{"steps": [...]}` adds steps that belong to no Element, or take the place of the step of their id;
            `{"items": {"step/part": [item, …]}}` replaces the items of a ratings part, `{"items": …, "source": …}` also where they are
            said to be from. None or {} changes nothing.

    Raises:
        ContentError: a key is unknown, a step or part does not exist, or what is there does not hold.
    """
    if not own:
        return method
    unknown = set(own) - {"steps", "items"}
    if unknown:
        raise ContentError(f"own content: {', '.join(sorted(unknown))}: this key is not known here; there are steps and items.")
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
    try:
        return Method.model_validate(whole)
    except ValidationError as error:
        raise ContentError(explain("own content", error)) from error


def _without_missing_words(step: dict[str, Any], placed: dict[str, Any]) -> dict[str, Any]:
    """Return a shipped step without ways for words that a deal's own steps do not ask for: such a deal may be older than these ways."""

    def is_asked(way: dict[str, Any]) -> bool:
        name, _, part_id = way["of"].partition("/")
        if name not in placed:
            return True
        parts = placed[name].get("parts", ()) if isinstance(placed[name], dict) else ()
        found = next((part for part in parts if isinstance(part, dict) and part.get("id") == part_id), {})
        prompts = {prompt.get("id") for prompt in found.get("prompts", ()) if isinstance(prompt, dict)}
        return found.get("kind") == "text" and set(way["prompts"]) <= prompts

    def kept(part: dict[str, Any]) -> dict[str, Any]:
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
