"""A member of staff leaves: what they had on hand comes to somebody else, whatever stage it was at."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import update

from server.kit.actor import SYSTEM, Grant
from server.kit.errors import NotAllowed, NotFound
from server.people.models import StaffAccount
from server.people.rules import ACCOUNT_CLOSED
from server.people.service import signing_in, staff
from server.reports.rules.words import Move
from server.reports.service import moving
from tests.at_once import at_once
from tests.cast import Cast
from tests.visitors import Visitor
from tests.workflows.reports.staff import Crew


def leave(cast: Cast, name: str) -> None:
    with cast.house.database.write() as session:
        staff.close_account(session, cast["admin"], person_id=cast.ids[name], reason="离职", at=cast.house.clock.now())
    for _ in range(2):
        cast.react()


def end(cast: Cast, name: str, *roles: tuple[str, int]) -> None:
    with cast.house.database.write() as session:
        for role, estate_id in roles:
            what = Grant(role, "estate", estate_id)
            staff.end_grant(session, SYSTEM, person_id=cast.ids[name], what=what, at=cast.house.clock.now())
    cast.react()


def test_what_somebody_had_on_hand_is_given_to_somebody_else(cast: Cast) -> None:
    assigned, working, paused, done = (cast.report(words=f"第{number}盏灯不亮") for number in range(4))
    cast.move("xiaoli", assigned, "take")
    cast.work(working, "arrive")
    cast.work(paused, "arrive")
    cast.move("xiaoli", paused, "pause", reason="part_ordered", media_ids=[cast.picture("xiaoli")])
    cast.work(done)
    leave(cast, "xiaoli")
    for report_id in (assigned, working, paused):
        row = cast.row(report_id)
        assert row.assignee_id != cast.ids["xiaoli"] and row.state in ("acknowledged", "assigned")
        assert row.pause_reason is None
        called = cast.tell("meijie", report_id)["assignee"]
        assert called is None or "李" not in called["name"]
    assert cast.row(done).assignee_id == cast.ids["xiaoli"] and cast.row(done).state == "done"


def test_a_rescue_is_sent_on_at_once(cast: Cast) -> None:
    made = cast.visitor("meijie").post("/emergencies", {"estate_id": cast.xiushan, "lift_id": cast.lift})
    cast.move("xiaoli", made.json["id"], "take")
    leave(cast, "xiaoli")
    row = cast.row(made.json["id"])
    assert row.state == "assigned" and row.assignee_id not in (None, cast.ids["xiaoli"], cast.ids["admin"])


def test_who_works_in_another_estate_now_reads_no_more_of_what_was_said_in_the_one_before(cast: Cast) -> None:
    """What staff are told names homes and repeats what residents said."""
    xiaoli, at = cast.ids["xiaoli"], cast.house.clock.now()
    with cast.house.database.write() as session:
        staff.grant(session, SYSTEM, person_id=xiaoli, to=Grant("staff", "estate", cast.defu), at=at)
    here, there = cast.report(words="702 漏水"), cast.report("stranger", estate_id=cast.defu, building_id=None)
    for report_id in (here, there):
        cast.move("xiaoli", report_id, "take")
        cast.move("stranger" if report_id == there else "meijie", report_id, "urge")
    cast.react()

    def read() -> set[str]:
        return {one["page"].rpartition("=")[2] for one in cast.visitor("xiaoli").get("/inbox").json["items"]}

    assert read() == {str(here), str(there)}
    end(cast, "xiaoli", ("staff", cast.xiushan))
    assert read() == {str(there)}


def test_who_works_no_more_in_one_estate_keeps_what_they_have_in_another(cast: Cast) -> None:
    xiaoli, at = cast.ids["xiaoli"], cast.house.clock.now()
    with cast.house.database.write() as session:
        staff.grant(session, SYSTEM, person_id=xiaoli, to=Grant("staff", "estate", cast.defu), at=at)
        staff.grant(session, SYSTEM, person_id=xiaoli, to=Grant("manager", "estate", cast.xiushan), at=at)
    here = cast.report()
    there = cast.report("stranger", estate_id=cast.defu, building_id=None)
    for report_id in (here, there):
        cast.move("xiaoli", report_id, "take")
    end(cast, "xiaoli", ("staff", cast.xiushan))
    assert cast.row(here).assignee_id == xiaoli, "a manager goes on with it"
    end(cast, "xiaoli", ("manager", cast.xiushan))
    assert cast.row(here).assignee_id != xiaoli
    assert (cast.row(there).assignee_id, cast.row(there).state) == (xiaoli, "assigned")


def test_nothing_is_given_to_who_leaves_at_the_same_moment(cast: Cast) -> None:
    first, second, begun = cast.report(), cast.report(), threading.Event()
    cast.react()
    xiaoli, at = cast.ids["xiaoli"], cast.house.clock.now()
    for report_id in (first, second):
        cast.move("liujingli", report_id, "transfer", assignee_id=cast.ids["zhaojie"], reason="other_skill")
    cast.react()

    def assign() -> None:
        with cast.house.database.write() as session:
            bring = moving.Bring(assignee_id=xiaoli, reason="other_skill")
            moving.move(
                session, cast["liujingli"], report_id=first, move=Move.TRANSFER, version=None, bring=bring, at=at
            )
            begun.set()
            time.sleep(0.4)

    def close() -> None:
        assert begun.wait(10)
        with cast.house.database.write() as session:
            staff.close_account(session, SYSTEM, person_id=xiaoli, reason="离职", at=at)
        cast.react()

    at_once(assign, close)
    assert cast.row(first).assignee_id != xiaoli
    with pytest.raises(NotFound):
        cast.move("liujingli", second, "transfer", assignee_id=xiaoli, reason="other_skill")


def back_in_the_app(cast: Cast, name: str) -> Visitor:
    """Whoever has left opens the mini-program again: the phone is theirs still."""
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        opened = signing_in.sign_in_by_wechat(session, openid=f"o-{name}", unionid=None, device="phone", at=at)
    cast.tokens[name] = opened.token
    return cast.visitor(name)


def test_who_left_reads_no_more_of_what_they_were_told_as_staff_and_hears_why(cast: Cast) -> None:
    cast.move("liujingli", cast.report(words="702 漏水，我一个人在家"), "assign", assignee_id=cast.ids["xiaoli"])
    cast.react()
    before = cast.visitor("xiaoli").get("/inbox").json
    staffs = [one for one in before["items"] if (one["page"] or "").startswith("staff/")]
    assert staffs and before["unread"] and cast.visitor("xiaoli").get("/me").json["staff_closed"] is False
    leave(cast, "xiaoli")
    phone = back_in_the_app(cast, "xiaoli")
    (why,) = phone.get("/inbox").json["items"]
    assert why["title"] == "您的工作账号停用了" and "离职" in why["words"]
    assert phone.get("/me").json["staff_closed"] is True and phone.get("/me").json["staff"] is None
    assert phone.post(f"/inbox/{staffs[0]['id']}/read").status_code == 404
    assert phone.post("/inbox/read-all").status_code == 204
    with cast.house.database.write() as session:
        staff.reopen_account(session, cast["admin"], person_id=cast.ids["xiaoli"], at=cast.house.clock.now())
        staff.grant(session, cast["admin"], person_id=cast.ids["xiaoli"], to=cast["zhaojie"].grants[0],
                    at=cast.house.clock.now())  # fmt: skip
    assert phone.get("/inbox").json["unread"] >= before["unread"], "what was withheld is kept as it was"


def test_who_left_hears_in_wecom_that_the_account_is_closed(cast: Cast) -> None:
    crew, report_id = Crew(cast), cast.report()
    leave(cast, "xiaoli")
    assert ACCOUNT_CLOSED in crew.chat("xiaoli").say("待办") and ACCOUNT_CLOSED not in crew.chat("nobody").say("待办")
    assert "还没有您的员工账号" in crew.chat("nobody").say(f"接单R{report_id:06d}")
    with cast.house.database.write() as session, pytest.raises(NotAllowed, match="account_closed"):
        signing_in.sign_in_by_wecom(session, userid="xiaoli", device="", at=cast.house.clock.now())


def test_the_resident_hears_that_nobody_has_it_yet_and_nothing_more_where_somebody_has(cast: Cast) -> None:
    """Told 李师傅 comes, they would wait for who works here no more."""
    for name in ("meijie", "laowang"):
        cast.move("xiaoli", cast.report(name), "take")
        cast.react()
        with cast.house.database.write() as session:
            skilled = {"meijie": [], "laowang": ["electric"]}[name]
            session.execute(update(StaffAccount).where(StaffAccount.wecom_userid == "zhaojie").values(skills=skilled))
        leave(cast, "xiaoli")
        with cast.house.database.write() as session:
            at = cast.house.clock.now()
            staff.reopen_account(session, cast["admin"], person_id=cast.ids["xiaoli"], at=at)
            staff.grant(session, cast["admin"], person_id=cast.ids["xiaoli"], to=cast["zhaojie"].grants[0], at=at)
    assert "正在换一位" in cast.inbox("meijie")[-1][1]
    assert "已安排赵师傅" in cast.inbox("laowang")[-1][1]
    assert not any("正在换一位" in words for _, words in cast.inbox("laowang"))
