"""Ballots somebody says are not theirs, and mandates, as the console lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.votes import policy
from server.votes.models import Ballot, Dispute, DisputeView, Mandate, RollHead
from server.votes.queries import holders, seconding
from server.votes.rules.precedence import CHANNEL_LABELS, Channel

DISPUTE_LABELS = {"open": "等核实", "upheld": "已认定，不算", "rejected": "已驳回，照算", "withdrawn": "业主已撤回"}
SECONDING, DIFFERING = "等第二位核实", "两位说法不一样，等第三位"
VIEW_LABELS = {True: "不是本人投的", False: "是本人投的"}
MANDATE_LABELS = {"given": "还没用", "used": "已代投", "revoked": "已撤回"}
MOST = 500


def disputes(session: Session, actor: Actor, poll: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The disputes of a poll (of :func:`server.votes.screens.poll.told`), the open ones first. What people found so far
    is for those who may look into it themselves or supervise the vote; whoever else looks reads only where it
    stands."""
    asked = (
        select(
            Dispute.id, Dispute.words, Dispute.state, Dispute.at, Dispute.reason, Dispute.decided_by,
            Dispute.decided_at, Dispute.entered_by, RollHead.label, Ballot.number, Ballot.channel, Ballot.cast_at,
            Ballot.first_by, Ballot.second_by,
        )
        .join(RollHead, RollHead.id == Dispute.head_id)
        .join(Ballot, Ballot.id == Dispute.ballot_id)
        .where(Dispute.poll_id == poll["id"])
        .order_by(Dispute.state != "open", Dispute.id)
        .limit(MOST)
    )  # fmt: skip
    rows = session.execute(asked).mappings().all()
    said = seconding.views(session, [row["id"] for row in rows])
    hands = ("decided_by", "first_by", "second_by", "entered_by")
    named = [row[hand] for row in rows for hand in hands if row[hand]]
    names = people.names(session, [*named, *(one.by for views in said.values() for one in views)])
    sees = poll["may_decide"] or policy.may_supervise(session, actor, poll["estate_id"])
    seen = {id_: [_view(session, actor, one, names) for one in views] for id_, views in said.items() if sees}
    return [
        {
            **row, **_standing(session, actor, row, said.get(row["id"], ())),
            "views": seen.get(row["id"], []), "others": _others(row, seen.get(row["id"], [])),
            "channel_label": CHANNEL_LABELS[Channel(row["channel"])],
            "first_name": names.get(row["first_by"] or 0, ""), "second_name": names.get(row["second_by"] or 0, ""),
            "decided_name": names.get(row["decided_by"] or 0, ""),
            "entered_name": names.get(row["entered_by"] or 0, ""),
        }
        for row in rows
    ]  # fmt: skip


def _standing(session: Session, actor: Actor, row: RowMapping, said: Sequence[DisputeView]) -> dict[str, Any]:
    """Whether somebody has looked into it and another one is to, whether two say different things, and whether nobody
    is there who could look next."""
    waits = row["state"] == "open" and bool(said)
    differs = waits and len({one.upheld for one in said}) > 1
    label = DIFFERING if differs else SECONDING if waits else DISPUTE_LABELS[row["state"]]
    return {
        "waits": waits, "differs": differs, "state_label": label, "first_upheld": said[-1].upheld if said else None,
        "spoken": any(people.same(session, one.by, actor.id) for one in said),
        "nobody": differs and not seconding.thirds(session, row["id"]),
    }  # fmt: skip


def _others(row: RowMapping, views: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which words were against what it ended with."""
    found = {"upheld": True, "rejected": False}.get(row["state"])
    return [one for one in views if found is not None and one["upheld"] is not found]


def _view(session: Session, actor: Actor, one: DisputeView, names: Mapping[int, str]) -> dict[str, Any]:
    return {"upheld": one.upheld, "label": VIEW_LABELS[one.upheld], "reason": one.reason, "at": one.at,
            "name": names.get(one.by, ""), "mine": people.same(session, one.by, actor.id)}  # fmt: skip


def open_disputes(session: Session, poll_id: int) -> int:
    """How many wait for an answer."""
    asked = select(func.count(Dispute.id)).where(Dispute.poll_id == poll_id, Dispute.state == "open")
    return session.scalar(asked) or 0


def mandates(session: Session, poll_id: int) -> list[dict[str, Any]]:
    """The mandates of a poll, newest first."""
    asked = (
        select(Mandate, RollHead.label)
        .join(RollHead, RollHead.id == Mandate.head_id)
        .where(Mandate.poll_id == poll_id)
        .order_by(Mandate.id.desc())
        .limit(MOST)
    )
    rows = session.execute(asked).all()
    told = holders.shown(session, [row for row, _ in rows])
    return [
        {**one, "label": label, "at": row.at, "state_label": MANDATE_LABELS[row.state]}
        for one, (row, label) in zip(told, rows, strict=True)
    ]


def poll_of(session: Session, dispute_id: int) -> int:
    """The poll a dispute is about."""
    return session.scalars(select(Dispute.poll_id).where(Dispute.id == dispute_id)).one()
