"""Roles and what they give; passwords; how strong an identity is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from server.kit.errors import Malformed

OWNER, CO_OWNER, FAMILY, TENANT, COMPANY = "owner", "co_owner", "family", "tenant", "company"
OWNING = (OWNER, CO_OWNER, COMPANY)
MAY_END = (FAMILY, TENANT)
"""Roles that end by a word. Owning ends by the roster or a change of owner, never by a click."""
HOME_ROLES = {OWNER: "业主", CO_OWNER: "共有业主", FAMILY: "家人", TENANT: "租户", COMPANY: "单位业主"}

RIGHTS: dict[str, frozenset[str]] = {
    OWNER: frozenset({"report", "see_bills", "pay", "vote", "object", "see_books"}),
    CO_OWNER: frozenset({"report", "see_bills", "pay", "vote", "object", "see_books"}),
    COMPANY: frozenset({"report", "see_bills", "pay", "vote", "object", "see_books"}),
    FAMILY: frozenset({"report", "pay", "see_books"}),
    TENANT: frozenset({"report", "pay"}),
}
"""What each role gives while it lasts. Owners vote (Civil Code 278); a tenant does not unless authorised in writing."""

STAFF, MANAGER, FINANCE, COMMISSIONER = "staff", "manager", "finance", "commissioner"
CASHIER = "cashier"
"""Takes money at a desk and looks up what a home owes; whoever repairs lamps sees nothing of money."""
COMMUNITY, COMMITTEE, STREET, REGULATOR, ADMIN = "community", "committee", "street", "regulator", "admin"
MISTYPED = "号码对不上，可能打错了一位，请对着证件再看一遍。"
"""Of a number on papers whose check figure is another."""
STAFF_ROLES = {
    STAFF: "物业工作人员",
    MANAGER: "物业经理",
    FINANCE: "财务",
    CASHIER: "收银员",
    COMMISSIONER: "电梯事务专员",
    COMMUNITY: "社区工作者",
    COMMITTEE: "业委会委员",
    STREET: "街道工作人员",
    REGULATOR: "监管人员",
    ADMIN: "系统管理员",
}

FIRM = (STAFF, MANAGER, FINANCE, CASHIER)
"""Roles of those a property company employs."""
APPROVING = (MANAGER, FINANCE, ADMIN)
"""Roles that may approve money somebody else has entered."""

ACCOUNT_CLOSED = "您的工作账号已停用，工单和工作消息不再给您看。要恢复，请联系管理员。"
"""Said only to who is known to be the one the account belonged to."""
NO_ACCOUNT = "还没有您的员工账号，请联系管理员开通。"

UNPROVEN, PHONE_CHECKED, MATCHED, IN_PERSON, FACE = 0, 1, 2, 3, 4
"""How an identity was proven, weak to strong: not at all, or by a phone that was let go; phone; phone and identity
number; at the desk; face."""

SHORTEST_PASSWORD, MOST_FAILURES = 10, 5
LOCK_OUT = timedelta(minutes=15)
RESIDENT_SIGN_IN, CONSOLE_SIGN_IN = timedelta(days=30), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Held:
    """A role in a home from a day (inclusive) to a day (exclusive, None while it lasts)."""

    role: str
    since: date
    until: date | None


def holds_on(held: Held, day: date) -> bool:
    """Whether the role counts on this Shanghai day."""
    return held.since <= day and (held.until is None or day < held.until)


def leaves_with(role: str, *, owner_stays: bool) -> bool:
    """Whether a role ends when a home changes owners. Where an owner of before stays, nobody else leaves; on a sale the
    family of those who left does, and whoever rents stays: a sale does not break a lease (Civil Code 725)."""
    return role in OWNING or (role == FAMILY and not owner_stays)


def rights_on(tenures: Iterable[Held], day: date) -> frozenset[str]:
    """Every right these roles give on this day."""
    return frozenset().union(*(RIGHTS[held.role] for held in tenures if holds_on(held, day)))


def check_password(password: str, *, login: str) -> None:
    """Refuse passwords that are short, equal to the login or made of one character class."""
    kinds = sum((any(map(str.isalpha, password)), any(map(str.isdigit, password)), not password.isalnum()))
    if len(password) < SHORTEST_PASSWORD or kinds < 2 or password.lower() == login.lower():
        raise Malformed("password_weak", "密码至少 10 位，并且至少包含字母、数字、符号中的两种。")


def tail_text(phone: str, id_last4: str) -> str:
    """What is hashed to compare the last four digits: bound to the phone, so that equal tails look different."""
    return f"{phone}:{id_last4.upper()}"
