"""Sums in Chinese capitals as receipts write them (支付结算办法 附一: 正确填写票据和结算凭证的基本规定).

Where that rule leaves a choice: no 零 between 元 and 角, no 整 after 角, and 壹拾万柒仟 rather than 壹拾万零柒仟.
"""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
MOST_FEN = 10**18


def capitals(fen: int) -> str:
    """``126139`` -> ``壹仟贰佰陆拾壹元叁角玖分``; ``ValueError`` for what no receipt is made out for."""
    if not 0 <= fen < MOST_FEN:
        raise ValueError("a receipt is made out for nought or more")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{whole or '零元'}整"
    tenths = f"{DIGITS[jiao]}角" if jiao else DIGITS[0] if whole else ""
    return whole + tenths + (f"{DIGITS[cents]}分" if cents else "")


def _whole(number: int) -> str:
    """Groups of four digits from the left; where places between two digits are empty, one 零 stands for them all."""
    said, gap = "", False
    for group in reversed(range(len(GROUPS))):
        four = number // 10 ** (4 * group) % 10_000
        if not four:
            gap = bool(said)
            continue
        said += (DIGITS[0] if said and (gap or four < 1_000) else "") + _four(four) + GROUPS[group]
        gap = False
    return said


def _four(number: int) -> str:
    said, gap = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            said += (DIGITS[0] if gap and said else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return said
