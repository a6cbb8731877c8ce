"""From a sheet to the groups: one task per colleague, confirmed or not, and always a row that says what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bootstrap import outside
from server.delivery import service as delivery
from server.delivery.deliver import Deliverer
from server.delivery.models import InboxItem
from server.groups import service
from server.groups.service import following
from server.kit.actor import SYSTEM, Grant
from server.people.service import staff
from server.wechat.connect import Wechat
from tests.workflows.groups.conftest import CAUSE, MARK, Square
from workflows.groups.jobs import JOBS

CHATS = ("wr21", "wr19", "wrALL")
CONTACT = "/cgi-bin/externalcontact"


def asked(square: Square) -> None:
    """The sheet lies on both colleagues' phones."""
    square.owe()
    for _ in range(3):
        # After an unclear call the channel rests for some seconds.
        square.work()
        square.advance(seconds=20)


def fault(square: Square, door: str, **what: Any) -> None:
    """Something goes wrong at a door of customer contact."""
    square.desk("/control/faults", {"path": f"{CONTACT}/{door}", **what})


def test_one_task_per_colleague_and_the_group_has_it_once_confirmed(square: Square) -> None:
    for _ in range(2):
        square.owe()
        square.work()
    (zhaojie,), (xiaoli,) = square.tasks(), square.tasks("xiaoli")
    assert [group["chat_id"] for group in zhaojie["groups"]] == ["wr19", "wr21"]
    assert [group["chat_id"] for group in xiaoli["groups"]] == ["wrALL"]
    assert square.states() == {"asked"}
    square.confirm()
    square.advance(minutes=5)
    square.follow()
    assert square.postings() == {
        "21栋业主群": ("sent", None), "19栋业主群": ("sent", None), "秀山花园业主大群": ("asked", None),
    }  # fmt: skip
    square.confirm("xiaoli")
    square.advance(minutes=5)
    square.follow()
    assert square.states() == {"sent"}
    assert [square.read_in(chat) for chat in CHATS] == [[MARK]] * 3
    assert all(task.state == "closed" and task.next_at is None for task in square.kept_tasks())
    (card,) = square.desk("/groups/wr21/messages")[0]["attachments"]
    assert (card["title"], card["page"]) == ("秀山花园 每日简报", "pages/bulletin/bulletin?id=1")


def test_a_film_goes_along_unless_it_is_too_large(square: Square) -> None:
    films = [square.house.files.put(b"\0\0\0\x18ftyp"), square.house.files.put(b"x" * (10 * 1024 * 1024 + 1)), "0" * 64]
    for number, film in enumerate(films):
        square.owe(cause=f"{CAUSE}:v{number + 2}", mark=f"{MARK} 更正{number}", video_key=film)
    square.work()
    kinds = [[one["kind"] for one in task["attachments"]] for task in square.tasks()]
    assert kinds == [["card", "video"], ["card"], ["card"]]
    uploads = square.desk("/control/ledger?path=/cgi-bin/media/upload")
    assert len(uploads) == 2, "cover and film are lent once for all tasks"


def test_a_cover_that_is_gone_is_said_and_nothing_is_sent(square: Square) -> None:
    square.cover = "0" * 64
    asked(square)
    assert square.states() == {"refused"}
    assert square.tasks() == []


def test_whoever_forgets_is_reminded_twice_and_the_day_ends_without_a_post(square: Square) -> None:
    asked(square)
    for _ in range(40):
        square.advance(minutes=5)
        square.follow()
    assert square.postings()["21栋业主群"] == ("not_sent", "not_confirmed")
    assert [task["reminders"] for task in square.tasks() + square.tasks("xiaoli")] == [2, 2]
    assert all(task["cancelled"] for task in square.tasks())
    told = [row["text"] for row in square.desk("/phones/zhaojie/wecom") if row["channel"] == "wecom"]
    assert len(told) == 2 and all(MARK in words for words in told)
    assert [square.read_in(chat) for chat in CHATS] == [[], [], []]
    calls = len(square.calls("get_groupmsg_task"))
    square.advance(hours=10)
    square.follow()
    assert len(square.calls("get_groupmsg_task")) == calls, "a closed task is not asked about"


def test_nobody_is_reminded_in_the_quiet_hours(square: Square) -> None:
    square.advance(hours=3)
    asked(square)
    for _ in range(8):
        square.advance(minutes=30)
        square.follow()
    assert square.tasks()[0]["reminders"] == 0
    assert square.states() == {"not_sent"}


def test_who_confirms_some_groups_only_leaves_the_others_not_sent(square: Square) -> None:
    asked(square)
    square.confirm(only=["wr21"])
    square.advance(minutes=5)
    square.follow()
    assert (square.postings()["21栋业主群"][0], square.postings()["19栋业主群"][0]) == ("sent", "asked")
    square.advance(hours=4)
    square.follow()
    assert square.postings()["19栋业主群"] == ("not_sent", "not_confirmed")
    assert (square.read_in("wr21"), square.read_in("wr19")) == ([MARK], [])


def test_who_confirms_between_the_last_look_and_the_end_has_sent_it(square: Square) -> None:
    asked(square)
    square.advance(hours=4)
    square.confirm()
    square.follow()
    assert square.postings()["21栋业主群"] == ("sent", None)


def test_a_group_beyond_its_monthly_limit_is_named(square: Square) -> None:
    square.desk("/control/quotas", {"name": "group per month", "window": "month", "most": 0})
    asked(square)
    square.confirm()
    square.advance(minutes=5)
    square.follow()
    assert square.postings()["21栋业主群"] == ("over_limit", None)


def test_a_dissolved_group_comes_back_as_failed_and_is_written_off(square: Square) -> None:
    square.platform.world.chats.chats["wr19"].gone = True
    asked(square)
    assert square.postings()["19栋业主群"][0] == "group_gone"
    assert square.postings()["21栋业主群"][0] == "asked"
    square.owe(cause=f"{CAUSE}:v2", mark=f"{MARK} 更正2")
    square.work()
    assert [group["chat_id"] for group in square.tasks()[-1]["groups"]] == ["wr21"]


def test_a_group_dissolved_while_its_owner_has_not_confirmed_is_written_off(square: Square) -> None:
    asked(square)
    square.desk("/control/groups/wr19", {"dissolved": True})
    square.desk("/control/settle", {})
    assert square.postings()["19栋业主群"][0] == "group_gone"
    square.confirm()
    square.advance(minutes=5)
    square.follow()
    assert {square.postings()[name][0] for name in ("21栋业主群", "19栋业主群")} == {"sent", "group_gone"}


def test_an_owner_who_left_before_leaves_a_row_that_says_so(square: Square) -> None:
    square.desk("/control/groups/wrALL", {"owner_left": True})
    square.advance(hours=24)
    square.sync()
    asked(square)
    assert square.postings()["秀山花园业主大群"] == ("refused", "owner_left")
    assert square.postings()["21栋业主群"] == ("asked", None)


def test_an_owner_who_left_unnoticed_is_refused_and_noticed(square: Square) -> None:
    square.desk("/control/groups/wrALL", {"owner_left": True})
    asked(square)
    assert square.postings()["秀山花园业主大群"] == ("refused", "60111 permanent")


def test_an_heir_gets_what_the_owner_who_left_could_not_send(square: Square) -> None:
    square.desk("/control/groups/wrALL", {"owner_left": True})
    asked(square)
    square.desk("/control/groups/wrALL", {"owner": "zhaojie"})
    square.desk("/control/settle", {})
    square.work()
    assert square.postings()["秀山花园业主大群"] == ("asked", None)
    square.confirm()
    square.advance(minutes=5)
    square.follow()
    assert square.states() == {"sent"}
    assert square.read_in("wrALL") == [MARK]


def test_a_group_handed_over_unnoticed_goes_to_its_new_owner(square: Square) -> None:
    square.platform.world.chats.chats["wr19"].owner = "xiaoli"
    asked(square)
    assert square.postings()["19栋业主群"] == ("asked", None)
    assert [[group["chat_id"] for group in task["groups"]] for task in square.tasks("xiaoli")] == [["wrALL"], ["wr19"]]
    for person in ("zhaojie", "xiaoli"):
        square.confirm(person)
    square.advance(minutes=5)
    square.follow()
    assert [square.read_in(chat) for chat in CHATS] == [[MARK]] * 3


def test_a_group_handed_over_before_the_confirm_goes_to_its_new_owner_too(square: Square) -> None:
    asked(square)
    square.desk("/control/groups/wr19", {"owner": "xiaoli"})
    square.desk("/control/settle", {})
    square.work()
    square.confirm()
    square.advance(minutes=5)
    square.follow()
    assert square.postings()["19栋业主群"] == ("asked", None)
    square.confirm("xiaoli")
    square.advance(minutes=5)
    square.follow()
    assert [square.read_in(chat) for chat in CHATS] == [[MARK]] * 3
    assert square.states() == {"sent"}


def test_nobody_gets_another_ones_task_in_the_quiet_hours(square: Square) -> None:
    asked(square)
    square.platform.world.chats.chats["wr19"].owner = "xiaoli"
    square.confirm()
    square.advance(hours=4)
    square.follow()
    assert square.postings()["19栋业主群"] == ("refused", "not_taken")
    assert len(square.tasks("xiaoli")) == 1


def test_a_token_revoked_in_the_middle_costs_a_second_try_and_no_task(square: Square) -> None:
    asked(square)
    square.desk("/control/tokens/revoke", {})
    square.confirm()
    square.advance(minutes=5)
    square.follow()
    assert square.postings()["21栋业主群"][0] == "sent"
    square.desk("/control/tokens/revoke", {})
    square.owe(cause=f"{CAUSE}:v2", mark=f"{MARK} 更正2")
    square.work()
    assert len(square.tasks()) == 2


def test_an_unclear_creation_is_found_in_the_list_and_followed(square: Square) -> None:
    fault(square, "add_msg_template", drop="after", times=2)
    asked(square)
    assert square.states() == {"uncertain"}
    assert [message.state for message in square.messages()] == ["uncertain"] * 2
    square.advance(minutes=1)
    square.follow()
    assert square.states() == {"asked"}
    assert [message.state for message in square.messages()] == ["sent"] * 2
    square.confirm()
    square.confirm("xiaoli")
    square.advance(minutes=5)
    square.follow()
    assert square.states() == {"sent"}
    assert [square.read_in(chat) for chat in CHATS] == [[MARK]] * 3


def test_an_unclear_creation_that_is_nowhere_stays_unclear_for_staff_and_is_never_repeated(square: Square) -> None:
    fault(square, "add_msg_template", drop="before", times=2)
    asked(square)
    for _ in range(10):
        square.advance(minutes=30)
        square.follow()
    assert square.states() == {"uncertain"}
    assert (square.tasks(), square.tasks("xiaoli")) == ([], [])
    assert {task.state for task in square.kept_tasks()} == {"closed"}


def test_a_colleagues_other_task_of_the_day_is_not_taken_for_the_lost_one(square: Square) -> None:
    square.owe(cause="notice:7", mark="【秀山花园】停水通知")
    square.work()
    fault(square, "add_msg_template", drop="before", times=2)
    asked(square)
    square.advance(minutes=5)
    square.follow()
    by_cause = {task.cause: task.msgid for task in square.kept_tasks() if task.sender_userid == "zhaojie"}
    assert by_cause["notice:7"] is not None
    assert by_cause[CAUSE] is None


def test_two_equal_looking_tasks_of_a_day_are_not_taken_for_each_other(square: Square) -> None:
    square.owe(cause="notice:7", mark=MARK)
    square.work()
    fault(square, "add_msg_template", drop="after", times=2)
    asked(square)
    square.advance(minutes=5)
    square.follow()
    names = [task.msgid for task in square.kept_tasks()]
    assert None not in names and len(set(names)) == 4


def test_what_staff_want_sent_again_is_not_sent_when_it_is_found_first(square: Square) -> None:
    fault(square, "add_msg_template", drop="after", times=2)
    asked(square)
    with square.house.database.write() as session:
        for message in square.messages():
            delivery.resend(session, SYSTEM, message.id, at=square.clock.now())
    JOBS[0].act(square.house, square.advance(minutes=1))
    square.work()
    assert square.states() == {"asked"}
    assert [len(square.tasks(who)) for who in ("zhaojie", "xiaoli")] == [1, 1]


def test_staff_who_send_an_unclear_one_again_revive_its_postings(square: Square) -> None:
    fault(square, "add_msg_template", drop="before", times=2)
    asked(square)
    at = square.clock.now()
    with square.house.database.write() as session:
        for message in square.messages():
            delivery.resend(session, SYSTEM, message.id, at=at)
    square.work()
    assert square.states() == {"asked"}


def test_staff_who_know_that_it_arrived_settle_it(square: Square) -> None:
    fault(square, "add_msg_template", drop="before", times=2)
    asked(square)
    with square.house.database.write() as session:
        for message in square.messages():
            delivery.mark_sent(session, SYSTEM, message.id, at=square.clock.now())
    square.work()
    assert square.states() == {"sent"}


def test_what_could_not_be_made_today_is_not_made_tomorrow(square: Square) -> None:
    fault(square, "add_msg_template", errcode=48002, times=50)
    asked(square)
    assert {message.state for message in square.messages()} == {"due"}
    square.advance(hours=4)
    square.follow()
    assert square.postings()["21栋业主群"] == ("not_sent", "never_created")
    square.desk("/control/reset", {})
    square.advance(hours=12)
    square.work()
    assert {message.state for message in square.messages()} == {"skipped"}
    assert [square.tasks(who) for who in ("zhaojie", "xiaoli")] == [[], []]


def test_a_withdrawn_sheet_is_taken_off_the_phones_and_what_is_out_stays_sent(square: Square) -> None:
    asked(square)
    square.confirm(only=["wr21"])
    with square.house.database.write() as session:
        service.withdraw(session, cause=CAUSE, at=square.clock.now())
    square.work()
    square.follow()
    states = {name: state for name, (state, _) in square.postings().items()}
    assert states == {"21栋业主群": "sent", "19栋业主群": "withdrawn", "秀山花园业主大群": "withdrawn"}
    assert all(task["cancelled"] for task in square.tasks() + square.tasks("xiaoli"))
    assert {task.state for task in square.kept_tasks()} == {"closed"}


def test_a_withdrawn_sheet_is_not_handed_on_to_a_new_owner(square: Square) -> None:
    square.desk("/control/groups/wrALL", {"owner_left": True})
    asked(square)
    with square.house.database.write() as session:
        service.withdraw(session, cause=CAUSE, at=square.clock.now())
    square.desk("/control/groups/wrALL", {"owner": "zhaojie"})
    square.desk("/control/settle", {})
    square.work()
    square.follow()
    assert square.states() == {"withdrawn"}
    assert all(task["cancelled"] for task in square.tasks() + square.tasks("xiaoli"))


def test_a_sheet_withdrawn_before_its_task_is_made_never_becomes_one(square: Square) -> None:
    square.owe()
    with square.house.database.write() as session:
        service.withdraw(session, cause=CAUSE, at=square.clock.now())
    square.work()
    square.follow()
    assert (square.states(), square.tasks()) == ({"withdrawn"}, [])


def test_a_sheet_withdrawn_while_its_task_is_unclear_is_found_and_cancelled(square: Square) -> None:
    fault(square, "add_msg_template", drop="after", times=2)
    asked(square)
    with square.house.database.write() as session:
        service.withdraw(session, cause=CAUSE, at=square.clock.now())
    square.work()
    for _ in range(3):
        square.advance(minutes=5)
        square.follow()
    assert square.states() == {"withdrawn"}
    assert all(task["cancelled"] for task in square.tasks() + square.tasks("xiaoli"))
    assert {task.state for task in square.kept_tasks()} == {"closed"}


def test_hearing_twice_that_a_task_was_taken_changes_nothing(square: Square) -> None:
    asked(square)
    before = [(task.state, task.msgid) for task in square.kept_tasks()]
    with square.house.database.write() as session:
        for message in square.messages():
            following.taken(session, message_id=message.id, msgid=message.platform_id, missed=(),
                            at=square.clock.now())  # fmt: skip
    assert [(task.state, task.msgid) for task in square.kept_tasks()] == before
    assert square.states() == {"asked"}


def test_a_withdrawn_sheet_that_somebody_sends_again_comes_off_the_phone_again(square: Square) -> None:
    fault(square, "add_msg_template", drop="before", times=2)
    asked(square)
    with square.house.database.write() as session:
        service.withdraw(session, cause=CAUSE, at=square.clock.now())
    square.work()
    with square.house.database.write() as session:
        for message in square.messages():
            delivery.resend(session, SYSTEM, message.id, at=square.clock.now())
    square.work()
    square.follow()
    assert square.states() == {"withdrawn"}
    assert all(task["cancelled"] for task in square.tasks() + square.tasks("xiaoli"))


@pytest.mark.parametrize("door", ["get_groupmsg_task", "get_groupmsg_send_result", "cancel_groupmsg_send"])
def test_trouble_with_one_task_keeps_no_other_waiting(square: Square, door: str) -> None:
    asked(square)
    square.confirm()
    square.confirm("xiaoli")
    square.advance(hours=4)
    fault(square, door, status=502)
    square.follow()
    assert sorted(state for state, _ in square.postings().values())[-1] == "sent"
    square.advance(minutes=3)
    square.follow()
    assert square.states() == {"sent"}


def test_managers_hear_once_that_a_group_was_not_reached(square: Square) -> None:
    at = square.clock.now()
    with square.house.database.write() as session:
        person_id, _ = staff.found_account(session, square.house.vault, SYSTEM, name="刘经理", phone="13900000004",
                                           login=None, wecom_userid="liu", at=at)  # fmt: skip
        grant = Grant("manager", "estate", square.estate_id)
        staff.grant(session, SYSTEM, person_id=person_id, to=grant, at=at)
    asked(square)
    square.advance(hours=4)
    square.follow()
    with square.house.database.read() as session:
        (item,) = session.scalars(select(InboxItem).where(InboxItem.person_id == person_id)).all()
    assert item.title == "有业主群没发到"
    assert "没有在手机上确认" in item.words


def test_a_house_without_wecom_asks_nobody(square: Square) -> None:
    wechat = square.house.need(Wechat)
    square.house.put(Wechat(wechat.mini, None, None, wechat.robot, None, None))
    square.deliverer = Deliverer(square.house, outside.transports(square.house))
    heard = len(square.desk("/control/ledger?side=in"))
    square.owe()
    square.sync()
    square.advance(hours=4)
    square.follow()
    assert len(square.desk("/control/ledger?side=in")) == heard
    assert square.states() == {"due"}
