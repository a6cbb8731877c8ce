"""An estate that votes: owners who can prove who they are, and one poll with a head for each of them.

Head, person and home have the same number. The poll is written straight into its tables, as its roll through the use
cases would take longer than what is measured; ballots go through the door.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, text, update
from sqlalchemy.orm import Session

from bench.crowd import ESTATE, Scale, fill, token_of
from config import load
from server.kit.bulk import insert_rows
from server.kit.db import Database, table
from server.kit.files import FolderStore
from server.kit.vault import Vault
from server.people.models import Person, Tenure
from server.people.rules import tail_text
from server.votes.models import Poll, PollTopic, RollHead, RollVoter
from server.votes.queries.announced import announced, hash_of_roll
from server.votes.rules import chain
from server.votes.rules.matters import matter
from server.votes.sealing import keys as sealing
from server.votes.sealing.keys import Keys
from server.votes.service import chaining

POLL, LAST4, MATTER = 1, "123X", "RULES_OF_ASSEMBLY"
AREAS = (8000, 8800, 9550, 12_040)
CHOICES = ("approve", "approve", "approve", "oppose", "abstain")
OPEN_DAYS = 10


@dataclass(frozen=True)
class Electorate(Scale):
    """So many owners, and next to no reports."""

    heads: int = 20_000

    @property
    def reports(self) -> int:
        """A page of them."""
        return 30

    @property
    def residents(self) -> int:
        """Each is the owner of one home."""
        return self.heads


def prepare(url: str, files: Path, *, heads: int, changes: int, closes_at: datetime | None = None) -> Keys:
    """Fill an empty database and open the poll in it; gives what opens its ballots."""
    fill(url, Electorate(1, heads))
    settings, database = load("test", environ={}), Database(url)
    keys = Keys(Vault(settings.secrets.vault), Vault(settings.votes.escrow_key), FolderStore(files))
    with database.write() as session:
        prove(session, keys.vault, heads)
        open_poll(session, keys, heads=heads, changes=changes, closes_at=closes_at)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for filled in ("persons", "tenures", "polls", "poll_topics", "roll_heads", "roll_voters", "ballot_chains"):
            connection.execute(text(f"ANALYZE {filled}"))
    database.dispose()
    return keys


def prove(session: Session, vault: Vault, heads: int) -> None:
    """Write down a phone and the last four of everybody."""
    phones = {n: f"139{n:08d}" for n in range(1, heads + 1)}
    person = update(table(Person)).where(table(Person).c.id == bindparam("who")).values(phone=bindparam("sealed"))
    session.connection().execute(person, [{"who": n, "sealed": vault.seal(phone)} for n, phone in phones.items()])
    tenure = update(table(Tenure)).where(table(Tenure).c.id == bindparam("who")).values(claim_index=bindparam("mark"))
    marks = [{"who": n, "mark": vault.index(tail_text(phone, LAST4))} for n, phone in phones.items()]
    session.connection().execute(tenure, marks)


def open_poll(
    session: Session, keys: Keys, *, heads: int, changes: int = 0, closes_at: datetime | None = None,
    voters: bool = True,
) -> None:  # fmt: skip
    """One poll with one topic, open since yesterday."""
    at, kind = datetime.now(UTC), matter(MATTER)
    rules = {
        "matter_class": str(kind.matter_class), "class_label": kind.class_label, "thresholds": kind.thresholds.plain(),
        "identity": "id_last4", "evote_mode": "SELF_HOSTED_ALLOWED", "evote_words": "", "changes_allowed": changes,
        "paper_policy": "ELECTRONIC_WINS", "objection_days": 7, "nonreturn_policy": "STRICT", "proxy_cap": 3,
        "nonreturn_allowed": ["STRICT"], "follow_floor": "NONE", "clause_id": "", "warning": "", "parking": "EXCLUDE",
        "staff_proxy": False, "shape": [[1, "yes_no", 1, []]],
        "chains": chain.how_many(heads),
    }  # fmt: skip
    poll = Poll(
        id=POLL, estate_id=ESTATE, title="修改议事规则", matter_type=MATTER, matter_class=str(kind.matter_class),
        scope_kind="estate", scope_ids=[], scope_label="全小区", each_part=False, rules=rules, state="open", made_by=1,
        made_at=at, noticed_at=at - timedelta(days=20), opens_at=at - timedelta(days=1), version=1, roll_number=1,
        closes_at=closes_at or at + timedelta(days=OPEN_DAYS), heads_total=heads,
        area_total=sum(map(area_of, range(heads))),
    )  # fmt: skip
    session.add(poll)
    session.flush()
    session.execute(insert(PollTopic), [{"poll_id": POLL, "number": 1, "words": "同意吗", "kind": "yes_no", "most": 1}])
    chains = poll.rules["chains"]
    names = ("id", "poll_id", "part", "number", "label", "kind", "area", "homes", "sources", "reachable", "tag",
             "chain", "changes_used", "paper_changes")  # fmt: skip
    rows = [
        (n, POLL, 0, n, f"1栋1单元{n}", "person", area, 1, {"registered": area}, True, tag_of(n),
         chain.chain_of(tag_of(n), chains), 0, 0)
        for n, area in ((n, area_of(n - 1)) for n in range(1, heads + 1))
    ]  # fmt: skip
    insert_rows(session, table(RollHead), names, rows)
    if voters:
        people = [(n, n, POLL) for n in range(1, heads + 1)]
        insert_rows(session, table(RollVoter), ("head_id", "person_id", "poll_id"), people)
    poll.public_key = sealing.make(session, keys, POLL).public
    poll.roll_hash = hash_of_roll(session, POLL)
    session.flush()
    poll.chain_head = chain.genesis(announced(session, poll))
    chaining.begin(session, poll, poll.chain_head)


def area_of(place: int) -> int:
    """Four kinds of flats."""
    return AREAS[place % len(AREAS)]


def tag_of(head: int) -> str:
    """A pseudonym in no order of the heads."""
    return f"{head * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"


def choice_of(head: int) -> str:
    """What a head wants."""
    return CHOICES[head % len(CHOICES)]


def ballot(head: int, key: str) -> bytes:
    """The request by which somebody casts for their head."""
    said: dict[str, Any] = {
        "head_id": head, "choices": [{"topic": 1, "choice": choice_of(head)}], "id_last4": LAST4,
    }  # fmt: skip
    raw = json.dumps(said).encode()
    return (f"POST /api/v1/votes/{POLL}/ballots HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(raw)}\r\nAuthorization: Bearer {token_of(head)}\r\n"
            f"Idempotency-Key: {key}\r\n\r\n").encode() + raw  # fmt: skip


def all_vote(heads: int) -> Iterator[bytes]:
    """One after the other; who has voted comes again only when everybody has."""
    for n in itertools.count(1):
        yield ballot(n % heads + 1, f"bench-ballot-{n:010d}")
