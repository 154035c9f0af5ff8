"""Find words that tell how work is done, where only what is achieved belongs: instructions, frequencies, headcounts, tools.

Rules for English. They advise: a rule that finds nothing costs nobody anything, one that is wrong costs trust, so each asks for two signs
where one is common in good sentences ("staff stay", "within 24 hours", "the night routes").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal, TypeAlias

from vested_widgets.method.catalogue import words

How: TypeAlias = Literal["instruction", "frequency", "headcount", "tool"]
KINDS: Final[tuple[How, ...]] = ("instruction", "frequency", "headcount", "tool")
"""What a wording can tell instead of a result, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class HowWords:
    """Words of a sentence that tell how.

    Attributes:
        kind: what they tell.
        found: the words as they stand in the sentence.
        start: where they begin.
    """

    kind: How
    found: str
    start: int

    @property
    def reason(self) -> str:
        """Return why these words do not belong here."""
        return words(f"how_words.{self.kind}_reason")

    @property
    def rewording(self) -> str:
        """Return what to write in their place."""
        return words(f"how_words.{self.kind}_rewording")


NUMBER = (
    r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|"
    r"a\ dozen|several)"
)
PERIOD = r"(?:hour|day|night|shift|week|fortnight|month|quarter|year|morning|evening)"
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
JOB = (
    r"(?:people|persons?|staff|employees?|workers?|full-?timers?|part-?timers?|fte|ftes|heads|drivers?|nurses?|cleaners?|agents?|guards?|"
    r"engineers?|technicians?|electricians?|planners?|operators?|cooks?|porters?|clerks?|supervisors?|managers?|doctors?|mechanics|"
    r"consultants?|developers?|analysts?|attendants?|inspectors?|handlers?|pickers?|packers?)"
)
# A group of people counted: "six drivers", "three full-time engineers", "three more planners".
COUNTED = rf"{NUMBER}\s+(?:(?:more|other|additional|extra|full-time|part-time|trained|skilled|qualified|dedicated)\s+)*{JOB}"
TOOL = (
    r"(?:sap|excel|sharepoint|salesforce|oracle|servicenow|outlook|jira|gps|rfid|edi|e-?mails?|apps?|tablets?|scanners?|sensors?|cameras?|"
    r"spreadsheets?|software|dashboards?|portals?|platforms?|ticket\s+systems?|ticketing|databases?|bar\s?codes?|qr\s+codes?|"
    r"robots?|drones?|chat\s?bots?|web\s?sites?|intranet|erp|crm|tools?|systems?|devices?)"
)
PATTERNS: Final[dict[How, tuple[str, ...]]] = {
    "instruction": (
        r"(?:must|shall|(?:has|have)\s+to|(?:is|are)\s+(?:to\s+be|required\s+to))\s+(?:be\s+|always\s+|never\s+)?\w+",
        r"(?:by|through)\s+(?:first\s+)?(?!ordering\b|morning\b|evening\b|spring\b|anything\b|everything\b|nothing\b|something\b|being\b)\w{2,}ing\b",
        r"(?:follow|following|in\s+line\s+with|according\s+to|as\s+(?:set\s+out|described)\s+in|per)\s+(?:the\s+|an?\s+)?(?:\w+(?:['’]s)?\s+)?"
        r"(?:\w+\s+)?(?:procedures?|manuals?|instructions?|guidelines?|handbooks?|checklists?|annex|work\s+instructions?)",
        r"first\b[^.;]*\bthen\b",
        r"in\s+(?:two|three|four|five|\d+)\s+steps",
        r"by\s+hand",
        r"step[\s-]by[\s-]step",
    ),
    "frequency": (
        r"(?:hourly|daily|nightly|weekly|fortnightly|biweekly|monthly|bimonthly|quarterly|yearly|annually|half-yearly)",
        rf"(?:once|twice|thrice|{NUMBER}\s+times)\s+(?:an?|per|each|every|in\s+an?)\s+{PERIOD}",
        rf"(?:every|each)\s+(?:(?:other|second|third|{NUMBER})\s+)?(?:{PERIOD}s?|{WEEKDAY})",
        rf"on\s+(?:an?\s+)?(?:daily|weekly|monthly|{WEEKDAY}s)\b",
        r"(?:regularly|at\s+regular\s+intervals|periodically)",
    ),
    "headcount": (
        rf"(?:(?:keep|provide|supply|hire|employ|assign|at\s+least|at\s+most|minimum(?:\s+of)?|up\s+to|with)\s+)?{COUNTED}",
        rf"(?:team|crew|staff|staffing|group|squad|shift)s?\s+of\s+(?:at\s+least\s+)?{NUMBER}",
        r"(?:head\s?count|staffing\s+levels?|minimum\s+staffing|full-time\s+equivalents?)",
    ),
    "tool": (
        rf"(?:use|uses|using|via|by\s+means\s+of|with|through|over|by|in|into|on)\s+(?:an?\s+|the\s+)?(?:new\s+|joint\s+|web\s+|mobile\s+|buyer['’]s\s+|"
        rf"provider['’]s\s+|{TOOL}\s+)*{TOOL}",
        rf"(?:introduce|install|implement|buy|give|set\s+up|roll\s+out|build|add|provide)\s+(?:\w+\s+){{0,4}}{TOOL}",
    ),
}


@cache
def _patterns() -> tuple[tuple[How, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"(?<![\w-])(?:{'|'.join(PATTERNS[kind])})(?![\w-])", re.IGNORECASE)) for kind in KINDS)


@lru_cache(maxsize=8192)
def how_words(sentence: str) -> tuple[HowWords, ...]:
    """Return the words of a sentence that tell how work is done, in the order in which they stand; none where it tells only what.

    Args:
        sentence: a Desired Outcome, an objective or a line of work, in English.
    """
    return tuple(sorted(_found(sentence), key=lambda one: one.start))


def _found(sentence: str) -> Iterator[HowWords]:
    for kind, pattern in _patterns():
        for match in pattern.finditer(sentence):
            yield HowWords(kind, " ".join(match.group(0).split()), match.start())
