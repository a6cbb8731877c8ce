"""The files of a result behind signed addresses: the sheet as page and picture, the export, and ``recount.py``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.files import Links
from server.kit.house import House
from server.votes.models import OfficialEntry

KINDS = ("pdf", "png", "export", "recount", "whole", "official")
"""``whole`` is the export with every ballot open, for those who supervise the vote; ``official`` the authority's paper,
for those who look after the estate."""
LINK_SECONDS = 3600
_SIGNED = re.compile(r"vote\.(\d+)\.([a-z]+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A file somebody was given the address of; ``by`` is 0 where it was not given to somebody by name."""

    poll_id: int
    kind: str
    by: int


def official_key(session: Session, poll_id: int) -> str | None:
    """The key of the authority's paper, of the latest entry that was not sent back; None where votes were counted here,
    or nothing was entered yet."""
    asked = select(OfficialEntry.file_key).where(OfficialEntry.poll_id == poll_id, OfficialEntry.state != "sent_back")
    return session.scalar(asked.order_by(OfficialEntry.id.desc()).limit(1))


def addresses(house: House, poll_id: int, *kinds: str, by: int = 0) -> dict[str, str]:
    """An address of each file, good for an hour."""
    links = Links(house.settings.secrets.links)
    return {kind: "/vote-files/" + links.sign(f"vote.{poll_id}.{kind}.{by}") for kind in kinds}


def read_address(house: House, signed: str) -> Asked | None:
    """What a signed address stands for; None when it is forged or over."""
    said = _SIGNED.fullmatch(Links(house.settings.secrets.links).read(signed, max_age=LINK_SECONDS) or "")
    return Asked(int(said[1]), said[2], int(said[3])) if said and said[2] in KINDS else None
