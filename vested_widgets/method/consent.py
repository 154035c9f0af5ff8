"""Ask for consent to a joint text before it is approved: the two parts that such a round adds after the text, made of the catalogue's words.

Each member alone picks a step, from "I support it" to "I object"; who has a concern or objects says why, and better words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from vested_widgets.method.catalogue import words
from vested_widgets.method.errors import ContentError

ASKABLE: Final = ("joint_text", "assembly")
STEPS: Final = ("support", "live", "concern", "object")
# The steps that want a reason, as points of the scale.
REASONED: Final = (3, 4)


def step_part(name: str) -> str:
    """Return the address of the part in which members pick their step, for a joint part "step/part"."""
    return f"{name}-consent"


def reasons_part(name: str) -> str:
    """Return the address of the part that takes reasons and better words, for a joint part "step/part"."""
    return f"{name}-reasons"


def ask(whole: dict[str, Any], names: Iterable[Any]) -> None:
    """Put the parts of a consent round after each of these joint parts; a name that the method no longer has is passed over.

    Args:
        whole: the method as plain values, which is changed.

    Raises:
        ContentError: `names` is no list of addresses.
    """
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise ContentError("own content: consent: expected a list of addresses, as step/part.")
    wanted = set(names)
    for step in (*(step for element in whole["elements"] for step in element["steps"]), *whole["own_steps"]):
        if isinstance(step, dict) and any(name.startswith(f"{step.get('id')}/") for name in wanted):
            step["parts"] = [one for part in step["parts"] for one in _with_round(step["id"], part, wanted)]


def _with_round(step: str, part: Any, wanted: set[str]) -> list[Any]:
    if not isinstance(part, Mapping) or part.get("kind") not in ASKABLE or f"{step}/{part['id']}" not in wanted:
        return [part]
    title, name = part["title"], part["id"]
    asked = {
        "id": step_part(name),
        "kind": "ratings",
        "title": words("consent.title", title=title),
        "prompt": words("consent.prompt"),
        "pictures": ["category_counts", "dumbbell"],
        "items": [{"id": "text", "title": title, "answers": [{"label": words(f"consent.{one}")} for one in STEPS]}],
        "questions": [
            {
                "id": "consent",
                "short": words("consent.short"),
                "text": words("consent.question"),
                "scale": {
                    "low": 1,
                    "high": len(STEPS),
                    "low_label": words("consent.support"),
                    "high_label": words("consent.object"),
                    "unsure": False,
                    "margin": 1,
                },
            }
        ],
    }
    reasons = {
        "id": reasons_part(name),
        "kind": "text",
        "title": words("consent.reasons"),
        "prompt": words("consent.reasons_prompt"),
        "by_party": True,
        "longest": 600,
        "because": {"of": step_part(name), "values": list(REASONED)},
        "prompts": [{"id": one, "label": words(f"consent.{one}")} for one in ("reason", "better")],
    }
    if part["kind"] == "joint_text":
        better = {"of": f"{step}/{reasons_part(name)}", "prompts": ["better"]}
        part = {**part, "words_from": [*part.get("words_from", ()), better]}
    return [part, asked, reasons]
