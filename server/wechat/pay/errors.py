"""How WeChat Pay says no, and how it says nothing. Go by ``code``; the words change."""

from __future__ import annotations

from enum import StrEnum


class PayCode(StrEnum):
    """Codes somebody here acts on, in one spelling. Unknown codes stay what they are: plain text."""

    ORDER_NOT_EXIST = "ORDER_NOT_EXIST"
    ORDERPAID = "ORDERPAID"
    ORDER_CLOSED = "ORDER_CLOSED"
    OUT_TRADE_NO_USED = "OUT_TRADE_NO_USED"
    NOT_ENOUGH = "NOT_ENOUGH"
    """The sub-merchant's balance does not cover a refund: finance must put money in, then the same refund again."""
    RESOURCE_NOT_EXISTS = "RESOURCE_NOT_EXISTS"
    NO_STATEMENT_EXIST = "NO_STATEMENT_EXIST"
    STATEMENT_CREATING = "STATEMENT_CREATING"
    """The bill of that day is not ready yet (before about 10:00 of the next day): ask later."""
    RULE_LIMIT = "RULE_LIMIT"
    PARAM_ERROR = "PARAM_ERROR"
    INVALID_REQUEST = "INVALID_REQUEST"
    SIGN_ERROR = "SIGN_ERROR"
    NO_AUTH = "NO_AUTH"
    MCH_NOT_EXISTS = "MCH_NOT_EXISTS"
    APPID_MCHID_NOT_MATCH = "APPID_MCHID_NOT_MATCH"
    OPENID_MISMATCH = "OPENID_MISMATCH"
    ACCOUNT_ERROR = "ACCOUNT_ERROR"


SPELLINGS = {
    "ORDERNOTEXIST": PayCode.ORDER_NOT_EXIST,
    "ORDER_PAID": PayCode.ORDERPAID,
    "ORDERCLOSED": PayCode.ORDER_CLOSED,
    "NOTENOUGH": PayCode.NOT_ENOUGH,
    "RESOURCE_NOT_EXIST": PayCode.RESOURCE_NOT_EXISTS,
    "NO_STATEMENT_EXISTS": PayCode.NO_STATEMENT_EXIST,
}
"""Endpoints spell some codes in other ways."""

SETUP = frozenset(
    {
        PayCode.SIGN_ERROR,
        PayCode.NO_AUTH,
        PayCode.MCH_NOT_EXISTS,
        PayCode.APPID_MCHID_NOT_MATCH,
        PayCode.ACCOUNT_ERROR,
    }
)


class PayError(Exception):
    """A call to WeChat Pay did not bring what was asked for."""


class PayRefused(PayError):
    """A certain no: nothing happened there.

    ``code`` is a :class:`PayCode` or another word of the platform's, ``status`` the HTTP status, ``request_id`` what
    their support asks for.
    """

    def __init__(self, code: str, *, status: int = 400, words: str = "", request_id: str = "") -> None:
        self.code = SPELLINGS.get(code, code)
        self.status, self.words, self.request_id = status, words, request_id
        super().__init__(f"refused with {self.code} (HTTP {status}, request {request_id or 'unknown'})")

    @property
    def setup(self) -> bool:
        """Our account, keys or rights are at fault: somebody must look, asking again will not help."""
        return self.code in SETUP


class PayUnsure(PayError):
    """No certain answer (time out, 5xx, 429, 202, an answer that is not signed): it may have happened or not.

    Query before anything else; repeat with the very same number and values only. ``left`` is False when the call
    surely never left this machine.
    """

    def __init__(self, reason: str, *, left: bool = True, request_id: str = "") -> None:
        self.reason, self.left, self.request_id = reason, left, request_id
        super().__init__(f"{reason} ({'the outcome is unknown' if left else 'nothing was sent'})")
