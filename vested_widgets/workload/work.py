"""Everything about the work of a deal, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.workload.claims import between, claims
from vested_widgets.workload.disagreement import disagreements
from vested_widgets.workload.hand_overs import hand_overs, links
from vested_widgets.workload.outline import outline
from vested_widgets.workload.owners import everything_shared, owners
from vested_widgets.workload.wording import how_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


@dataclass(frozen=True)
class Workload:
    """The work of a deal: each attribute is a DataFrame.

    Attributes:
        lines: the tree, see `outline`.
        owners: how much of the work each owner has, see `owners`.
        links: the sequence, see `links`; `hand_overs`: how often work passes between owners, see `hand_overs`.
        disagreements: who should do each line, see `disagreements`; `claims`, `between`: what pairs of parties say, see there.
        wording: words that tell how, one row each: `line, title, kind, words, reason, rewording`.
        shared: the word that stands for "shared".
    """

    lines: pd.DataFrame
    owners: pd.DataFrame
    links: pd.DataFrame
    hand_overs: pd.DataFrame
    disagreements: pd.DataFrame
    claims: pd.DataFrame
    between: pd.DataFrame
    wording: pd.DataFrame
    shared: str

    @classmethod
    def of(
        cls,
        lines: pd.DataFrame,
        after: pd.DataFrame,
        answers: pd.DataFrame,
        *,
        parties: Sequence[str],
        others: Sequence[str] = (),
        shared: str = "Shared",
        policy: Policy | None = DEFAULT,
    ) -> Workload:
        """Return the tables of a list of work and of what people said about it.

        Args:
            lines: as `outline` takes them; `after` as `links` takes it; `answers` as `disagreements` takes them.
            parties: the parties in their order.
            others: what can be chosen beside a party, such as "Shared" and "A third party".
            shared: which of these stands for "shared".
            policy: the gates.

        Raises:
            WorkloadError: the lines are no tree, a link leads nowhere, or an answer is no owner; the sentence names the row.
        """
        outlined = outline(lines)
        linked = links(outlined, after)
        told = disagreements(answers, owners=[*parties, *others], policy=policy, parties=parties)
        claimed = claims(told, parties=parties)
        return cls(
            outlined, owners(outlined), linked, hand_overs(linked), told, claimed, between(claimed), wording(outlined), shared
        )  # fmt: skip

    @property
    def everything_shared(self) -> bool:
        """Tell whether at least half of the lowest lines that have an owner are shared."""
        return everything_shared(self.lines, self.shared)

    def __repr__(self) -> str:
        return f"<Workload: {len(self.lines)} lines, {int(self.lines['lowest'].sum())} of them lowest>"


def wording(outlined: pd.DataFrame) -> pd.DataFrame:
    """Return the words of lines that tell how, see `how_words`: `line, title, kind, words, reason, rewording`."""
    import pandas as pd

    rows = [
        (line, title, one.kind, one.found, one.reason, one.rewording)
        for line, title in zip(outlined["line"], outlined["title"], strict=True)
        for one in how_words(str(title))
    ]
    return pd.DataFrame(rows, columns=["line", "title", "kind", "words", "reason", "rewording"])
