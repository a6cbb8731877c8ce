"""What this room keeps of one person: the votes they take part in, their ballots, mandates, candidacies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Select, func, or_, select, union
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import day_start, local_day
from server.kit.errors import NotFound
from server.kit.own_data import Keeper, Of, Part, Stay, day_words, moment_words
from server.kit.retention import BALLOT_MONTHS, PERSON_MONTHS, must_keep_through
from server.votes.models import Ballot, Candidacy, Dispute, Mandate, Poll, RollHead, RollVoter
from server.votes.queries import receipts
from server.votes.queries.wording import MANDATE_LABELS, STATE_LABELS

OVER = ("final", "withdrawn")
UNSEEN = "选了什么是密封的，这里看不到"
STOOD = {"asked": "等您答复", "accepted": "同意参选", "declined": "谢绝", "withdrawn": "已撤下"}


def told(of: Of) -> Iterable[Part]:
    """Votes whose roll they are on with what they cast, and what they lent, doubted or stood for."""
    return [Part("参加的表决", _votes(of)), Part("委托投票", _mandates(of)), Part("表决票异议", _disputes(of)),
            Part("参选", _candidacies(of))]  # fmt: skip


def _votes(of: Of) -> list[str]:
    asked = select(Poll, RollHead).join(RollVoter, RollVoter.poll_id == Poll.id)
    mine = asked.join(RollHead, RollHead.id == RollVoter.head_id).where(RollVoter.person_id == of.person_id)
    rows = of.session.execute(mine.order_by(Poll.id, RollHead.id)).all()
    said = {poll.id: _choices(of, poll) for poll, _ in rows}
    return [
        f"{poll.title}（{day_words(poll.noticed_at)} 公告，{STATE_LABELS[poll.state]}）· {head.label} · "
        + _cast(of, head.id, said[poll.id])
        for poll, head in rows
    ]  # fmt: skip


def _cast(of: Of, head_id: int, said: dict[int, str]) -> str:
    asked = select(Ballot.cast_at, Ballot.receipt, Ballot.cast_by).where(Ballot.head_id == head_id)
    row = of.session.execute(asked.where(Ballot.state == "valid")).first()
    if row is None:
        return "没有投票"
    by = f"{moment_words(row.cast_at)} 投票，回执 {row.receipt}" if row.cast_by == of.person_id else "这一户投过票"
    return f"{by}，{said.get(head_id, UNSEEN)}"


def _choices(of: Of, poll: Poll) -> dict[int, str]:
    try:
        found = receipts.own(of.session, Actor(of.person_id), poll.id, at=of.at)["items"]
    except NotFound:
        return {}
    return {
        item["head_id"]: "选的是 " + "；".join(f"{one['words']}：{one['choice_words']}" for one in item["choices"])
        for item in found
    }


def _mandates(of: Of) -> list[str]:
    mine = or_(Mandate.given_by == of.person_id, Mandate.holder_id == of.person_id)
    rows = of.session.scalars(select(Mandate).where(mine).order_by(Mandate.id))
    return [
        f"{moment_words(row.at)} " + (f"委托 {row.holder_name}" if row.given_by == of.person_id else "受人委托")
        + f"，{MANDATE_LABELS[row.state]}"
        for row in rows
    ]  # fmt: skip


def _disputes(of: Of) -> list[str]:
    rows = of.session.scalars(select(Dispute).where(Dispute.by == of.person_id).order_by(Dispute.id))
    return [f"{moment_words(row.at)}：{row.words}" + (f"。答复：{row.reason}" if row.reason else "") for row in rows]


def _candidacies(of: Of) -> list[str]:
    asked = select(Candidacy, Poll.title).join(Poll, Poll.id == Candidacy.poll_id)
    rows = of.session.execute(asked.where(Candidacy.person_id == of.person_id).order_by(Candidacy.id))
    return [f"{title}：{STOOD[row.state]} {row.introduction}".rstrip() for row, title in rows]


def stands(of: Of) -> Iterable[str]:
    """A vote that is not over and names them, on its roll or among its candidates, or as whom a vote was lent to."""
    polls = _named_in([of.person_id]).where(Poll.state.not_in(OVER))
    titles = of.session.scalars(select(Poll.title).where(Poll.id.in_(select(polls.subquery().c.id))).order_by(Poll.id))
    if found := "”、“".join(titles):
        yield f"“{found}”的表决还没有结果。等有了最后结果才能删除。"


def stays(of: Of) -> Iterable[Stay]:
    """Ballots, with the name of whose they are, as long as they are kept."""
    polls = select(_named_in([of.person_id]).subquery().c.id)
    last = of.session.scalar(select(func.max(Poll.final_at)).where(Poll.id.in_(polls), Poll.state == "final"))
    until = must_keep_through(local_day(last), BALLOT_MONTHS) if last is not None else None
    if until is not None and until >= of.day:
        why = "表决要查得清（《民法典》第二百八十条：业主可以请法院撤销决定）。留业委会一届加三年"
        yield Stay("投过的票，和票在一起的姓名", why, until, named=True)


def lately(session: Session, person_ids: Collection[int], since: date) -> set[int]:
    """Who is named in a vote whose ballots are still kept."""
    kept = add_months(since, PERSON_MONTHS - BALLOT_MONTHS)
    recent = or_(Poll.state.not_in(OVER), Poll.final_at >= day_start(kept))
    return {row.person_id for row in session.execute(_named_in(person_ids).where(recent))}


def _named_in(person_ids: Collection[int]) -> Select[tuple[int, int]]:
    who = union(
        select(RollVoter.poll_id, RollVoter.person_id).where(RollVoter.person_id.in_(person_ids)),
        select(Candidacy.poll_id, Candidacy.person_id).where(
            Candidacy.person_id.in_(person_ids), Candidacy.state.in_(("asked", "accepted"))
        ),
        select(Mandate.poll_id, Mandate.holder_id.label("person_id")).where(Mandate.holder_id.in_(person_ids)),
    ).subquery()
    return select(Poll.id, who.c.person_id).join(who, who.c.poll_id == Poll.id)


KEEPER = Keeper(told, stands, stays, lately=lately)
