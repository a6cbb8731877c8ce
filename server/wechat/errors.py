"""How the platform says no, sorted by what a caller can do about it.

Never match on the platform's words: they carry request ids and change. The numbers are from the error tables of
the mini-program and WeCom documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Refusal(StrEnum):
    """What kind of no it is."""

    permanent = "permanent"
    """This very call can never succeed."""
    passing = "passing"
    """The same call may succeed later."""
    quota = "quota"
    """We asked too often: rest this channel, keep what waits."""
    no_credit = "no_credit"
    """The person has not agreed to (another) message."""
    shut = "shut"
    """The person's window for answers in the chat is over or used up: they must speak first."""
    code = "code"
    """The one-time code is wrong, used or too old: ask the phone for a new one."""
    token = "token"
    """The access token is not accepted."""
    setup = "setup"
    """Our own set-up is at fault (secret, address, permission): somebody must look, nothing is lost."""


def _codes(kind: Refusal, numbers: Iterable[int]) -> dict[int, Refusal]:
    return dict.fromkeys(numbers, kind)


KINDS: dict[int, Refusal] = {
    **_codes(Refusal.token, (40001, 40014, 41001, 42001)),
    **_codes(Refusal.code, (40029, 40163)),
    **_codes(Refusal.no_credit, (43101,)),
    **_codes(Refusal.quota, (45009, 45011, 45033)),
    **_codes(Refusal.shut, (45015, 45047)),
    **_codes(Refusal.setup, (40013, 40125, 40164, 41002, 41004, 43002, 43107, 48001, 48002, 60020, 61004, 93000)),
    **_codes(Refusal.permanent, (40003, 40037, 40129, 40226, 41030, 43004, 43104, 44002, 45002, 45168, 47001, 47003)),
    **_codes(
        Refusal.permanent, (40031, 40032, 40056, 40058, 40096, 49008, 60111, 61010, 81013, 81017, 82001, 87014, 90501)
    ),
}
"""An unknown number counts as passing: callers try a bounded number of times, and none is lost to our ignorance."""


class WechatError(Exception):
    """A call to the platform did not bring what was asked for."""


class WechatRefused(WechatError):
    """The platform answered no. ``code`` is its errcode; the refused call did not happen."""

    def __init__(self, code: int, kind: Refusal | None = None, words: str = "") -> None:
        self.code = code
        self.kind = kind or KINDS.get(code, Refusal.passing)
        self.words = words
        super().__init__(f"refused with {code} ({self.kind})")


class WechatUnreachable(WechatError):
    """No readable answer. ``certain``: the call surely did not happen; otherwise it may have."""

    def __init__(self, reason: str, *, certain: bool) -> None:
        self.certain = certain
        super().__init__(f"{reason} ({'it did not happen' if certain else 'it may have happened'})")
