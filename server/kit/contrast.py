"""Can old eyes read it and old fingers hit it? Contrast, type size, spacing and touch targets (A-01 to A-04).

Ratios are those of WCAG 2.1, cut to two decimals and then compared, as the worked cases do.
Sizes are density-independent pixels (dp).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

LARGE_ABOVE_DP = 18
NORMAL_RATIO = Decimal("4.5")
LARGE_RATIO = Decimal("3")
ELDER_TARGET_DP = 60
TARGET_DP = 44
HOME_TARGET_DP = 48
ELDER_TEXT_DP = 18
LARGEST_TEXT_DP = 30
LINE_HEIGHT = Decimal("1.3")


@dataclass(frozen=True)
class Contrast:
    """A contrast ratio cut to two decimals, and whether it is enough for the size."""

    ratio: Decimal
    ok: bool


def contrast(foreground: str, background: str, size_dp: float) -> Contrast:
    """Contrast of two colours ``#RRGGBB`` (or ``#RGB``) for type of a size; 18 dp itself is not large (A-03)."""
    ratio = contrast_ratio(foreground, background)
    return Contrast(ratio, ratio >= (LARGE_RATIO if size_dp > LARGE_ABOVE_DP else NORMAL_RATIO))


def contrast_ratio(first: str, second: str) -> Decimal:
    """The WCAG ratio of two colours, from 1.00 to 21.00, cut to two decimals."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    exact = (lighter + Decimal("0.05")) / (darker + Decimal("0.05"))
    return exact.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def target_is_big_enough(width_dp: float, height_dp: float, *, elder: bool, home: bool = False) -> bool:
    """Touch target of at least 60 by 60 dp in elder mode, 44 by 44 elsewhere, 48 by 48 on the home page of an app made
    for the old alone (A-04)."""
    least = HOME_TARGET_DP if home else TARGET_DP
    return min(width_dp, height_dp) >= (ELDER_TARGET_DP if elder else least)


def elder_text_is_big_enough(size_dp: float) -> bool:
    """Main text of at least 18 dp in elder mode (A-02)."""
    return size_dp >= ELDER_TEXT_DP


def line_height_is_enough(times: float) -> bool:
    """Lines at least 1.3 times the type size apart (A-02a)."""
    return Decimal(str(times)) >= LINE_HEIGHT


def largest_text_is_big_enough(size_dp: float) -> bool:
    """Main functions reach at least 30 dp at the largest setting (A-01)."""
    return size_dp >= LARGEST_TEXT_DP


def paragraph_spacing_is_enough(paragraph: float, line: float) -> bool:
    """Paragraphs at least 1.3 times the line spacing apart (A-02a)."""
    return Decimal(str(paragraph)) >= LINE_HEIGHT * Decimal(str(line))


def _luminance(colour: str) -> Decimal:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return Decimal("0.2126") * red + Decimal("0.7152") * green + Decimal("0.0722") * blue


def _linear(channel: int) -> Decimal:
    share = Decimal(channel) / 255
    if share <= Decimal("0.04045"):
        return share / Decimal("12.92")
    return Decimal((share + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6:
        raise ValueError(f"a colour looks like #1A2B3C, not {colour!r}")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
