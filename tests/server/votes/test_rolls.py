"""Notice: what is frozen, what is in the way, corrections before opening, and nothing after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, DomainError
from server.kit.facts import FactRow
from server.places.models import Home
from server.votes.models import PollTopic, RollChange, RollHead, RollUnit, RollVoter
from server.votes.queries import polls, roll
from server.votes.queries.announced import announced, hash_of_roll
from server.votes.screens import roll as screens
from server.votes.service import drafting, rolls
from server.votes.service.drafting import Option, Scope, Topic
from server.votes.service.rolls import NotReady
from tests.cast import Cast, rows
from tests.server.votes.polling import CLOSES, LIFT, OPENS, Polling


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A draft about 21栋1单元."""
    polling = Polling(cast, clock)
    polling.draft()
    return polling


def test_the_notice_freezes_heads_areas_rules_and_a_hash_that_can_be_checked(polling: Polling) -> None:
    pair = polling.own("502", ("林一", "450100199001010011"), ("林二", "450100199001010022"), joint=True)
    frozen = polling.freeze()
    heads = {head.kind: head for head in polling.rows(RollHead)}
    assert (frozen.heads, frozen.area) == (3, 3 * 8800) and set(heads) == {"person", "joint"}
    assert [row.label for row in polling.rows(RollUnit)] == ["21栋1单元101", "21栋1单元502", "21栋1单元702"]
    with polling.cast.house.database.read() as session:
        voters = {row.person_id for row in session.query(RollVoter) if row.head_id == heads["joint"].id}
        assert frozen.roll_hash == hash_of_roll(session, polling.poll_id)
    assert voters == set(pair) and not heads["joint"].reachable and heads["person"].reachable
    rules = polling.poll.rules
    assert (rules["matter_class"], rules["changes_allowed"], rules["notice_days"]) == ("special", 1, 15)


def test_one_owner_of_several_homes_is_one_head_and_unsold_homes_are_the_developers(polling: Polling) -> None:
    polling.draft(LIFT, scope=Scope(), matter_type="OTHER_MAJOR")
    number = polling.cast.homes
    assert set(number) >= {"502", "601"}
    assert polling.freeze().heads == 3
    developer = next(head for head in polling.rows(RollHead) if head.kind == "developer")
    assert (developer.homes, developer.area, developer.label) == (2, 17600, "1栋1单元601、21栋1单元502")


def test_each_stair_has_heads_of_its_own_where_each_must_pass(polling: Polling) -> None:
    stair = polling.cast.stair
    polling.draft(LIFT, scope=Scope("stairs", [stair], each_part=True))
    polling.freeze()
    assert {head.part for head in polling.rows(RollHead)} == {stair}


def test_everything_in_the_way_is_said_at_once(polling: Polling) -> None:
    polling.draft((), scope=Scope("stairs", [polling.cast.stair]))
    with pytest.raises(NotReady) as refused:
        polling.freeze(opens_at=OPENS - timedelta(days=5), closes_at=OPENS - timedelta(days=4))
    codes = [one.code for one in refused.value.blockers]
    assert codes == ["notice_too_short", "window_wrong", "topics_needed"]
    assert polling.poll.state == "draft" and not polling.rows(RollHead)


def test_an_area_nobody_knows_blocks_the_notice(polling: Polling) -> None:
    polling.rule(parking="INCLUDE")
    with polling.cast.house.database.write() as session:
        session.connection().exec_driver_sql(
            f"INSERT INTO parking_spaces (estate_id, code, kind) VALUES ({polling.cast.xiushan}, 'B12', '')"
        )
    polling.draft(LIFT, scope=Scope(), matter_type="OTHER_MAJOR")
    with pytest.raises(NotReady) as refused:
        polling.freeze()
    assert [(one.code, one.detail["units"]) for one in refused.value.blockers] == [("area_missing", ["车位B12"])]


def correct(polling: Polling, why: str = "面积登记错了") -> int:
    """The committee takes the roll from the books anew."""
    with polling.cast.house.database.write() as session:
        return rolls.correct(session, polling.cast["committee"], polling.poll_id, why=why,
                             version=polling.poll.version, keys=polling.keys, at=polling.clock.now())  # fmt: skip


def test_a_correction_is_logged_numbered_hashed_anew_and_told(polling: Polling) -> None:
    first = polling.freeze()
    ids = {head.tag: head.id for head in polling.rows(RollHead)}
    with pytest.raises(Conflict, match="roll_same"):
        correct(polling)
    with polling.cast.house.database.write() as session:
        session.execute(update(Home).where(Home.id == polling.cast.homes["702"]).values(area=9000))
    assert correct(polling) == 2
    change, poll = polling.rows(RollChange)[0], polling.poll
    assert (change.before["area_total"], change.after["area_total"]) == (26400, 26600)
    assert [head["area"] for head in change.after["heads"]] == [9000] and change.number == 2
    assert poll.roll_hash == change.after["roll_hash"] != first.roll_hash
    assert {head.tag: head.id for head in polling.rows(RollHead)} == ids
    with polling.cast.house.database.read() as session:
        assert [row.payload["number"] for row in rows(session, FactRow) if row.name == "poll.roll_corrected"] == [2]


def edits(polling: Polling) -> dict[str, Callable[[Any], object]]:
    """Every way to change what was announced."""
    by, poll_id, at = polling.cast["committee"], polling.poll_id, polling.clock.now()
    version = polling.poll.version
    scope, topics = Scope("stairs", [polling.cast.stair]), (Topic("别的"),)
    edit = {"title": {"title": "别的"}, "scope": {"scope": scope}, "topics": {"topics": topics}}
    changes: dict[str, Callable[[Any], object]] = {
        name: lambda session, more=more: drafting.edit(session, by, poll_id, version=version, **more, at=at)
        for name, more in edit.items()
    }
    again = {"opens_at": OPENS, "closes_at": CLOSES + timedelta(days=3), "notice_words": "延长"}
    return changes | {
        "window": lambda s: rolls.freeze(s, by, poll_id, version=version, keys=polling.keys, at=at, **again),
        "roll": lambda s: rolls.correct(s, by, poll_id, why="更正", version=version, keys=polling.keys, at=at),
        "withdrawn": lambda s: drafting.withdraw(s, by, poll_id, reason="不办了", version=version, at=at),
    }


def test_once_it_is_open_nothing_that_was_announced_can_be_changed(polling: Polling) -> None:
    polling.freeze()
    polling.open()
    before = (_frozen(polling), polling.cast.counts())
    for name, change in edits(polling).items():
        with pytest.raises(DomainError, match="poll_frozen"), polling.cast.house.database.write() as session:
            change(session)
        assert (_frozen(polling), polling.cast.counts()) == before, name
    polling.rule(changes_allowed=0, paper_policy="FIRST_WINS")
    assert _frozen(polling) == before[0]


def test_from_its_opening_second_a_poll_is_not_taken_back_whether_or_not_a_job_has_run(polling: Polling) -> None:
    polling.freeze()
    polling.clock.set(OPENS)
    withdraw = edits(polling)["withdrawn"]
    with pytest.raises(DomainError, match="poll_frozen"), polling.cast.house.database.write() as session:
        withdraw(session)
    assert polling.poll.state == "noticed"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_options_and_topics_say_something_and_can_be_told_apart(polling: Polling) -> None:
    alike = [("方案一", other) for other in ("方案一\u200b", "方案\u2060一", "方案—")]
    for words in (("甲", " "), ("甲", "甲　"), ("陈 国华", "陈国华"), *alike):
        with pytest.raises(DomainError, match="options_wrong"):
            polling.draft([Topic("选颜色", "options", [Option(one) for one in words])])
    with pytest.raises(DomainError, match="topic_wrong"):
        polling.draft([Topic("装电梯"), Topic("装电梯 ")])


def test_a_job_that_opens_twice_opens_once(polling: Polling) -> None:
    polling.freeze()
    polling.open()
    first = _frozen(polling)
    polling.open()
    assert _frozen(polling) == first and polling.poll.state == "open"


def _frozen(polling: Polling) -> list[Any]:
    poll = polling.poll
    columns = [getattr(poll, column.key) for column in type(poll).__table__.columns]
    return [*columns, *((row.number, row.words) for row in polling.rows(PollTopic)),
            *((row.tag, row.area, row.label) for row in polling.rows(RollHead))]  # fmt: skip


def test_every_area_is_frozen_and_published_with_its_source(polling: Polling) -> None:
    sources = {"101": "registered", "702": "surveyed"}
    with polling.cast.house.database.write() as session:
        for room, source in sources.items():
            session.execute(update(Home).where(Home.id == polling.cast.homes[room]).values(area_source=source))
    polling.draft(LIFT, scope=Scope(), matter_type="OTHER_MAJOR")
    polling.freeze()
    assert {row.label[-3:]: row.area_source for row in polling.rows(RollUnit)} == {
        **sources, "502": "unstated", "601": "unstated",
    }  # fmt: skip
    heads = polling.rows(RollHead)
    assert sorted(tuple(head.sources.items()) for head in heads) == [
        (("registered", 8800),), (("surveyed", 8800),), (("unstated", 17600),),
    ]  # fmt: skip
    assert all(sum(head.sources.values()) == head.area for head in heads)


def test_a_source_put_right_before_opening_is_a_correction_of_the_roll(polling: Polling) -> None:
    before = polling.freeze().roll_hash
    with polling.cast.house.database.write() as session:
        session.execute(update(Home).where(Home.id == polling.cast.homes["702"]).values(area_source="registered"))
    correct(polling, "702 已按不动产证核对")
    (change,) = polling.rows(RollChange)
    assert polling.poll.roll_hash != before and change.before["area_total"] == change.after["area_total"]
    assert [row["sources"] for row in change.before["heads"]] == [{"unstated": 8800}]
    assert [row["sources"] for row in change.after["heads"]] == [{"registered": 8800}]


def test_homes_that_are_nobodys_are_counted_in_what_is_published_and_named_for_staff_alone(polling: Polling) -> None:
    polling.draft(LIFT, scope=Scope(), matter_type="OTHER_MAJOR")
    assert polling.freeze().heads == 3
    said, cast = "（其中 2 户没有登记业主，合算一人）", polling.cast
    with cast.house.database.read() as session:
        by, at = cast["meijie"], polling.clock.now()
        assert polls.one(session, by, polling.poll_id, at=at)["totals"]["heads_words"] == "3 位业主" + said
        assert roll.public_roll(session, by, polling.poll_id, at=at).extra["unowned_words"] == said
        rules = announced(session, polling.poll)["rules"]
        shown = screens.frozen(session, screens.row_of(session, polling.poll_id))
    assert rules["unowned"] == 2 and "unowned_homes" not in rules
    assert (shown["orphan_count"], shown["orphans"]) == (2, ["1栋1单元601", "21栋1单元502"])
    polling.own("502", ("林一", "450100199001010011"))
    assert correct(polling, "502 已补登业主") == 2
    with cast.house.database.read() as session:
        shown = screens.frozen(session, screens.row_of(session, polling.poll_id))
        (change,) = screens.changes(session, polling.poll_id)
    assert shown["orphans"] == ["1栋1单元601"] and "没有登记业主的 2 户改为 1 户" in change["words"]


def test_a_home_sold_and_not_handed_over_has_an_owner(polling: Polling) -> None:
    with polling.cast.house.database.write() as session:
        later = OPENS.date() + timedelta(days=90)
        session.execute(update(Home).where(Home.id == polling.cast.homes["702"]).values(handed_over_on=later))
    polling.freeze()
    assert polling.poll.rules["unowned_homes"] == [polling.cast.homes["502"]]
