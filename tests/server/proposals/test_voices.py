"""Who may say what: answers, objections, consents; and what neighbours never learn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound, Stale
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.places import service as places
from server.places.rules import HomeSpec
from server.proposals.models import Objection
from server.proposals.queries import waiting
from server.proposals.rules import objections as rules
from server.proposals.service import (
    consenting,
    merging,
    objecting,
    overruling,
    showing,
    surveying,
)
from tests.cast import MOVED_IN, Cast, all_words
from tests.server.proposals.conftest import FEASIBLE, PAPER, Table

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_a_home_answers_by_its_owner_and_the_last_word_counts(table: Table, clock: StoppedClock) -> None:
    matter_id = table.raise_()
    with pytest.raises(Conflict, match="survey_closed"):
        table.answer(matter_id, "meijie", "yes")
    table.do(surveying.open_, matter_id, closes_at=table.at + timedelta(days=7))
    for answer in ("no", "unsure", "yes"):
        table.answer(matter_id, "meijie", answer)
    for name in ("daughter", "tenant"):
        with pytest.raises(NotAllowed, match="owners_answer"):
            table.answer(matter_id, name, "yes")
    with pytest.raises(NotFound):
        table.answer(matter_id, "stranger", "yes")
    with pytest.raises(NotAllowed):
        table.answer(matter_id, "laowang", "yes", home="702")
    assert table.story(matter_id)["survey"]["totals"] == {"yes": 1, "no": 0, "unsure": 0, "silent": 2}
    assert table.story(matter_id, "tenant")["survey"]["mine"] == []
    clock.advance(days=7)
    with pytest.raises(Conflict, match="survey_closed"):
        table.answer(matter_id, "laowang", "yes")
    with table.cast.house.database.write() as session:
        assert surveying.close_due(session, at=table.at) == [matter_id]
        assert surveying.close_due(session, at=table.at) == []


def enters(table: Table, matter_id: int, answer: str) -> None:
    """小李 writes down what he heard at the door of 702."""
    with table.cast.house.database.write() as session:
        surveying.enter(session, table.cast["xiaoli"], matter_id, home_id=table.cast.homes["702"], answer=answer,
                        at=table.at)  # fmt: skip


def test_staff_write_down_no_answer_over_an_owners_own(table: Table) -> None:
    matter_id = table.raise_()
    table.do(surveying.open_, matter_id, closes_at=table.at + timedelta(days=7))
    for answer in ("no", "unsure"):
        enters(table, matter_id, answer)
    table.answer(matter_id, "meijie", "yes")
    with pytest.raises(Conflict, match="answered_themselves"):
        enters(table, matter_id, "no")
    assert table.story(matter_id)["survey"]["totals"] == {"yes": 1, "no": 0, "unsure": 0, "silent": 2}
    with table.cast.house.database.write() as session:
        ownership.change_owner(
            session, table.cast.house.vault, table.cast["liujingli"], home_id=table.cast.homes["702"], reason="买卖",
            owners=[NewOwner("新业主", None, None)], on=local_day(table.at), joint=False, at=table.at,
        )  # fmt: skip
    enters(table, matter_id, "no")
    assert table.story(matter_id, "laowang")["survey"]["totals"]["no"] == 1, "who sold it no longer speaks for it"


def test_an_objection_is_known_by_its_kind_alone_and_its_answer_goes_to_whoever_made_it(table: Table) -> None:
    matter_id = table.designed()
    objection_id = table.object_(matter_id, "tenant", "半夜施工我睡不着")
    with pytest.raises(NotFound):
        table.object_(matter_id, "stranger")
    with pytest.raises(NotAllowed):
        table.object_(matter_id, "xiaoli")
    with table.cast.house.database.write() as session:
        objecting.answer(session, table.cast["committee"], objection_id=objection_id, words="只在白天施工", version=1,
                         at=table.at)  # fmt: skip
    with pytest.raises(Stale), table.cast.house.database.write() as session:
        objecting.answer(
            session, table.cast["committee"], objection_id=objection_id, words="又答", version=1, at=table.at
        )
    for name in ("meijie", "laowang"):
        told = all_words(table.story(matter_id, name))
        assert (
            "睡不着" not in told
            and "只在白天施工" not in told
            and "陈租" not in told
            and "101" not in _without_own(told, name)
        )
    mine = table.story(matter_id, "tenant")["objections"]["mine"][0]
    assert (mine["answer"], mine["may_withdraw"]) == ("只在白天施工", True)
    assert table.story(matter_id)["objections"]["answered"] == 1


def _without_own(told: str, name: str) -> str:
    return told.replace("21栋1单元101", "") if name == "laowang" else told


def test_one_objection_inside_the_posting_blocks_and_a_failed_mediation_lets_go_on(
    table: Table, clock: StoppedClock
) -> None:
    matter_id = table.passed()
    clock.advance(hours=1)
    with pytest.raises(Malformed, match="evidence_needed"):
        _show(table, matter_id, [])
    _show(table, matter_id, [PAPER])
    inside = table.object_(matter_id)
    with pytest.raises(Conflict, match="token_lacks"):
        table.give(matter_id, "PUBLICITY_DONE")
    clock.advance(days=16)
    after = table.object_(matter_id)
    with pytest.raises(Conflict, match="token_lacks"):
        table.give(matter_id, "PUBLICITY_DONE")
    for form, code in (({}, "evidence_needed"), ({"brought": [PAPER], "go_on": True}, "")):
        if code:
            with pytest.raises(Malformed, match=code):
                _settle(table, inside, **form)
        else:
            _settle(table, inside, **form)
    with pytest.raises(Conflict, match="token_lacks"):
        table.give(matter_id, "PUBLICITY_DONE")
    _confirm(table, inside)
    table.give(matter_id, "PUBLICITY_DONE")
    assert after and table.row(matter_id).stage == "AGREEMENT"


def test_an_early_objection_holds_up_no_step_before_the_posting_and_is_carried_into_it(
    table: Table, cast: Cast, clock: StoppedClock
) -> None:
    matter_id = table.raise_()
    early, settled = table.object_(matter_id), table.object_(matter_id, "meijie")
    assert _does(table, matter_id) == [rules.NOT_YET, rules.WHAT_IT_DOES["early"]]
    table.survey(matter_id, meijie="yes", laowang="no")
    table.give(matter_id, "INTENT_OK")
    table.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])
    table.plan(matter_id)
    table.give(matter_id, "VOTE_PASSED", by=None, evidence={"poll_id": 1})
    _agree(table, settled)
    clock.advance(hours=1)
    _show(table, matter_id, [PAPER])
    assert _does(table, matter_id) == [rules.CARRIED, rules.WHAT_IT_DOES["inside"]]
    assert _does(table, matter_id, "meijie") == ["", rules.WHAT_IT_DOES["inside"]]
    clock.advance(days=16)
    assert table.object_(matter_id, "tenant") and _does(table, matter_id, "tenant") == [
        "这是公示期过后提的，会答复您，但不影响往下走。", "公示期已经过了。现在提的也会答复您，但不影响往下走。",
    ]  # fmt: skip
    with pytest.raises(Conflict, match="token_lacks") as lacking:
        table.give(matter_id, "PUBLICITY_DONE")
    assert lacking.value.detail["missing"] == ["没有未处理的书面异议"]
    with cast.house.database.write() as session:
        objecting.withdraw(session, cast["laowang"], objection_id=early, at=table.at)
    table.give(matter_id, "PUBLICITY_DONE")
    assert _does(table, matter_id)[0] == "" and table.row(matter_id).stage == "AGREEMENT"


@on_sqlite
def test_owners_may_decide_to_go_on_after_an_early_mediation_has_failed(table: Table, clock: StoppedClock) -> None:
    matter_id = table.passed()
    early = table.object_(matter_id)
    _settle(table, early, brought=[PAPER])
    clock.advance(hours=1)
    _show(table, matter_id, [PAPER])
    clock.advance(days=16)
    with pytest.raises(Conflict, match="token_lacks"):
        table.give(matter_id, "PUBLICITY_DONE")
    with pytest.raises(Conflict, match="objection_moved_on"):
        _settle(table, early, brought=[PAPER], version=2)
    _settle(table, early, brought=[PAPER], go_on=True, version=2)
    with pytest.raises(Conflict, match="objection_moved_on"):
        _settle(table, early, brought=[PAPER], go_on=True, version=3)
    _confirm(table, early, version=3)
    with pytest.raises(Conflict, match="objection_moved_on"):
        _confirm(table, early, version=4)
    table.give(matter_id, "PUBLICITY_DONE")


OVERRULES = [
    ("liujingli", "liujingli", NotFound, "not_found"), ("liujingli", "xiaoli", NotFound, "not_found"),
    ("liujingli", "committee", NotFound, "not_found"), ("liujingli", "laowang", NotFound, "not_found"),
    ("street", "street", Conflict, "second_person_needed"), ("chengong", "chengong", Conflict, "second_person_needed"),
    ("liujingli", "street", None, ""), ("street", "chengong", None, ""), ("chengong", "street", None, ""),
]  # fmt: skip


@on_sqlite
@pytest.mark.parametrize(("by", "second", "error", "code"), OVERRULES)
def test_no_one_person_and_nobody_of_the_firm_goes_past_a_written_objection(
    table: Table, clock: StoppedClock, by: str, second: str, error: type[DomainError] | None, code: str
) -> None:
    matter_id = table.passed()
    objection_id = table.object_(matter_id)
    _settle(table, objection_id, by=by, brought=[PAPER], go_on=True)
    if error is not None:
        with pytest.raises(error, match=code):
            _confirm(table, objection_id, second)
        return
    _confirm(table, objection_id, second)
    assert _row(table, objection_id).go_on


@on_sqlite
def test_what_the_paper_does_not_show_is_sent_back_with_a_reason_and_may_be_asked_anew(table: Table) -> None:
    objection_id = table.object_(table.passed())
    _settle(table, objection_id, by="liujingli", brought=[PAPER], go_on=True)
    with pytest.raises(Malformed, match="reason_needed"):
        _confirm(table, objection_id, agrees=False)
    with pytest.raises(Stale):
        _confirm(table, objection_id, version=1)
    _confirm(table, objection_id, agrees=False, why="记录没有盖章")
    row = _row(table, objection_id)
    assert (row.go_on, row.go_on_by, row.state) == (False, None, "mediation_failed")
    _settle(table, objection_id, by="liujingli", brought=[PAPER], go_on=True, version=3)
    with table.cast.house.database.read() as session:
        assert [one.asked_by for one in waiting.going_on(session, table.at)] == [table.cast.ids["liujingli"]]
        assert waiting.going_on(session, table.at - timedelta(days=1)) == []


def _row(table: Table, objection_id: int) -> Objection:
    with table.cast.house.database.read() as session:
        return session.get_one(Objection, objection_id)


def _confirm(table: Table, objection_id: int, by: str = "chengong", *, version: int = 2, **more: Any) -> None:
    with table.cast.house.database.write() as session:
        overruling.confirm(session, table.cast[by], objection_id=objection_id, version=version, at=table.at,
                           **{"agrees": True, **more})  # fmt: skip


def _does(table: Table, matter_id: int, name: str = "laowang") -> list[str]:
    """What somebody reads of what their own objection does, and of what another one would do."""
    said = table.story(matter_id, name)["objections"]
    return [said["mine"][0]["weighs"], said["why"]]


def _agree(table: Table, objection_id: int) -> None:
    with table.cast.house.database.write() as session:
        objecting.settle(session, table.cast["chengong"], objection_id=objection_id, outcome="agreed", words="谈妥了",
                         brought=[PAPER], version=1, at=table.at)  # fmt: skip


def _show(table: Table, matter_id: int, brought: list[Any]) -> None:
    with table.cast.house.database.write() as session:
        showing.begin(session, table.cast["chengong"], matter_id=matter_id, brought=brought,
                      version=table.row(matter_id).version, at=table.at)  # fmt: skip


def _settle(table: Table, objection_id: int, by: str = "street", **more: Any) -> None:
    with table.cast.house.database.write() as session:
        objecting.settle(session, table.cast[by], objection_id=objection_id, outcome="mediation_failed",
                         words="谈不拢", at=table.at, **{"version": 1, **more})  # fmt: skip


def test_a_passed_vote_waits_for_the_consent_of_the_home_whose_wall_is_used(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    consent_id = table.do(consenting.ask, matter_id, kind="private", home_id=cast.homes["101"], part="占用一楼外墙")
    for _ in range(2):
        table.give(matter_id, "VOTE_PASSED", by=None, evidence={"poll_id": 7})
    assert (table.row(matter_id).state, table.row(matter_id).stage) == ("open", "DESIGN_READY")
    story = table.story(matter_id)
    assert story["consents"] == {"needed": ["1. 占用一楼外墙"], "missing": ["1. 占用一楼外墙"]}
    told = [word for word in all_words(story).split("\n") if not word.isdigit()]
    assert not [word for word in told if "101" in word], "an id may be 101, a home may not be named"
    table.do(consenting.record, matter_id, consent_id=consent_id, state="refused")
    with pytest.raises(Malformed, match="evidence_needed"):
        table.do(consenting.record, matter_id, consent_id=consent_id, state="given")
    table.do(consenting.record, matter_id, consent_id=consent_id, state="given", brought=[PAPER])
    assert (table.row(matter_id).state, table.story(matter_id)["consents"]["missing"]) == ("open", ["1. 占用一楼外墙"])
    with pytest.raises(Conflict, match="second_person_needed"):
        table.do(consenting.confirm, matter_id, consent_id=consent_id, agrees=True)
    table.do(consenting.confirm, matter_id, consent_id=consent_id, agrees=True, by="liujingli")
    assert (table.row(matter_id).state, table.row(matter_id).stage) == ("passed", "PUBLICITY")
    with pytest.raises(Conflict, match="consent_settled"):
        table.do(consenting.confirm, matter_id, consent_id=consent_id, agrees=True, by="committee")


def test_what_does_not_agree_with_the_signed_paper_counts_for_nothing(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    consent_id = table.do(consenting.ask, matter_id, kind="private", home_id=cast.homes["101"], part="占用一楼外墙")
    table.do(consenting.record, matter_id, consent_id=consent_id, state="given", brought=[PAPER])
    for _ in range(2):
        cast.react()
    assert [title for title, _ in cast.inbox("liujingli")].count("有一份同意书要第二位核对") == 1
    assert "有一份同意书要第二位核对" not in [title for title, _ in cast.inbox("chengong")]
    with pytest.raises(Malformed, match="reason_needed"):
        table.do(consenting.confirm, matter_id, consent_id=consent_id, agrees=False, by="liujingli")
    table.do(consenting.confirm, matter_id, consent_id=consent_id, agrees=False, why="签的是另一户", by="liujingli")
    cast.react()
    title, words = cast.inbox("chengong")[-1]
    assert title == "您登记的同意书核对过了" and words.endswith(
        "里21栋1单元101的回复和签字对不上，没有算。签的是另一户。"
    )
    assert table.story(matter_id)["consents"]["missing"] == ["1. 占用一楼外墙"]


@on_sqlite
def test_two_persons_who_are_one_have_one_voice(table: Table, cast: Cast) -> None:
    matter_id = table.raise_()
    objection_id = table.object_(matter_id, "tenant")
    with cast.house.database.write() as session:
        for _ in range(2):
            merging.take_over(session, gone_id=cast.ids["tenant"], kept_id=cast.ids["laowang"])
    assert [one["id"] for one in table.story(matter_id, "laowang")["objections"]["mine"]] == [objection_id]


@on_sqlite
def test_an_objection_on_paper_is_that_of_a_home_of_the_estate(table: Table, cast: Cast) -> None:
    matter_id, at = table.raise_(), table.at
    with cast.house.database.write() as session:
        (elsewhere,) = places.add_homes(session, cast.defu, [HomeSpec("德福楼", "1单元", "303", 3, 6600)]).values()
        new = NewOwner("王德浩", None, "450100195501018556")
        ownership.add_owners(session, elsewhere, [(cast.ids["laowang"], new)], since=MOVED_IN, joint=False,
                             source="desk", vault=cast.house.vault)  # fmt: skip
    with pytest.raises(Conflict, match="owner_missing"), cast.house.database.write() as session:
        objecting.enter(session, cast["chengong"], matter_id, home_id=elsewhere, code="light", words="挡光",
                        at=at)  # fmt: skip
