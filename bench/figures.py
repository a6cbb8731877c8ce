"""A figure: what was measured, what it is measured against, and whether it is what we want."""

from __future__ import annotations

import sys
from typing import TypedDict


class Figure(TypedDict):
    """``ratio`` is value over ceiling, by rounds where there were rounds; ``wanted`` says what it must be."""

    name: str
    value: float
    unit: str
    ceiling: float
    ratio: float
    wanted: str
    reached: bool


def figure(
    name: str, value: float, unit: str, ceiling: float, ratio: float | None = None, *, at_least: float | None = None,
    at_most: float | None = None,
) -> Figure:  # fmt: skip
    """A figure with what is wanted of its ratio; it is told as soon as it is known."""
    share = value / ceiling if ratio is None else ratio
    reached = (at_least is None or share >= at_least) and (at_most is None or share <= at_most)
    wanted = f">= {at_least}" if at_least is not None else f"<= {at_most}" if at_most is not None else ""
    sys.stdout.write(f"{'ok ' if reached else 'NOT'}  {name}: {value:.4g} {unit}, ceiling {ceiling:.4g}, "
                     f"ratio {share:.3f} {wanted}\n")  # fmt: skip
    sys.stdout.flush()
    return Figure(name=name, value=round(value, 4), unit=unit, ceiling=round(ceiling, 4), ratio=round(share, 4),
                  wanted=wanted, reached=reached)  # fmt: skip
