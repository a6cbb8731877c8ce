"""The residents' committee and the street hear of every vote of the owners, as the rules on property management ask
(条例 14): when notice is given, when its roll is corrected, it opens late, and when it closes. Of one
that is taken back they hear with everybody who may convene."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.kit.area import square_metres
from server.kit.house import House
from server.votes.queries import telling as votes
from server.votes.queries.telling import Brief
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import telling, wording

TOLD = ("community", "street")
ON_TIME = timedelta(minutes=15)
"""The clock opens a vote within the minute; what took longer was late."""

TITLES = {
    "noticed": "小区要表决：{title}", "corrected": "表决名册更正了：{title}", "late": "表决开始晚了：{title}",
    "closed": "表决截止了：{title}",
}  # fmt: skip
NOTICED = (
    "{meeting}{convener}召集，{estate}{scope}，{totals}。{opens} 开始投票，{closes} 截止。公告和名册在工作台“表决”里。"
)
CORRECTED = "{convener}召集的表决，名册更正为第 {number} 版：{totals}。{opens} 开始投票，{closes} 截止。"
LATE = "{convener}召集的表决，原定 {opens} 开始，实际 {at} 才能投票，截止还是 {closes}。"
CLOSED = "{convener}召集的表决 {closes} 截止，应参与 {totals}。结果出来后在工作台“表决”里看。"
TOTALS = "{heads} 位业主、{area} 平方米"


def on_noticed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Notice was given: who convenes, what is asked, of whom, and when."""
    _tell(session, fact, "noticed", NOTICED, at)


def on_corrected(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The roll was put right before the opening: its new totals."""
    _tell(session, fact, "corrected", CORRECTED, at)


def on_opened(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Ballots are taken later than was announced; of one in time nothing is said."""
    told = votes.brief(session, fact["poll_id"])
    if told.opens_at is not None and fact.at - told.opens_at > ON_TIME:
        _tell(session, fact, "late", LATE, at)


def on_closed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """No ballot is taken any more."""
    _tell(session, fact, "closed", CLOSED, at)


def _tell(session: Session, fact: Happened, what: str, words: str, at: datetime) -> None:
    told = votes.brief(session, fact["poll_id"])
    telling.staff(
        session, told.estate_id, cause=fact.cause("community"), title=TITLES[what].format(title=told.title), at=at,
        roles=TOLD, words=words.format(
            convener=told.convener, estate=told.estate_name, scope=told.scope_label, totals=_totals(told),
            number=told.roll_number, opens=wording.moment(told.opens_at), closes=wording.deadline(told.closes_at),
            at=wording.moment(fact.at), meeting=told.extraordinary,
        ),
    )  # fmt: skip


def _totals(told: Brief) -> str:
    return TOTALS.format(heads=told.heads_total, area=square_metres(told.area_total)) + told.unowned


REACTIONS = [
    Reaction("poll.noticed", on_noticed),
    Reaction("poll.roll_corrected", on_corrected),
    Reaction("poll.opened", on_opened),
    Reaction("poll.closed", on_closed),
]
