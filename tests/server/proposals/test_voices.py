"""Who may say what: answers, objections, consents, shares; and what neighbours never learn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound, Stale
from server.proposals.models import Share
from server.proposals.service import (
    consenting,
    following,
    gates,
    meeting,
    merging,
    moving,
    objecting,
    passing,
    planning,
    raising,
    sharing,
    showing,
    surveying,
    voting,
)
from server.proposals.service.filing import prepare
from tests.cast import Cast, all_words
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


def test_shares_add_up_to_the_fen_and_each_home_sees_its_own(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    told = {name: table.story(matter_id, name)["plan"] for name in ("meijie", "laowang", "tenant", "committee")}
    for plan in told.values():
        assert [one["total"] for one in plan["sets"]] == [29_999_999] * 2
    assert [one["mine"][0]["home_id"] for one in told["meijie"]["sets"]] == [cast.homes["702"]] * 2
    assert told["laowang"]["sets"][0]["mine"][0]["fen"] == 0
    assert [one["mine"] for one in told["tenant"]["sets"]] == [[], []]
    with cast.house.database.read() as session:
        summed = select(func.sum(Share.fen)).group_by(Share.set_id)
        assert list(session.scalars(summed)) == [29_999_999] * 2


@on_sqlite
def test_compensation_is_carried_by_the_payers_and_earmarked_money_lowers_nothing(table: Table, cast: Cast) -> None:
    matter_id = table.raise_()
    said = table.said(earmarked=5_000_000, paid_out={cast.homes["101"]: 1_000_000}, not_paying=(cast.homes["101"],))
    table.do(planning.save, matter_id, said=said)
    table.do(sharing.add, matter_id, key="LINEAR")
    for wrong, code in (
        ({"subsidy": 40_000_001}, "subsidy_too_high"), ({"paid_out": {cast.homes["601"]: 1}}, "home_outside"),
        ({"not_paying": (999,)}, "home_outside"), ({"words": "找王德浩 13800138000"}, "private_words"),
    ):  # fmt: skip
        with pytest.raises(Malformed, match=code):
            table.do(planning.save, matter_id, said=table.said(**wrong))
    with pytest.raises(Malformed, match="nobody_pays"):
        table.do(
            planning.save, matter_id, said=table.said(not_paying=tuple(cast.homes[r] for r in ("101", "502", "702")))
        )
    table.do(planning.publish, matter_id)
    plan = table.story(matter_id, "laowang")["plan"]
    assert (plan["net"], plan["earmarked"], plan["sets"][0]["total"]) == (29_999_999, 5_000_000, 30_999_999)
    assert plan["sets"][0]["mine"][0] | {"words": ""} == {
        "home_id": cast.homes["101"], "label": "21栋1单元101", "fen": 0, "gets": 1_000_000, "words": "",
    }  # fmt: skip


@on_sqlite
def test_a_set_without_a_floor_an_unknown_one_and_a_seventh_are_refused(table: Table) -> None:
    matter_id = table.raise_()
    with pytest.raises(Conflict, match="no_draft"):
        table.do(sharing.add, matter_id, key="LINEAR")
    table.do(planning.save, matter_id, said=table.said())
    with pytest.raises(Malformed, match="coefficient_missing"):
        table.do(sharing.add, matter_id, key="CUSTOM", floors={1: "0"})
    with pytest.raises(Malformed, match="set_unknown"):
        table.do(sharing.add, matter_id, key="BERLIN")
    table.do(sharing.add, matter_id, key="LINEAR")
    with pytest.raises(Conflict, match="set_there"):
        table.do(sharing.add, matter_id, key="LINEAR")
    for number in range(5):
        table.do(sharing.add, matter_id, key="CUSTOM", floors={1: "0", 5: "1.2", 7: f"{number}.5"})
    with pytest.raises(Conflict, match="too_many_sets"):
        table.do(sharing.add, matter_id, key="GUANGZHOU")


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
    before = table.object_(matter_id)
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
    table.give(matter_id, "PUBLICITY_DONE")
    assert before and after
    assert table.row(matter_id).stage == "AGREEMENT"


def _show(table: Table, matter_id: int, brought: list[Any]) -> None:
    with table.cast.house.database.write() as session:
        showing.begin(session, table.cast["chengong"], matter_id=matter_id, brought=brought,
                      version=table.row(matter_id).version, at=table.at)  # fmt: skip


def _settle(table: Table, objection_id: int, **more: Any) -> None:
    with table.cast.house.database.write() as session:
        objecting.settle(session, table.cast["street"], objection_id=objection_id, outcome="mediation_failed",
                         words="谈不拢", version=1, at=table.at, **more)  # fmt: skip


def test_a_passed_vote_waits_for_the_consent_of_the_home_whose_wall_is_used(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    consent_id = table.do(consenting.ask, matter_id, kind="private", home_id=cast.homes["101"], part="占用一楼外墙")
    for _ in range(2):
        table.give(matter_id, "VOTE_PASSED", by=None, evidence={"poll_id": 7})
    assert (table.row(matter_id).state, table.row(matter_id).stage) == ("open", "DESIGN_READY")
    story = table.story(matter_id)
    assert story["consents"] == {"needed": ["1. 占用一楼外墙"], "missing": ["1. 占用一楼外墙"]}
    assert "101" not in all_words(story)
    table.do(consenting.record, matter_id, consent_id=consent_id, state="refused")
    with pytest.raises(Malformed, match="evidence_needed"):
        table.do(consenting.record, matter_id, consent_id=consent_id, state="given")
    table.do(consenting.record, matter_id, consent_id=consent_id, state="given", brought=[PAPER])
    assert (table.row(matter_id).state, table.row(matter_id).stage) == ("passed", "PUBLICITY")


@on_sqlite
def test_nobody_writes_a_vote_by_hand_and_a_token_is_taken_back_with_a_reason(table: Table) -> None:
    matter_id = table.designed()
    with pytest.raises(NotAllowed, match="vote_decides"):
        table.give(matter_id, "VOTE_PASSED", brought=[PAPER])
    with pytest.raises(Malformed, match="token_unknown"):
        table.give(matter_id, "NONSENSE")
    with pytest.raises(Conflict, match="later_tokens"):
        _take_back(table, matter_id, "INTENT_OK")
    _take_back(table, matter_id, "FEASIBLE")
    assert table.row(matter_id).stage == "FEASIBILITY"
    table.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])
    with pytest.raises(Conflict, match="token_held"):
        table.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])


def _take_back(table: Table, matter_id: int, token: str) -> None:
    with table.cast.house.database.write() as session:
        gates.take_back(session, table.cast["chengong"], matter_id=matter_id, token=token, reason="报告有误",
                        version=table.row(matter_id).version, at=table.at)  # fmt: skip


@on_sqlite
def test_who_raises_and_who_leads(table: Table, cast: Cast) -> None:
    for name, error in (
        ("tenant", NotAllowed), ("daughter", NotAllowed), ("street", NotAllowed), ("stranger", NotFound),
        ("heshifu", NotFound), ("zhoukuaiji", NotFound), ("newcomer", NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            table.raise_(name)
    for over, code in (
        ({"scope_kind": "estate", "scope_ids": ()}, "scope_not_for_matter"), ({"scope_ids": (999,)}, "scope_wrong"),
        ({"scope_ids": ()}, "scope_wrong"), ({"kind": "PARTY"}, "matter_unknown"),
        ({"words": "请打 13800138000"}, "private_words"), ({"title": "王德浩家的墙"}, "private_words"),
    ):  # fmt: skip
        with pytest.raises(Malformed, match=code):
            table.raise_(**over)
    ids = [table.raise_() for _ in range(3)]
    with pytest.raises(Conflict, match="too_many_ideas"):
        table.raise_()
    assert table.raise_("committee") and table.raise_("xiaoli")
    for name in ("meijie", "street", "heshifu", "zhoukuaiji", "regulator"):
        with pytest.raises(NotFound):
            table.do(moving.go_on, ids[0], by=name, to="FEASIBILITY")
    with pytest.raises(NotAllowed, match="may_not_convene"):
        table.do(voting.prepare, ids[0], by="xiaoli")


@on_sqlite
def test_an_edit_over_what_somebody_else_changed_is_refused(table: Table) -> None:
    matter_id = table.raise_()
    said = raising.Said(
        table.cast.xiushan, "ELEVATOR_RETROFIT", "加装一部电梯", "都盼着。", "stairs", (table.cast.stair,)
    )
    stale = table.row(matter_id).version
    table.do(raising.edit, matter_id, said=said)
    with pytest.raises(Stale), table.cast.house.database.write() as session:
        raising.edit(session, table.cast["xiaoli"], matter_id, said, version=stale, at=table.at)
    assert table.cast.audit("matter.edited")[0].before == {"title": "加装电梯", "words": "老人上下楼太难了。"}


@on_sqlite
def test_a_matter_that_was_dropped_takes_nothing_until_it_is_taken_up_again(table: Table) -> None:
    matter_id = table.raise_()
    _end(table, passing.drop, matter_id, "问过了，没有人要")
    acts: list[tuple[Any, dict[str, Any]]] = [
        (surveying.open_, {"closes_at": table.at + timedelta(days=3)}), (planning.save, {"said": table.said()}),
        (meeting.call, {"meets_at": table.at, "place": "居委会"}), (moving.go_on, {"to": "VOTE"}),
        (following.reach, {"title": "开工", "day": local_day(table.at)}),
    ]  # fmt: skip
    for act, more in acts:
        with pytest.raises(Conflict, match="matter_ended"):
            table.do(act, matter_id, **more)
    with pytest.raises(DomainError):
        table.object_(matter_id)
    table.give(matter_id, "VOTE_PASSED", by=None)
    assert table.row(matter_id).state == "dropped"
    _end(table, passing.resume, matter_id, "又有人提了")
    with pytest.raises(Conflict, match="not_passed"):
        table.do(following.reach, matter_id, title="开工", day=local_day(table.at))


def _end(table: Table, act: Any, matter_id: int, words: str) -> None:
    with table.cast.house.database.write() as session:
        act(session, table.cast["liujingli"], matter_id=matter_id, words=words, version=table.row(matter_id).version,
            at=table.at)  # fmt: skip


@on_sqlite
def test_a_meeting_has_minutes_after_it_and_promises_that_are_kept_once(table: Table, clock: StoppedClock) -> None:
    matter_id = table.raise_()
    meeting_id = table.do(meeting.call, matter_id, meets_at=table.at + timedelta(days=2), place="居委会", agenda="采光")
    minutes: dict[str, Any] = {
        "meeting_id": meeting_id,
        "words": "谈妥了",
        "people": 9,
        "promises": [("复核日照", None)],
    }
    with pytest.raises(Conflict, match="meeting_ahead"):
        table.do(meeting.keep_minutes, matter_id, **minutes)
    clock.advance(days=3)
    table.do(meeting.keep_minutes, matter_id, **minutes)
    told = table.story(matter_id, "tenant")["meetings"][0]
    assert (told["words"], told["promises"][0]["done"]) == ("谈妥了", False)
    table.do(meeting.keep_promise, matter_id, promise_id=told["promises"][0]["id"])
    with pytest.raises(Conflict, match="promise_kept"):
        table.do(meeting.keep_promise, matter_id, promise_id=told["promises"][0]["id"])
    with pytest.raises(Malformed, match="meeting_far"):
        table.do(meeting.call, matter_id, meets_at=table.at + timedelta(days=900), place="居委会")


@on_sqlite
def test_a_plain_matter_shows_its_plan_and_goes_on_by_itself(table: Table) -> None:
    matter_id = table.raise_(kind="PUBLIC_INCOME_USE", scope_kind="estate", scope_ids=(), title="用公共收益修路")
    assert table.row(matter_id).stage == "IDEA"
    table.do(planning.save, matter_id, said=planning.Said("铺沥青。", 0))
    table.do(planning.publish, matter_id)
    assert table.row(matter_id).stage == "VOTE"
    table.do(planning.save, matter_id, said=planning.Said("改铺砖。", 0))
    with pytest.raises(Conflict, match="plan_half_written"):
        table.do(voting.prepare, matter_id)
    table.do(planning.publish, matter_id)
    assert table.do(voting.prepare, matter_id)
    table.give(matter_id, "VOTE_PASSED", by=None)
    with pytest.raises(Conflict, match="plan_decided"):
        table.do(planning.save, matter_id, said=planning.Said("再改。", 0))


@on_sqlite
def test_odd_files_are_refused_and_papers_kept(table: Table) -> None:
    files = table.cast.house.files
    assert prepare(files, [("方案/图.pdf", b"%PDF-1.4 x"), ("empty.pdf", b"")])[0].name == "方案图.pdf"
    with pytest.raises(Malformed, match="format_not_taken"):
        prepare(files, [("a.pdf", b"PK not a pdf")])
    with pytest.raises(Malformed, match="too_many_files"):
        prepare(files, [(f"{n}.pdf", b"%PDF-" + bytes([n])) for n in range(10)])


@on_sqlite
def test_two_persons_who_are_one_have_one_voice(table: Table, cast: Cast) -> None:
    matter_id = table.raise_()
    objection_id = table.object_(matter_id, "tenant")
    with cast.house.database.write() as session:
        for _ in range(2):
            merging.take_over(session, gone_id=cast.ids["tenant"], kept_id=cast.ids["laowang"])
    assert [one["id"] for one in table.story(matter_id, "laowang")["objections"]["mine"]] == [objection_id]
