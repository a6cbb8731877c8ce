"""One's own data: a copy of all that is kept, deleting it, what stands in the way, and who is emptied by the clock."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from server.chats.models import Chat, ChatLine
from server.chats.rules.words import Side
from server.chats.service import keeping
from server.chats.service.keeping import Line
from server.delivery.models import InboxItem
from server.kit.clock import StoppedClock
from server.people.models import Binding, Person, SignIn, Tenure, WechatIdentity
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.votes.models import Poll
from tests.cast import RESIDENTS, Cast
from tests.server.payments.till import Till
from tests.server.people.test_binding import claim
from tests.server.votes.polling import ready
from workflows.people import emptying

BUYER = NewOwner("新业主", "19900000222", "450100198801010018")


def copy(cast: Cast, name: str) -> dict[str, Any]:
    """Somebody's copy."""
    answer = cast.visitor(name).post("/me/copies")
    assert answer.status_code == 200, answer.text
    return answer.json


def lines(cast: Cast, name: str, title: str) -> list[str]:
    """One part of it."""
    return next((part["lines"] for part in copy(cast, name)["parts"] if part["title"] == title), [])


def in_the_way(cast: Cast, name: str) -> list[str]:
    """What somebody has to settle first; deleting is refused with the first of it."""
    waiting = cast.visitor(name).get("/me/deletion").json["in_the_way"]
    before = cast.counts()
    if waiting:
        answer = cast.visitor(name).delete("/me")
        assert (answer.status_code, answer.json["code"], answer.json["sentence"]) == (409, "in_the_way", waiting[0])
        assert cast.counts() == before
    return waiting


def delete(cast: Cast, name: str) -> None:
    """Somebody deletes what is kept of them."""
    assert in_the_way(cast, name) == []
    assert cast.visitor(name).delete("/me").status_code == 204


def person(cast: Cast, name: str) -> Person:
    """Somebody's row."""
    with cast.house.database.read() as session:
        return session.get_one(Person, cast.ids[name])


def chat(cast: Cast, name: str, words: str) -> None:
    """Somebody says something to the bot."""
    with cast.house.database.write() as session:
        keeping.note(session, cast.house.vault, channel="mini", address=f"o-{name}", person_id=cast.ids[name],
                     estate_id=cast.xiushan, lines=[Line(Side.RESIDENT, words, f"key:{words}")],
                     at=cast.house.clock.now())  # fmt: skip


def sell(cast: Cast, home: str) -> None:
    """A home is another's from today on."""
    with cast.house.database.write() as session:
        ownership.change_owner(
            session, cast.house.vault, cast["liujingli"], home_id=cast.homes[home], owners=[BUYER],
            on=cast.house.clock.now().date(), joint=False, reason="买卖", at=cast.house.clock.now(),
        )  # fmt: skip


def test_a_copy_holds_what_every_room_keeps_and_nothing_of_anybody_else(cast: Cast) -> None:
    till = Till(cast).open()
    paid = till.paid("meijie", till.bill("702", 126_139))
    cast.report("meijie", words="厨房漏水")
    cast.report("laowang", words="老王家的灯")
    chat(cast, "meijie", "今天停水吗")
    cast.react()
    found = copy(cast, "meijie")
    for words in ("白兰娟", "19900000734", "秀山花园 21栋1单元702 · 业主", "厨房漏水", "您：今天停水吗", "1,261.39 元",
                  "物业费 2026年10月", "微信登录标识", "登录过的手机", "收到的消息"):  # fmt: skip
        assert words in found["text"], words
    assert str(paid.fen) not in found["text"], "sums are in yuan"
    for other in ("王德浩", "19900000855", "老王家的灯", "白小雨", RESIDENTS["meijie"].id_number):
        assert other not in found["text"], other
    assert found["text"].startswith("邻里 · 我的资料 2026-11-") and found["file_name"].endswith(".txt")
    entry = cast.audit("person.copied")[-1]
    assert (entry.actor_id, entry.thing_id, entry.after) == (cast.ids["meijie"], cast.ids["meijie"], None)


def test_a_copy_says_what_was_voted_as_far_as_one_may_see_it(cast: Cast, clock: StoppedClock) -> None:
    polling = ready(cast, clock)
    assert lines(cast, "meijie", "参加的表决") == [
        "21栋加装电梯（2026-11-21 公告，表决中）· 21栋1单元702 · 没有投票"
    ]  # fmt: skip
    polling.vote("meijie")
    (said,) = lines(cast, "meijie", "参加的表决")
    assert "投票，回执" in said and "选了什么是密封的" in said and "同意" not in said


def test_a_copy_is_bounded_in_rate(cast: Cast) -> None:
    for _ in range(5):
        copy(cast, "meijie")
    assert cast.visitor("meijie").post("/me/copies").status_code == 429


def test_who_has_a_home_a_role_or_a_debt_hears_what_stands_in_the_way(cast: Cast) -> None:
    till = Till(cast).open()
    till.bill("702", 126_139)
    assert in_the_way(cast, "meijie") == [
        "您还是 21栋1单元702 的业主。房子过户以后才能删除。", "还有 1,261.39 元没缴清。缴清以后才能删除。",
    ]  # fmt: skip
    assert in_the_way(cast, "xiaoli") == ["您还有工作账号或小区里的职务。请先让管理员停用。"]
    sell(cast, "702")
    assert in_the_way(cast, "meijie") == ["还有 1,261.39 元没缴清。缴清以后才能删除。"]


def test_an_open_report_stands_in_the_way_until_it_is_over(cast: Cast) -> None:
    number = cast.report("tenant", words="楼道的灯不亮了")
    assert in_the_way(cast, "tenant") == [f"您报的事还没办完：R{number:06d}。办完或者撤回以后才能删除。"]
    cast.move("tenant", number, "withdraw")
    assert in_the_way(cast, "tenant") == []


def test_a_claim_that_waits_is_told_with_what_becomes_of_it(cast: Cast) -> None:
    asked = claim(cast, "newcomer", role="tenant")
    (words,) = [one for one in cast.visitor("newcomer").get("/me/deletion").json["goes"] if "核对" in one]
    assert words.startswith("您申请绑定 秀山花园 1栋1单元601（租户），还在等物业核对。") and "撤回" in words
    delete(cast, "newcomer")
    with cast.house.database.read() as session:
        assert session.get_one(Binding, asked["id"]).state == "withdrawn"


def test_what_may_go_is_gone_and_the_person_is_nobody_any_more(cast: Cast) -> None:
    number = cast.report("tenant", words="楼道的灯不亮了")
    cast.move("tenant", number, "withdraw")
    cast.react()
    chat(cast, "tenant", "我是陈租")
    told = cast.visitor("tenant").get("/me/deletion").json
    assert any("手机号" in words for words in told["goes"])
    assert {one["what"] for one in told["stays"]} == {"报过的事和照片", "什么时候登录过的记录"}
    assert all("条：" in one["why"] for one in told["stays"])
    delete(cast, "tenant")
    row = person(cast, "tenant")
    assert (row.name, row.phone, row.phone_index, row.id_index) == (None, None, None, None)
    assert cast.visitor("tenant").get("/me").status_code == 401
    with cast.house.database.read() as session:
        mine = cast.ids["tenant"]
        for asked in (
            select(WechatIdentity.openid).where(WechatIdentity.person_id == mine),
            select(Tenure.id).where(Tenure.person_id == mine, Tenure.until.is_(None)),
            select(InboxItem.id).where(InboxItem.person_id == mine),
            select(Chat.id).where(Chat.person_id == mine),
            select(ChatLine.id),
            select(SignIn.id).where(SignIn.person_id == mine, SignIn.revoked_at.is_(None)),
        ):
            assert session.scalars(asked).all() == [], asked
    assert "陈租" not in str(cast.tell("xiaoli", number)) and cast.row(number).words == "楼道的灯不亮了"
    assert cast.audit("person.deleted")[-1].after == {"name_stays": False}


def test_the_same_phone_begins_anew_afterwards(cast: Cast) -> None:
    gone = cast.ids["tenant"]
    delete(cast, "tenant")
    with cast.house.database.write() as session:
        cast.hold_phone(session, "tenant", "19900000856")
    assert cast.ids["tenant"] != gone and cast.visitor("tenant").get("/me").json["homes"] == []


def test_a_vote_stands_in_the_way_and_afterwards_keeps_the_name_alone(cast: Cast, clock: StoppedClock) -> None:
    polling = ready(cast, clock)
    polling.vote("meijie")
    sell(cast, "702")
    with cast.house.database.write() as session:
        cast.hold_phone(session, "meijie", RESIDENTS["meijie"].phone)
    assert in_the_way(cast, "meijie") == ["“21栋加装电梯”的表决还没有结果。等有了最后结果才能删除。"]
    with cast.house.database.write() as session:
        session.execute(update(Poll).values(state="final", final_at=clock.now()))
    (kept,) = [
        one for one in cast.visitor("meijie").get("/me/deletion").json["stays"] if one["what"].startswith("投过的票")
    ]
    assert kept["until_words"].startswith("到 2034年12月") and "《民法典》第二百八十条" in kept["why"]
    delete(cast, "meijie")
    row = person(cast, "meijie")
    assert (row.name, row.phone, row.id_index) == ("白兰娟", None, None)
    clock.advance(days=366 * 9)
    assert emptying.empty_unneeded(cast.house, clock.now()) is not None
    assert person(cast, "meijie").name is None


@pytest.mark.parametrize("days", [365 * 2, 366 * 4])
def test_who_left_long_ago_is_emptied_by_the_clock_and_who_is_needed_stays(
    cast: Cast, clock: StoppedClock, days: int
) -> None:
    claim = cast.visitor("daughter").get("/bindings").json["items"][0]["id"]
    assert cast.visitor("daughter").delete(f"/bindings/{claim}").status_code == 204
    clock.advance(days=days)
    emptying.empty_unneeded(cast.house, clock.now())
    left, gone = person(cast, "daughter"), days > 366 * 3
    assert (left.name is None, left.phone is None) == (gone, gone)
    assert person(cast, "meijie").name == "白兰娟" and person(cast, "xiaoli").phone is not None
    assert emptying.empty_unneeded(cast.house, clock.now()) is None, "nobody twice"
    assert len(cast.audit("person.emptied")) == len({one.thing_id for one in cast.audit("person.emptied")})
