"""The price of a repair that the owner of a home pays: said first, agreed to by whoever pays, never to be stretched.

R-03: of a private part the owner pays, and the quote comes first. Money is whole fen. Danger is met before any price is
spoken of: what may not pause (R-04) is never quoted. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from server.kit.errors import Conflict, Malformed, NotAllowed
from server.kit.money import yuan
from server.reports.rules.category import Responsible
from server.reports.rules.reasons import QUOTE_WAITS
from server.reports.rules.words import Kind, Move, Place, State

MOST_LINES, LONGEST_WHAT, MOST_FEN, MOST_DAYS = 8, 30, 5_000_000, 30
"""Of one quote: how many lines, how long the name of one, how dear altogether (50,000 yuan), how long it stands."""
PAYABLE = frozenset({Responsible.OWNER, Responsible.UNCLEAR})
"""Where a price may be said at all; where it was unclear who pays, the quote must say why it is the owner."""
WAITS = QUOTE_WAITS.key
ANSWERS = frozenset({Move.CONSENT, Move.DECLINE})
HEARD = {"phone": "电话里说的", "counter": "在前台说的"}
"""How staff heard the answer of somebody whose report they had entered."""
BILLED = "您确认以后出账单，手机上或前台都能付"
"""When and where it is paid, in the middle of a sentence."""
PAID_ONCE = "重做不另收钱。"
"""Said of a repair that came back: what was agreed to is owed once."""


class QuoteState(StrEnum):
    """What became of a quote. ``replaced``: another one, or none at all, was agreed to in its place."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"
    REPLACED = "replaced"
    FREE = "free"


class BillState(StrEnum):
    """How the bill of an agreed price stands."""

    OPEN = "open"
    PAID = "paid"
    VOID = "void"


BILL_LABELS = {BillState.OPEN: "未付", BillState.PAID: "已付", BillState.VOID: "已作废"}
STANDS = frozenset[str | None]({BillState.OPEN, BillState.PAID})
SAYS_BILLED = {
    BillState.OPEN: "账单已经出了，手机上或前台都能付。",
    BillState.PAID: "已经付清。",
    BillState.VOID: "账单已经作废，不用付。",
}
"""What is said of a price whose bill was raised."""
BILL_COMES = "账单马上就出。"
NOT_MENDED = "没有修好，这笔钱不用付。"
TAKEN_OFF = "以前的账单由物业作废，付过的退给您。"
REWORKED = "正在重做，账单先留着，修好再付也不迟。"
CHECKED = "以前的账单还在，物业核对以后告诉您。"
STATE_LABELS = {
    QuoteState.WAITING: "等您答复",
    QuoteState.ACCEPTED: "已同意",
    QuoteState.DECLINED: "没有同意",
    QuoteState.LAPSED: "已过期",
    QuoteState.TAKEN_BACK: "已收回",
    QuoteState.REPLACED: "已作废",
    QuoteState.FREE: "不收费",
}
WAITS_FOR_THEM = "等住户答复"
"""What waits, as staff read it."""
SAYS = {
    QuoteState.DECLINED: "没有同意，没有动手，不收费。",
    QuoteState.LAPSED: "过了有效期，没有动手，不收费。还要修，说一声，我们重新报价。",
    QuoteState.TAKEN_BACK: "物业收回了，不用答复，也不收费。",
    QuoteState.REPLACED: "不算了，以后面的报价为准。",
    QuoteState.FREE: "这次维修不收费。",
}
"""What became of a price, to who would have paid it."""
SAYS_BESIDE = {
    QuoteState.DECLINED: "没有同意，这个价不算。",
    QuoteState.LAPSED: "过了有效期，这个价不算。",
    QuoteState.TAKEN_BACK: "物业收回了，不用答复。",
}
"""The same where another price was agreed to before and holds: then work may have begun, and something is owed."""
ENDS = {
    Move.CONSENT: QuoteState.ACCEPTED,
    Move.DECLINE: QuoteState.DECLINED,
    Move.LAPSE: QuoteState.LAPSED,
    Move.QUOTE: QuoteState.REPLACED,
}
"""What a move makes of the quote that waits; every other one by which a report stops waiting takes it back."""


class BadQuote(Malformed):
    """The quote is none that could be agreed to; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__("bad_quote", sentence)


class QuoteLapsed(Conflict):
    """The last day of the quote is over."""

    def __init__(self) -> None:
        super().__init__("quote_lapsed", "这个报价过了有效期，不能再同意。请物业重新报一次价。")


class OwnQuote(NotAllowed):
    """Whoever named the price writes down that it was agreed to."""

    def __init__(self) -> None:
        super().__init__("own_quote", "报价的人不能替住户记下同意，请换一位同事来记。")


class PayerMovedOut(NotAllowed):
    """Whoever reported it has the home no more."""

    def __init__(self) -> None:
        super().__init__("payer_moved_out", "您已经不住这套房了，这笔钱不该由您答应。请让现在的住户来答复。")


class PayerGone(Conflict):
    """Nobody is left who could agree to a price: whoever reported it has the home no more."""

    def __init__(self) -> None:
        said = "报事人已经不住这套房了，没有人能答应这个价。现在的住户要修，请用他的名义另记一件，再报价。"
        super().__init__("payer_gone", said)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to pay for, in fen."""

    what: str
    fen: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What is asked, and until which day (included) it stands."""

    lines: Sequence[Line]
    until: date

    @property
    def fen(self) -> int:
        """The sum."""
        return sum(line.fen for line in self.lines)


def may_be_quoted(responsible: Responsible, kind: Kind, place: Place, *, may_pause: bool) -> bool:
    """Whether a price may be named: a repair in a home, the owner's to pay, and nothing that must not wait."""
    return may_pause and kind is Kind.REPAIR and place is Place.HOME and responsible in PAYABLE


def check_offer(offer: Offer, responsible: Responsible, words: str, today: date) -> None:
    """:class:`BadQuote` unless somebody could agree to this; nothing to pay is said by another move."""
    if not 1 <= len(offer.lines) <= MOST_LINES:
        raise BadQuote(f"报价写 1 到 {MOST_LINES} 项。")
    if any(not line.what or line.fen < 0 for line in offer.lines):
        raise BadQuote("每一项都要写清是什么，金额不能是负数。")
    if offer.fen == 0:
        raise BadQuote("一共 0 元就不用报价了，请点“这次不收费”。")
    if offer.fen > MOST_FEN:
        raise BadQuote(f"一次报价最多 {yuan(MOST_FEN)} 元。更大的工程请另签书面合同。")
    if not today <= offer.until <= today + timedelta(days=MOST_DAYS):
        raise BadQuote(f"有效期从今天起，最长 {MOST_DAYS} 天。")
    if responsible is Responsible.UNCLEAR and not words:
        raise BadQuote("报事时还不清楚由谁负责，请写明为什么由住户出这笔钱。")


def following(move: Move, usual: State, before: State, *, arrived: bool, waits: bool) -> State:
    """Where a move leads: back to the work where somebody has come already, else to their coming. ``waits``: whether
    the report may wait at all as it is ranked after the move."""
    ends = move in (Move.CONSENT, Move.WAIVE, Move.PAYER_LEFT) or (move is Move.RECLASSIFY and not waits)
    if before is State.QUOTED and ends:
        return State.WORKING if arrived else State.ASSIGNED
    return usual


def lines_words(lines: Sequence[Line]) -> str:
    """The lines as one sentence: ``换水龙头 60.00 元，人工 20.00 元``."""
    return "，".join(f"{line.what} {yuan(line.fen)} 元" if line.fen else f"{line.what} 不收费" for line in lines)


def day_words(day: date) -> str:
    """A day, as it is said: ``12月1日``."""
    return f"{day.month}月{day.day}日"


def waiting_words(fen: int, until: date) -> str:
    """What whoever waits for it, and whoever pays, reads while it waits."""
    return f"报价 {yuan(fen)} 元，等您答复，{day_words(until)}前（含当天）有效。您同意了我们才动手，不同意不收费。"


def staff_words(until: date) -> str:
    """What whoever works on it reads while it waits."""
    return f"等住户答复，{day_words(until)}前（含当天）有效。没有同意以前，先不要动手。"


def still_words(fen: int | None) -> str:
    """That a price agreed to before holds, in fen; nothing where there is none."""
    return "" if fen is None else f"以前同意的 {yuan(fen)} 元照旧。"


def agreed_words(
    bill: str | None, other: str | None, *, over: bool, done: bool, mended: bool, again: bool, heard: str | None
) -> str:
    """What an agreed price means for who pays. ``bill``: how its bill stands, ``other``: that of an earlier price;
    ``done``: work is finished, ``over``: and accepted; ``mended``: as far as is known; ``again``: it came back before;
    ``heard``: how staff heard the yes."""
    if done and not mended:
        return NOT_MENDED + (TAKEN_OFF if STANDS & {bill, other} else "")
    said = f"已同意（{HEARD[heard]}）" if heard in HEARD else "已同意"
    if bill == BillState.OPEN and not done:
        return f"{said}，{REWORKED}"
    if bill is not None:
        return f"{said}，{SAYS_BILLED[BillState(bill)]}"
    if over:
        return f"{said}，{CHECKED if other in STANDS else BILL_COMES}"
    return f"{said}，{'' if done else '修好、'}{BILLED}。{PAID_ONCE if again else ''}"


def ended_words(state: QuoteState, agreed_fen: int | None) -> str:
    """What became of a price that nobody agreed to, where ``agreed_fen`` was agreed to before and holds."""
    if agreed_fen is None or state not in SAYS_BESIDE:
        return SAYS[state]
    return SAYS_BESIDE[state] + still_words(agreed_fen)
