"""Which vote decides on which matter: the one the matter prepared, never another that carries its number."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from server.kit.errors import Conflict
from server.proposals.models import ShareSet
from server.proposals.queries import polls
from server.proposals.rules.words import State
from server.proposals.service import planning, raising, sharing, voting
from server.votes.models import Poll
from server.votes.queries import telling as votes
from server.votes.queries.telling import Brief
from server.votes.service import drafting
from server.votes.service.drafting import Scope
from tests.server.proposals.conftest import Table
from tests.workflows.proposals.conftest import CLOSES, DAY, OPENS, Stair

FOREIGN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("another estate's", {"estate_id": 2}),
    ("another kind's", {"matter_type": "OTHER_MAJOR"}),
    ("other owners'", {"scope_ids": [999]}),
    ("everybody's", {"scope_kind": "estate", "scope_ids": []}),
    ("nobody's", {"matter_id": 987_654}),
    ("no matter's", {"matter_id": None}),
)


@pytest.fixture
def table(stair: Stair) -> Table:
    return Table(stair.cast)


def _poll(stair: Stair, poll_id: int, **values: Any) -> Brief:
    with stair.cast.house.database.write() as session:
        row = session.get_one(Poll, poll_id)
        for name, value in values.items():
            setattr(row, name, value)
        session.flush()
        found = votes.brief(session, poll_id)
        session.rollback()
    return found


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_vote_decides_on_a_matter_of_its_own_estate_kind_and_owners_alone(stair: Stair, table: Table) -> None:
    matter_id = table.designed()
    poll_id = table.do(voting.prepare, matter_id, by="liujingli")
    with stair.cast.house.database.read() as session:
        assert polls.decides_on(session, votes.brief(session, poll_id)) == matter_id
    told = {whose: _poll(stair, poll_id, **values) for whose, values in FOREIGN}
    with stair.cast.house.database.read() as session:
        assert [whose for whose, poll in told.items() if polls.decides_on(session, poll) is not None] == []


def test_an_unrelated_vote_neither_ends_nor_freezes_a_matter_whose_number_it_carries(
    stair: Stair, table: Table
) -> None:
    victim = table.raise_(kind="OTHER_MAJOR", scope_kind="estate", scope_ids=())
    poll_id = stair.notice(stair.draft(matter_id=victim))
    table.do(planning.save, victim, said=table.said())
    stair.until(OPENS)
    for name in ("meijie", "laowang"):
        stair.vote(name, poll_id, "oppose")
    stair.until(CLOSES + DAY)
    stair.until(CLOSES + 9 * DAY)
    with stair.cast.house.database.read() as session:
        assert session.get_one(Poll, poll_id).state == "final"
    assert table.row(victim).state == State.OPEN


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_whoever_decides_is_who_the_matter_was_raised_for(stair: Stair, table: Table) -> None:
    matter_id = table.designed()
    poll_id = table.do(voting.prepare, matter_id, by="liujingli")
    with stair.cast.house.database.write() as session, pytest.raises(Conflict) as refused:
        drafting.edit(session, stair.cast["liujingli"], poll_id, version=1, at=stair.at,
                      scope=Scope("homes", (stair.cast.homes["702"],)))  # fmt: skip
    assert refused.value.code == "scope_of_matter"
    early = table.raise_(kind="OTHER_MAJOR", scope_kind="estate", scope_ids=(), title="修路")
    said = raising.Said(
        estate_id=stair.cast.xiushan, kind="OTHER_MAJOR", title="修两条路", words="坏了。", scope_kind="estate"
    )
    stair.do(lambda session: drafting.draft(
        session, stair.cast["liujingli"], estate_id=stair.cast.xiushan, matter_id=early, title="修路", at=stair.at,
        matter_type="OTHER_MAJOR", scope=Scope(), topics=[drafting.Topic("同意吗？")],
    ))  # fmt: skip
    with pytest.raises(Conflict) as refused:
        table.do(raising.edit, early, said=said)
    assert refused.value.code == "matter_fixed"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_pays_how_much_stands_from_the_notice_on(stair: Stair, table: Table) -> None:
    matter_id = table.designed()
    with stair.cast.house.database.read() as session:
        one, other = session.scalars(select(ShareSet.id).order_by(ShareSet.chosen.desc())).all()
    stair.do(lambda session: session.execute(update(ShareSet).values(chosen=False)).rowcount)
    with pytest.raises(Conflict, match="shares_not_chosen"):
        table.do(voting.prepare, matter_id, by="liujingli")
    table.do(sharing.choose, matter_id, set_id=one, by="xiaoli")
    poll_id = table.do(voting.prepare, matter_id, by="liujingli")
    table.do(sharing.choose, matter_id, set_id=other, by="xiaoli")
    stair.notice(poll_id)
    with pytest.raises(Conflict, match="plan_noticed"):
        table.do(sharing.choose, matter_id, set_id=one, by="xiaoli")
    table.give(matter_id, "VOTE_PASSED", by=None, evidence={"poll_id": poll_id})
    with pytest.raises(Conflict, match="plan_decided"):
        table.do(sharing.choose, matter_id, set_id=one, by="xiaoli")
