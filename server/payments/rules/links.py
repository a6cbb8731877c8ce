"""How long a link to pay for somebody lives, how many there may be, and how little it says of the home."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from server.kit.errors import Conflict, NotFound
from server.kit.masking import STAR

LIFE = timedelta(days=7)
MOST_LIVE = 20
"""So many links of one person at a time; whoever wants more revokes one."""
TOKEN_BYTES = 16
"""22 characters: a code of WeChat's carries 32 at most, and 128 random bits cannot be guessed."""
_TAIL = re.compile(r"\d{2}$")
_BUILDING = re.compile(r"^[^栋幢座号楼]{1,8}[栋幢座号楼]")


class LinkOver(NotFound):
    """No such link, or it is over, revoked, or lends a right that its maker has no more. Nobody learns which."""

    def __init__(self) -> None:
        super().__init__("link_over", "可能已过期或已收回。请让家人再发一次。")


class TooManyLinks(Conflict):
    """There are enough of them already."""

    def __init__(self) -> None:
        super().__init__("links_many", f"最多同时有 {MOST_LIVE} 个代付链接，请先收回不用的。")


def new_token() -> str:
    """A fresh token; never stored."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def lives(expires_at: datetime, revoked_at: datetime | None, at: datetime) -> bool:
    """Whether a link may still be used."""
    return revoked_at is None and at < expires_at


def masked(label: str) -> str:
    """A home's label for who only pays: the building and the last two digits of a room of three at least, so that a
    relative knows it and a stranger cannot find it: 21栋1单元702 is 21栋**02室."""
    label = label.strip()
    building, digits = _BUILDING.match(label), re.search(r"\d+$", label)
    tail = _TAIL.search(label) if digits is not None and len(digits[0]) > 2 else None
    rest = building[0] if building and building.end() < len(label) else ""
    return f"{rest}{STAR * 2}{tail[0] if tail else ''}{'室' if digits else ''}"
