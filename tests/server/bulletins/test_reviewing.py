"""Somebody looks a sheet over, or nobody does; the gate; the quiet of the night and the two who may break it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.bulletins import policy
from server.bulletins.models import Override
from server.bulletins.queries.brief import brief
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.words import AfterDeadline, Kind, Mode, State
from server.bulletins.service import drafting, editing, holding, making, overriding, reviewing
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound, Stale
from server.people import queries as people
from server.people.service.merging import merge
from tests.server.bulletins.conftest import TODAY, Sheets

TOMORROW = TODAY + timedelta(days=1)


def refused(code: str, kind: type[DomainError], act: Any, *args: Any, **more: Any) -> DomainError:
    with pytest.raises(kind) as no:
        act(*args, **more)
    assert no.value.code == code
    return no.value


def ask(sheets: Sheets, who: str, sheet_id: int, why: str = "台风今晚登陆") -> None:
    with sheets.cast.house.database.write() as session:
        overriding.ask(session, sheets.cast[who], sheet_id=sheet_id, why=why, at=sheets.clock.now())


def second(sheets: Sheets, who: str, sheet_id: int) -> None:
    with sheets.cast.house.database.write() as session:
        overriding.second(session, sheets.cast[who], sheet_id=sheet_id, at=sheets.clock.now())


def test_a_reviewed_sheet_goes_when_it_was_looked_over(sheets: Sheets) -> None:
    sheets.reviewed()
    sheets.at(17)
    sheets.run()
    sheet = sheets.newest()
    assert (sheet.state, sheet.due_at, sheet.reviewer_id) == (State.WAITING, None, sheets.cast.ids["liujingli"])
    sheets.at(17, 20)
    assert sheets.approve("liujingli", sheet.id) is False, "it waits for its hour"
    sheets.at(17, 40)
    sheets.run()
    gone = sheets.row(sheet.id)
    assert (gone.state, gone.late, gone.approved_by) == (State.PUBLISHED, False, sheets.cast.ids["liujingli"])


def test_looked_over_after_its_hour_it_goes_at_once_and_is_not_late(sheets: Sheets) -> None:
    sheets.reviewed()
    sheets.at(17)
    sheets.run()
    sheets.at(18, 5)
    assert sheets.approve("liujingli", sheets.newest().id) is True
    assert (sheets.newest().state, sheets.newest().late) == (State.PUBLISHED, False)


@pytest.mark.parametrize(("after", "state"), [(AfterDeadline.SEND, State.PUBLISHED), (AfterDeadline.HOLD, State.HELD)])
def test_nobody_looked_in_time(sheets: Sheets, after: AfterDeadline, state: State) -> None:
    sheets.reviewed(after)
    sheets.at(17)
    sheets.run()
    sheets.at(18, 19)
    sheets.run()
    assert sheets.newest().state == State.WAITING
    sheets.at(18, 20)
    sheets.run()
    assert sheets.newest().state == state
    if state is State.HELD:
        assert sheets.newest().note == reviewing.NOBODY_LOOKED
        assert sheets.approve("liujingli", sheets.newest().id) is True


def changed_after_its_review(sheets: Sheets) -> int:
    """The reviewer lets it go, then somebody who may not writes on it. Gives the sheet's id."""
    sheets.at(17)
    sheets.run()
    sheet_id = sheets.newest().id
    sheets.at(17, 10)
    sheets.approve("liujingli", sheet_id)
    sheets.at(17, 20)
    sheets.words("zhaojie", sheet_id, "明天清洗水箱")
    return sheet_id


@pytest.mark.parametrize("after", AfterDeadline)
def test_what_was_changed_after_its_review_never_goes_by_the_clock(sheets: Sheets, after: AfterDeadline) -> None:
    sheets.reviewed(after)
    sheet_id = changed_after_its_review(sheets)
    for hour, minute, state in ((17, 40, State.WAITING), (18, 19, State.WAITING), (18, 20, State.HELD)):
        sheets.at(hour, minute)
        sheets.run()
        assert sheets.row(sheet_id).state == state
    assert sheets.row(sheet_id).note == reviewing.NOBODY_LOOKED_AGAIN
    sheets.at(9, 0, TOMORROW)
    sheets.run()
    assert sheets.row(sheet_id).state == State.HELD
    assert sheets.approve("liujingli", sheet_id) is True
    assert (sheets.row(sheet_id).late, sheets.view(sheet_id).tomorrow) == (True, ("11月22日清洗水箱",))


def test_looked_over_again_it_goes_at_its_hour(sheets: Sheets) -> None:
    sheets.reviewed()
    sheet_id = changed_after_its_review(sheets)
    assert sheets.approve("liujingli", sheet_id) is False
    sheets.at(17, 40)
    sheets.run()
    assert (sheets.row(sheet_id).state, sheets.row(sheet_id).late) == (State.PUBLISHED, False)


def test_what_was_changed_before_anybody_looked_goes_as_the_estate_has_set(sheets: Sheets) -> None:
    sheets.reviewed(AfterDeadline.SEND)
    sheets.at(17)
    sheets.run()
    sheets.words("zhaojie", sheets.newest().id, "明天清洗水箱")
    sheets.at(18, 20)
    sheets.run()
    assert sheets.newest().state == State.PUBLISHED


def test_let_go_at_night_and_changed_it_waits_until_people_are_up(sheets: Sheets) -> None:
    sheets.reviewed()
    sheets.at(20, 59)
    sheets.run()
    sheet_id = sheets.newest().id
    sheets.at(22)
    assert sheets.approve("liujingli", sheet_id) is False
    sheets.words("zhaojie", sheet_id, "明天清洗水箱")
    assert sheets.row(sheet_id).review_by == sheets.at(8, 40, TOMORROW)


def test_a_sheet_made_late_still_gives_its_reviewer_time(sheets: Sheets) -> None:
    sheets.reviewed(AfterDeadline.HOLD)
    sheets.at(19)
    sheets.run()
    assert sheets.newest().review_by == sheets.clock.now() + timedelta(minutes=40)


def test_the_gate_refuses_names_phones_and_debts_and_says_where(sheets: Sheets) -> None:
    sheets.reviewed()
    sheets.at(17)
    sheets.run()
    sheet_id = sheets.newest().id
    sheets.words("xiaoli", sheet_id, "明早检修水泵", "21栋1单元702 白兰娟欠费，电话 19900000734")
    found = sheets.row(sheet_id).gate["findings"]
    assert {(one["where"], one["what"], one["words"]) for one in found} == {
        ("明日安排", "住户姓名", "白兰娟"), ("明日安排", "手机号", "19900000734"),
        ("明日安排", "房号和欠费", "单元702"),
    }  # fmt: skip
    no = refused("gate_refused", Malformed, sheets.approve, "liujingli", sheet_id)
    assert "明日安排" in no.sentence and len(no.detail["findings"]) == 3
    sheets.words("xiaoli", sheet_id, "明早维修小李检修水泵")
    assert sheets.approve("liujingli", sheet_id) is False


def test_at_the_deadline_what_the_gate_refuses_is_held_whatever_was_set(sheets: Sheets) -> None:
    sheets.reviewed(AfterDeadline.SEND)
    sheets.at(17)
    sheets.run()
    sheets.words("xiaoli", sheets.newest().id, "王德浩家漏水")
    sheets.at(18, 20)
    sheets.run()
    assert (sheets.newest().state, sheets.newest().note) == (State.HELD, reviewing.GATE_STOPPED)


def test_a_neighbour_of_another_estate_has_a_name_that_is_no_name_here(sheets: Sheets) -> None:
    sheets.at(17)
    sheets.run()
    sheets.words("xiaoli", sheets.newest().id, "邻里座谈：周军医讲堂")
    assert sheets.row(sheets.newest().id).gate["findings"] == []


def test_pictures_go_only_when_somebody_has_looked_at_faces_and_plates(sheets: Sheets) -> None:
    sheets.reviewed()
    sheets.finished()
    sheets.at(17)
    sheets.run()
    sheet_id = sheets.newest().id
    assert sheets.view(sheet_id).pair is not None
    refused("faces_unchecked", Malformed, sheets.approve, "liujingli", sheet_id)
    sheets.approve("liujingli", sheet_id, faces_checked=True)
    assert sheets.row(sheet_id).gate["faces_by"] == sheets.cast.ids["liujingli"]


def test_only_those_who_decide_let_it_go(sheets: Sheets) -> None:
    sheets.reviewed(by="xiaoli")
    sheets.at(17)
    sheets.run()
    sheet_id = sheets.newest().id
    refused("not_allowed", NotAllowed, sheets.approve, "zhaojie", sheet_id)
    for who in ("huangjingli", "stranger", "meijie"):
        with pytest.raises(NotFound):
            sheets.approve(who, sheet_id)
    refused("sheet_changed", Stale, sheets.approve, "xiaoli", sheet_id, version=99)
    sheets.approve("xiaoli", sheet_id)


def test_a_held_sheet_waits_for_somebody(sheets: Sheets) -> None:
    sheets.at(17)
    sheets.run()
    sheet = sheets.newest()
    with sheets.cast.house.database.write() as session:
        reviewing.hold(session, sheets.cast["liujingli"], sheet_id=sheet.id, version=sheet.version, why="数字要再核对",
                       at=sheets.clock.now())  # fmt: skip
    sheets.at(20)
    sheets.run()
    assert (sheets.row(sheet.id).state, sheets.row(sheet.id).note) == (State.HELD, "数字要再核对")
    assert sheets.approve("liujingli", sheet.id) is True and sheets.row(sheet.id).late


def test_published_it_never_changes(sheets: Sheets) -> None:
    sheets.at(17)
    sheets.run()
    sheets.at(17, 40)
    sheets.run()
    before = sheets.newest()
    refused("sheet_stands_elsewhere", Conflict, sheets.words, "liujingli", before.id, "改一改")
    refused("sheet_stands_elsewhere", Conflict, sheets.approve, "liujingli", before.id)
    with sheets.cast.house.database.write() as session:
        for act in (
            lambda: editing.set_order(session, sheets.cast["liujingli"], sheet_id=before.id, version=before.version,
                                      keys=[], at=sheets.clock.now()),
            lambda: editing.choose_pair(session, sheets.cast["liujingli"], sheet_id=before.id, version=before.version,
                                        report_id=None, at=sheets.clock.now()),
        ):  # fmt: skip
            refused("sheet_stands_elsewhere", Conflict, act)
    sheets.cast.report()
    with sheets.cast.house.database.write() as session:
        making.make(session, estate_id=sheets.cast.xiushan, kind=Kind.DAILY, day=TODAY, at=sheets.clock.now())
    assert (sheets.row(before.id).content, sheets.row(before.id).version) == (before.content, before.version)


def test_words_sections_and_pair_are_edited_but_no_figure_is_typed(sheets: Sheets) -> None:
    first, newest = sheets.finished(), sheets.finished(category="leak")
    sheets.reviewed()
    sheets.at(17)
    sheets.run()
    sheet_id, version = sheets.newest().id, sheets.newest().version
    version = sheets.words("xiaoli", sheet_id, "  明天 9 点清洗水箱 ", "", weather="晴，18 到 26 度")
    assert (
        sheets.view(sheet_id).tomorrow == ("明天 9 点清洗水箱",) and sheets.view(sheet_id).weather == "晴，18 到 26 度"
    )
    keys = [one.key for one in sheets.view(sheet_id).sections]
    with sheets.cast.house.database.write() as session:
        actor, at = sheets.cast["xiaoli"], sheets.clock.now()
        choices = drafting.pair_choices(session, holding.order_of(sheets.row(sheet_id)), at)
        assert [one.report_id for one in choices] == [newest, first]
        version = editing.choose_pair(session, actor, sheet_id=sheet_id, version=version, report_id=first, at=at)
        refused("pair_not_showable", Malformed, editing.choose_pair, session, actor, sheet_id=sheet_id,
                version=version, report_id=first + 999, at=at)  # fmt: skip
        version = editing.set_order(session, actor, sheet_id=sheet_id, version=version, keys=keys[::-1], at=at)
        refused("sections_unknown", Malformed, editing.set_order, session, actor, sheet_id=sheet_id, version=version,
                keys=keys[:1], at=at)  # fmt: skip
    view = sheets.view(sheet_id)
    assert (
        [one.key for one in view.sections] == keys[::-1] and view.pair and view.pair.words == "路灯、楼道灯：维修前后"
    )
    assert len(sheets.cast.audit("sheet.edited")) == 3


@pytest.mark.parametrize(("lines", "code"), [((["好"] * 9), "too_many_words"), (["字" * 81], "too_many_words")])
def test_more_than_a_screen_is_refused(sheets: Sheets, lines: list[str], code: str) -> None:
    sheets.at(17)
    sheets.run()
    refused(code, Malformed, sheets.words, "liujingli", sheets.newest().id, *lines)
    refused(code, Malformed, sheets.words, "liujingli", sheets.newest().id, weather="晴" * 2000)


def test_at_night_nothing_goes_unless_two_different_people_say_so(sheets: Sheets) -> None:
    sheets.at(22)
    sheets.run()
    sheet_id = sheets.newest().id
    refused("reason_needed", Malformed, ask, sheets, "liujingli", sheet_id, " ")
    refused("not_allowed", NotAllowed, ask, sheets, "zhaojie", sheet_id)
    with pytest.raises(NotFound):
        second(sheets, "admin", sheet_id)
    ask(sheets, "liujingli", sheet_id)
    refused("second_person_needed", Conflict, second, sheets, "liujingli", sheet_id)
    refused("override_asked_already", Conflict, ask, sheets, "admin", sheet_id)
    assert sheets.row(sheet_id).state == State.DRAFTED
    second(sheets, "admin", sheet_id)
    gone = sheets.row(sheet_id)
    assert (gone.state, gone.late, gone.published_at) == (State.PUBLISHED, True, sheets.clock.now())
    entries = sheets.cast.audit("sheet.override_asked") + sheets.cast.audit("sheet.override_given")
    ids = sheets.cast.ids
    assert [(one.actor_id, one.reason) for one in entries] == [
        (ids["liujingli"], "台风今晚登陆"), (ids["admin"], "台风今晚登陆")
    ]  # fmt: skip
    with sheets.cast.house.database.read() as session:
        assert session.query(Override).count() == 1


def test_at_night_the_same_person_under_another_name_is_no_second_one(sheets: Sheets) -> None:
    sheets.at(22)
    sheets.run()
    sheet_id = sheets.newest().id
    ask(sheets, "liujingli", sheet_id)
    with sheets.cast.house.database.write() as session:
        merge(session, gone_id=sheets.cast.ids["liujingli"], kept_id=sheets.cast.ids["admin"], at=sheets.clock.now())
    refused("second_person_needed", Conflict, second, sheets, "admin", sheet_id)


def test_a_sheet_changed_after_somebody_asked_to_break_the_quiet_is_asked_for_anew(sheets: Sheets) -> None:
    sheets.at(22)
    sheets.run()
    sheet_id = sheets.newest().id
    ask(sheets, "liujingli", sheet_id)
    sheets.words("zhaojie", sheet_id, "明天照常")
    refused("not_found", NotFound, second, sheets, "admin", sheet_id)
    ask(sheets, "admin", sheet_id)
    second(sheets, "liujingli", sheet_id)
    assert sheets.row(sheet_id).state == State.PUBLISHED


def test_approved_at_night_it_goes_in_the_morning(sheets: Sheets) -> None:
    sheets.reviewed(AfterDeadline.HOLD)
    sheets.at(17)
    sheets.run()
    sheets.at(21, 30)
    sheets.run()
    assert sheets.approve("liujingli", sheets.newest().id) is False
    sheets.at(8, 0, TOMORROW)
    sheets.run()
    assert (sheets.newest().state, sheets.newest().late) == (State.PUBLISHED, True)


def test_a_reviewer_under_another_name_is_the_reviewer_still(sheets: Sheets) -> None:
    sheets.reviewed(by="xiaoli")
    sheets.at(17)
    sheets.run()
    cast, sheet_id, kept = sheets.cast, sheets.newest().id, sheets.cast.ids["laowang"]
    with cast.house.database.write() as session:
        merge(session, gone_id=cast.ids["xiaoli"], kept_id=kept, at=sheets.clock.now())
    cast.react()
    with cast.house.database.read() as session:
        actor = people.actor_of(session, kept, door="console")
        assert policy.may_decide(session, actor, cast.xiushan) and kept in policy.deciders(session, cast.xiushan)
        assert plan_of(session, cast.xiushan)[0].reviewer_id == brief(session, sheet_id).reviewer_id == kept
    sheets.plan()
    sheets.plan(reviewer_id=cast.ids["xiaoli"])
    assert cast.audit("bulletin.planned")[-1].after == {}, "the same person under an old name is no change"


def test_who_looks_sheets_over_must_work_here(sheets: Sheets) -> None:
    for who in ("heshifu", "meijie"):
        refused("reviewer_unknown", Malformed, sheets.plan, mode=Mode.REVIEWED, reviewer_id=sheets.cast.ids[who])
    sheets.reviewed()
    assert sheets.cast.audit("bulletin.planned")[-1].after == {
        "mode": "reviewed", "reviewer_id": sheets.cast.ids["liujingli"]
    }  # fmt: skip
