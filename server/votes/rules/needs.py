"""What is still missing, said so that everybody understands: "还差 3 人、214.60 平方米参与"."""

from __future__ import annotations

from dataclasses import dataclass

from server.kit.area import square_metres
from server.kit.bar import Bar
from server.votes.rules.counting import Totals


@dataclass(frozen=True, slots=True)
class Needs:
    """The least that is still missing by heads and by area (hundredths of a square metre); zero when reached."""

    heads: int
    area: int

    @property
    def reached(self) -> bool:
        """Nothing is missing."""
        return not self.heads and not self.area

    @property
    def words(self) -> str:
        """Of a vote that is over, where everybody is counted."""
        return self._said("还差")

    @property
    def most_words(self) -> str:
        """Of a vote that is open: who voted since the last step is not counted, so that no more can be missing."""
        return self._said("最多还差")

    def _said(self, lack: str) -> str:
        if self.reached:
            return "参与的人数和面积都已经够了"
        parts = [f"{self.heads} 人"] if self.heads else []
        parts += [f"{square_metres(self.area)} 平方米"] if self.area else []
        return f"{lack} {'、'.join(parts)}参与，表决才有效"


def still_needs(bar: Bar, part: Totals, whole: Totals) -> Needs:
    """How much more is needed to reach the bar, by heads and by area apart."""
    return Needs(
        max(bar.least(whole.heads) - part.heads, 0),
        max(bar.least(whole.area) - part.area, 0),
    )
