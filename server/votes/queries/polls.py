"""What an owner's phone shows of polls: the list, one poll with one's own heads, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.area import square_metres
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places import queries as places
from server.places.rules.cities import EvoteMode
from server.votes import policy
from server.votes.models import Ballot, Mandate, Poll, RollHead, RollVoter
from server.votes.queries import holders, wording
from server.votes.queries.announced import topics_of
from server.votes.queries.delivered import noted
from server.votes.queries.doubted import disputed_by, has_doubted
from server.votes.queries.on_paper import has_paper
from server.votes.queries.proving import why_unproven
from server.votes.queries.turnout import voted as voted_of
from server.votes.rules.counting import Totals
from server.votes.rules.heads import HeadKind
from server.votes.rules.matters import threshold_words, thresholds_from
from server.votes.rules.needs import still_needs
from server.votes.rules.precedence import CHANNEL_LABELS, Channel
from server.votes.rules.steps import STEP_WORDS, least, may_tell

SHOWS = {"open": ("noticed", "open", "closed", "preliminary"), "ended": ("final", "withdrawn")}
RUNNING = ("noticed", "open")
STARTED = ("open", "closed", "preliminary", "final")
_LINE = (Poll.id, Poll.estate_id, Poll.matter_id, Poll.title, Poll.state, Poll.opens_at, Poll.closes_at, Poll.rules,
         Poll.scope_label, Poll.version)  # fmt: skip


def listed(
    session: Session, actor: Actor, *, estate_id: int, show: str, at: datetime, cursor: str | None = None,
    limit: int = 25,
) -> Page:  # fmt: skip
    """The polls of an estate that were announced, newest first, with how many of one's own heads have voted."""
    looks = policy.may_look(session, actor, estate_id)
    if not looks and not people.lives_in(session, actor.id, estate_id, local_day(at)):
        raise not_found("小区")
    where: ColumnElement[bool] = (Poll.estate_id == estate_id) & Poll.state.in_(SHOWS[show]) & policy.announced()
    asked = select(*_LINE).where(where).order_by(Poll.id.desc()).limit(limit + 1)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Poll.id < after[0])
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    mine = holders.own_counts(session, actor.id, [row["id"] for row in page.items])
    return Page([_line(row, mine.get(row["id"], holders.Own())) for row in page.items], page.next)


def one(session: Session, actor: Actor, poll_id: int, *, at: datetime) -> dict[str, Any]:
    """One poll as its owners see it; not found for a draft and for strangers."""
    poll = readable(session, actor, poll_id, at=at)
    estate = places.estate(session, poll.estate_id)
    topics, needed = topics_of(session, poll.id), thresholds_from(poll.rules["thresholds"])
    said, meeting = threshold_words(needed), [words] if (words := wording.extraordinary(poll.rules)) else []
    return {
        "id": poll.id, "matter_id": poll.matter_id, "title": poll.title, "state": poll.state,
        "estate": {"id": estate["id"], "name": estate["name"], "phone": estate["phone"]},
        "state_label": wording.STATE_LABELS[poll.state],
        "class_label": " · ".join([poll.rules["class_label"], *meeting]),
        "evote_mode": poll.rules["evote_mode"], "evote_words": wording.evote(poll.rules), "opens_at": poll.opens_at,
        "closes_at": poll.closes_at, "threshold_words": said, "change_words": wording.changes(poll.rules),
        "paper_words": wording.paper(poll.rules), "silence_words": wording.silence(poll.rules, poll.matter_type),
        "few_words": may_tell(poll.heads_total),
        "scope_label": poll.scope_label, "totals": _totals(poll),
        "turnout": _turnout(session, poll), "topics": topics, "mine": _mine(session, actor.id, poll, estate, at),
        "signature_wanted": poll.rules["evote_mode"] == EvoteMode.SELF_HOSTED_ALLOWED,
        "read_words": wording.aloud(poll.title, poll.closes_at, topics, [*meeting, *said]), "version": poll.version,
    }  # fmt: skip


def readable(session: Session, actor: Actor, poll_id: int, *, at: datetime) -> Poll:
    """A poll that was announced and that this person may read; not found otherwise."""
    poll = session.get(Poll, poll_id)
    if poll is None or poll.opens_at is None or not policy.may_read(session, actor, poll, local_day(at)):
        raise not_found("表决")
    return poll


def _line(row: RowMapping, own: holders.Own) -> dict[str, Any]:
    return {
        **row, "state_label": wording.STATE_LABELS[row["state"]], "class_label": row["rules"].get("class_label", ""),
        "place_label": row["scope_label"], "elsewhere": wording.evote(row["rules"]) is not None, **own._asdict(),
    }  # fmt: skip


def _turnout(session: Session, poll: Poll) -> dict[str, Any] | None:
    """How many heads and how much area have voted, in steps while the poll is open, and afterwards; never for what."""
    running = poll.state == "open"
    told = voted_of(session, poll.id, of=poll.heads_total, running=running) if poll.state in STARTED else None
    if told is None:
        return None
    heads, area = session.execute(select(func.count(), func.coalesce(func.sum(told.c.area), 0)).select_from(told)).one()
    part, whole = Totals(heads, int(area)), Totals(poll.heads_total, poll.area_total)
    needs = still_needs(thresholds_from(poll.rules["thresholds"]).take_part, part, whole)
    if not running:
        return {**_sums(part), "needs_words": None}
    told_words = {"heads_words": f"{least(heads)} 位业主", "area_words": f"至少 {square_metres(part.area)} 平方米"}
    return {**_sums(part), **told_words, "needs_words": f"{needs.most_words}（{STEP_WORDS}）"}


def _mine(
    session: Session, person_id: int, poll: Poll, estate: Mapping[str, Any], at: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    """The heads somebody may cast for: their own, and those given to them by a mandate."""
    columns: tuple[Any, ...] = (
        RollHead.id.label("head_id"), RollHead.label, RollHead.area, RollHead.changes_used, Ballot.cast_at,
        Ballot.cast_by, Ballot.channel, Ballot.receipt, RollHead.kind, has_doubted(RollHead.id).label("doubted"),
        disputed_by(RollHead.id, person_id).label("my_dispute"),
        has_paper(RollHead.id).label("on_paper"),
    )  # fmt: skip
    valid = and_(Ballot.head_id == RollHead.id, Ballot.state == "valid")
    own = select(*columns).join(RollVoter, RollVoter.head_id == RollHead.id).outerjoin(Ballot, valid)
    mine = own.where(RollVoter.poll_id == poll.id, RollVoter.person_id == person_id).order_by(RollHead.id)
    rows, held = session.execute(mine).mappings().all(), _held(session, person_id, poll, columns)
    unproven = _unproven(session, person_id, poll, estate) if rows or held else None
    heads = [
        _head(row, person_id, poll, at, lent=_by_holder(session, row, person_id), unproven=unproven) for row in rows
    ]
    given = {row["head_id"]: row for row in _mandates(session, [head["head_id"] for head in heads])}
    owners = holders.owners_of(session, [row["head_id"] for row in held])
    weighs = poll.state in RUNNING and wording.unvoted(poll.rules, poll.matter_type)
    told = noted(session, [head["head_id"] for head in heads]) if weighs else {}
    return [
        *({**head, "mandate": given.get(head["head_id"]), "for_whom": None,
           "delivered_words": told[head["head_id"]].words if head["head_id"] in told else None} for head in heads),
        *({**_head(row, person_id, poll, at, mandate=row["mandate"], unproven=unproven), "mandate": None,
           "for_whom": owners[row["head_id"]], "delivered_words": None} for row in held),
    ]  # fmt: skip


def _held(session: Session, person_id: int, poll: Poll, columns: tuple[Any, ...]) -> Sequence[RowMapping]:
    """The heads given to somebody by a mandate, each with its newest: an earlier one may be used up for a ballot that
    was struck out."""
    valid = and_(Ballot.head_id == RollHead.id, Ballot.state == "valid")
    lent = select(*columns, Mandate.state.label("mandate")).join(Mandate, Mandate.head_id == RollHead.id)
    held = (Mandate.poll_id == poll.id, policy.held_by(person_id), Mandate.state != "revoked")
    asked = lent.outerjoin(Ballot, valid).where(*held).order_by(RollHead.id, Mandate.id)
    return list({row["head_id"]: row for row in session.execute(asked).mappings()}.values())


def _unproven(session: Session, person_id: int, poll: Poll, estate: Mapping[str, Any]) -> str | None:
    """Why they cannot prove on their phone who they are, as long as ballots are taken there."""
    if poll.state not in RUNNING or wording.evote(poll.rules) is not None:
        return None
    return why_unproven(session, person_id, rules=poll.rules, estate=estate)


def _mandates(session: Session, head_ids: Sequence[int]) -> list[dict[str, Any]]:
    asked = select(Mandate).where(Mandate.head_id.in_(head_ids), Mandate.state != "revoked")
    return holders.shown(session, session.scalars(asked).all()) if head_ids else []


def _by_holder(session: Session, row: RowMapping, person_id: int) -> bool:
    """Whether a holder voted for another of the joint owners."""
    cast = row["channel"] == Channel.PROXY and row["cast_by"] != person_id
    return cast and not holders.gave(session, person_id, head_id=row["head_id"])


def _head(
    row: RowMapping, person_id: int, poll: Poll, at: datetime, *, lent: bool = False, mandate: str | None = None,
    unproven: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    left = 0 if mandate is not None else max(poll.rules["changes_allowed"] - row["changes_used"], 0)
    why_not = wording.why_not(poll, dict(row), person_id, left, at, lent=lent, mandate=mandate, unproven=unproven)
    own = row["cast_by"] == person_id
    # The second would find the ballot of another joint owner among those that are published under a pseudonym.
    voted_at = row["cast_at"].replace(second=0) if own else None
    return {
        "head_id": row["head_id"], "label": row["label"], "area_words": f"{square_metres(row['area'])} 平方米",
        "may": why_not is None, "why_not": why_not, "voted": row["cast_at"] is not None, "voted_at": voted_at,
        "doubted": row["cast_at"] is None and bool(row["doubted"]),
        "on_paper": row["cast_at"] is None and bool(row["on_paper"]) and not row["doubted"],
        "my_dispute": row["my_dispute"],
        "channel_label": CHANNEL_LABELS[Channel(row["channel"])] if row["channel"] else None,
        "receipt": row["receipt"] if own else None, "changes_left": left, "joint": row["kind"] == HeadKind.JOINT,
        "identity_needed": poll.rules["identity"],
    }  # fmt: skip


def _totals(poll: Poll) -> dict[str, Any]:
    sums = _sums(Totals(poll.heads_total, poll.area_total))
    return {**sums, "heads_words": sums["heads_words"] + wording.unowned(poll.rules, each_part=poll.each_part)}


def _sums(sums: Totals) -> Mapping[str, Any]:
    return {
        "heads": sums.heads, "area": sums.area, "heads_words": f"{sums.heads} 位业主",
        "area_words": f"{square_metres(sums.area)} 平方米",
    }  # fmt: skip
