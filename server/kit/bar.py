"""An exact fraction to reach, as a law or an estate's rules put it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """An exact fraction to reach, itself included or not (民法典 1259)."""

    share: Fraction
    inclusive: bool

    def met(self, part: int, whole: int) -> bool:
        """Whether ``part`` of ``whole`` reaches it, by cross-multiplication (CV-1); of nothing, nothing does."""
        ours, wanted = part * self.share.denominator, whole * self.share.numerator
        return whole > 0 and (ours >= wanted if self.inclusive else ours > wanted)

    def least(self, whole: int) -> int:
        """The smallest whole number that reaches it."""
        up = -(-whole * self.share.numerator // self.share.denominator)
        return up if self.inclusive and whole else whole * self.share.numerator // self.share.denominator + 1

    @property
    def words(self) -> str:
        """How it is said to people: ``四分之三以上``, ``过半数``, ``全部``."""
        if self.share == 1:
            return "全部"
        if self.share == Fraction(1, 2) and not self.inclusive:
            return "过半数"
        digits = "零一二三四五六七八九十"
        said = f"{digits[self.share.denominator]}分之{digits[self.share.numerator]}"
        return f"{said}以上" if self.inclusive else f"超过{said}"

    def plain(self) -> dict[str, Any]:
        """As kept with a poll and its result: ``{"share": "3/4", "inclusive": true}``."""
        return {"share": f"{self.share.numerator}/{self.share.denominator}", "inclusive": self.inclusive}
