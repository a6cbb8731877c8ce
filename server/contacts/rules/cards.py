"""Cards of those who hold an office: of which roles, what a card must say, and until when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.people.rules import COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER, STREET

CARDED: Mapping[str, str] = {
    MANAGER: "物业负责人", COMMISSIONER: "社区专员", COMMUNITY: "社区", STREET: "街道", COMMITTEE: "业委会",
}  # fmt: skip
"""Of whom residents may read a card, and under what they look for it."""
CERTIFIED = (COMMISSIONER,)
"""Who is trained and certified by the market regulator before anything is given to them (电梯事务社区治理, E-30)."""
REMIND_DAYS = (14, 60)
"""So many days before a term or a certificate ends somebody is reminded, the last time first."""


class State(StrEnum):
    """Where a card stands. ``ended``: taken down, or another one took its place."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


STATE_LABELS: Mapping[str, str] = {
    State.ASKED: "等另一位确认", State.APPROVED: "已确认", State.REFUSED: "已退回", State.WITHDRAWN: "已撤回",
    State.ENDED: "已收起",
}  # fmt: skip


class Which(StrEnum):
    """What of a card ends on a day."""

    TERM = "term"
    CERTIFICATE = "certificate"


WHICH_LABELS: Mapping[str, str] = {Which.TERM: "任期", Which.CERTIFICATE: "聘任证书"}


@dataclass(frozen=True, slots=True)
class End:
    """The last day of a term or a certificate; ``over``: it has gone by."""

    which: Which
    until: date
    over: bool

    @property
    def label(self) -> str:
        """任期 or 聘任证书."""
        return WHICH_LABELS[self.which]


def ends(term_until: date | None, certificate_until: date | None, day: date) -> list[End]:
    """What of a card ends, as it stands on a day; the last day itself still counts."""
    both = ((Which.TERM, term_until), (Which.CERTIFICATE, certificate_until))
    return [End(which, until, until < day) for which, until in both if until is not None]


def is_shown(term_until: date | None, certificate_until: date | None, day: date) -> bool:
    """Whether residents read a confirmed card: neither its term nor its certificate has gone by."""
    return not any(end.over for end in ends(term_until, certificate_until, day))


def stage(until: date, day: date) -> str | None:
    """Which word is due on a day: ``over`` once it ended, ``14`` or ``60`` before it; None while it is far off."""
    if until < day:
        return "over"
    left = (until - day).days
    return next((str(days) for days in REMIND_DAYS if left <= days), None)


def wrong_days(role: str, term_until: date | None, certificate_until: date | None, day: date) -> dict[str, str]:
    """What is wrong with the days of a new card, by field; empty where nothing is."""
    found = {}
    if term_until is not None and term_until < day:
        found["term_until"] = "任期已经过了，请写新的任期。"
    if certificate_until is not None and certificate_until < day:
        found["certificate_until"] = "证书已经过期，请先续证。"
    if certificate_until is None and role in CERTIFIED:
        found["certificate_until"] = "社区专员要有聘任证书，请写证书有效期。"
    return found
