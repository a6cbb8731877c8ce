"""How long what we keep must at least be kept (P-07); everything else goes as soon as it is not needed."""

from __future__ import annotations

from datetime import date

from server.kit.calendar.days import add_months

LOG_MONTHS = 6
"""Network logs: 网络安全法 art. 21."""
ASSESSMENT_MONTHS = 36
"""Written impact assessments: 个人信息保护法 art. 56."""
HANDING_ON_MONTHS = 36
"""Records of passing personal data on: 网络数据安全管理条例 art. 12."""
PERSON_MONTHS = 36
"""Name and phone of who has nothing here any more: as long as a claim can still be raised, 民法典 art. 188."""
BALLOT_MONTHS = 96
"""Ballots and who cast them, from the final result on: the longest term of a committee and three years more (V-19)."""
VOUCHER_MONTHS = 360
"""Vouchers of money, receipts among them: 会计档案管理办法."""


def must_keep_through(written_on: date, months: int) -> date:
    """The last day something written on a day must still be there, both days in (CV-4, months clamped)."""
    return add_months(written_on, months)
