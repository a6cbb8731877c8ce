"""Binding a home by chat: where, who, the last four, and what was wanted before goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, select

from server.kit.clock import StoppedClock
from server.kit.db import Base
from server.people import queries as people
from server.people.service import binding, ownership
from server.people.service.ownership import NewOwner
from tests.cast import MOVED_IN, Cast
from tests.talks import Chat, dialogue
from workflows.engine.hearing import plain
from workflows.people.talks import reading

LAST4 = "8842"
BY_FIRST_OF_ALL = "您住哪个小区、几栋几单元几室"


def owner(cast: Cast, phone: str | None) -> None:
    """赵六 is on the roster of 502."""
    with cast.house.database.write() as session:
        at, new = cast.house.clock.now(), NewOwner("赵六", phone, "45010019600101" + LAST4)
        person_id = ownership.ensure_person(session, cast.house.vault, new, at=at)
        ownership.add_owners(session, cast.homes["502"], [(person_id, new)], since=MOVED_IN, joint=False,
                             source="roster", vault=cast.house.vault)  # fmt: skip


def everything(cast: Cast, tables: list[Table]) -> str:
    """Every value of these tables as one text, what is sealed opened."""
    found: list[str] = []
    with cast.house.database.read() as session:
        for row in (row for table in tables for row in session.execute(select(table))):
            found += [opened(cast, value) for value in row]
    return "\n".join(found)


def opened(cast: Cast, value: object) -> str:
    """What is sealed, as it was said."""
    try:
        return cast.house.vault.open(value) if isinstance(value, str) else str(value)
    except ValueError:
        return str(value)


def test_a_known_number_is_bound_at_once_and_the_first_words_go_on(cast: Cast) -> None:
    owner(cast, "19900000999")
    chat = Chat(cast, "newcomer")
    dialogue(chat, [
        ("厨房漏水了", BY_FIRST_OF_ALL), ("二十一栋一单元", "您住哪个小区"), ("秀山花园", "几栋几单元几室"),
        ("五零二", "21栋1单元502，请说您的姓名"), ("啥", "没听明白"), ("我叫赵六", "身份证的后四位"),
        ("返回", "请说您的姓名"), ("赵六", "身份证的后四位"), ("八八四", "没听明白"),
        ("是八八四二", "认好了，21栋1单元502"),
    ])  # fmt: skip
    chat.hears("报好了")
    assert cast.counts()["reports"] == 1
    before = cast.counts()
    chat.again()
    assert cast.counts() == before
    tables = [
        table for table in Base.metadata.sorted_tables if table.name in ("chat_lines", "talks", "answered_pushes")
    ]
    said = everything(cast, tables)
    assert "赵六" in said and "八八四二" not in said and LAST4 not in said
    assert LAST4 not in everything(cast, [Base.metadata.tables["bindings"]])


def test_who_is_not_known_waits_and_staff_see_whether_the_last_four_are_right(cast: Cast, clock: StoppedClock) -> None:
    owner(cast, "19900000777")
    right, wrong = Chat(cast, "right"), Chat(cast, "wrong")
    dialogue(right, [("我叫赵六，住秀山花园21栋502，要绑定", "身份证的后四位"), (LAST4, "已交给物业核对")])
    dialogue(
        wrong,
        [
            ("绑定房屋", BY_FIRST_OF_ALL),
            ("秀山花园 21栋1单元502", "姓名"),
            ("赵六", "后四位"),
            ("1234", "已交给物业核对"),
        ],
    )
    with cast.house.database.read() as session:
        claims = people.review_queue(session, Base.metadata.tables["bindings"].c.state == "waiting").items
    assert [claim["tail_matches"] for claim in claims] == [True, False]
    dialogue(right, [("厨房漏水", "还在核对")])
    assert right.say("漏了一地").endswith("请再等一等。您说的话他都能看到。")
    with cast.house.database.write() as session:
        manager = people.actor_of(session, cast.ids["liujingli"], door="console")
        binding.approve(session, manager, binding_id=claims[0]["id"], version=1, at=clock.now())
        who = people.person_of_chat(session, "oa-right")
        assert who is not None and people.names(session, [who])[who] == "赵六"
    dialogue(
        wrong, [("绑定房屋", BY_FIRST_OF_ALL), ("秀山花园21栋502", "姓名"), ("赵六", "后四位"), ("1234", "正在审核")]
    )


def test_other_roles_other_doors_and_ways_out(cast: Cast, clock: StoppedClock) -> None:
    tenant, guest = Chat(cast, "tenant-to-be"), Chat(cast, "guest", "mini")
    dialogue(
        tenant,
        [
            ("我要绑定", BY_FIRST_OF_ALL),
            ("取消", "先不办了"),
            ("绑定", BY_FIRST_OF_ALL),
            ("德福楼9栋9单元999", "没找到这一户"),
        ],
    )
    dialogue(tenant, [("德福楼一单元302", "请说您的姓名"), ("陈大明，租户", "已交给物业核对")])
    assert guest.say("我要绑定") and guest.card["page"] == "pages/bind/bind"
    third = Chat(cast, "third")
    dialogue(third, [("进度", "先认一下您是哪一户"), ("我被困在电梯里了", "96333")])
    fourth = Chat(cast, "fourth")
    fourth.say("绑定房屋")
    clock.advance(minutes=31)
    dialogue(fourth, [("绑定房屋", "隔得久了"), ("乱讲", "没听明白"), ("乱讲", "人工"), ("乱讲", "请工作人员")])
    daughter = Chat(cast, "daughter")
    dialogue(
        daughter, [("加一套房", BY_FIRST_OF_ALL), ("秀山花园21栋702", "姓名"), ("白小雨，女儿", "您已绑定这套房屋")]
    )


@pytest.mark.parametrize(("said", "name"), [
    ("我叫白兰娟住21栋702", "白兰娟"), ("白兰娟", "白兰娟"), ("张三，租户", "张三"), ("我是业主", None),
    ("我不告诉你", None),
    ("着火了", None), ("快点来", None), ("谢谢", None), ("交电费", None), ("马上来人", None), ("我是来交费", None),
    ("我叫拉姆", "拉姆"), ("韦小宝", "韦小宝"), ("禤伟", "禤伟"),
    ("欧阳娜娜", "欧阳娜娜"), ("买买提·艾力", "买买提·艾力"), ("302", None), ("姓名：李四", "李四"),
])  # fmt: skip
def test_names_are_read_from_what_is_said(said: str, name: str | None) -> None:
    assert reading.name(said, asked=True) == name


@pytest.mark.parametrize(("said", "tail"), [
    ("734x", "734X"), ("后四位是 1234", "1234"), ("一二三四", "1234"), ("七三四叉", "734X"), ("123", None),
    ("12345", None), ("幺二三四", "1234"), ("７３４Ｘ", "734X"), ("450100-19440307-734x", "734X"),
    ("450100194403077 34x", "734X"), ("45010019440307734x", "734X"), ("450100 19440307 7341", "7341"),
    ("4501001944030773412", None), ("不知道", None),
])  # fmt: skip
def test_the_last_four_are_read_also_when_spoken(said: str, tail: str | None) -> None:
    assert reading.tail(plain(said)) == tail


@pytest.mark.parametrize(("said", "role"), [("张三", "owner"), ("我是租户", "tenant"), ("我是她女儿", "family")])
def test_the_role_is_an_owners_unless_they_say_otherwise(said: str, role: str) -> None:
    assert reading.role(said) == role


def test_another_wish_thanks_and_a_greeting_are_no_name(cast: Cast) -> None:
    chat = Chat(cast, "in-a-hurry")
    dialogue(chat, [
        ("绑定房屋", BY_FIRST_OF_ALL), ("秀山花园21栋502", "请说您的姓名"), ("谢谢", "请说您的姓名"),
        ("你好", "请说您的姓名"), ("马上来人", "请说“我叫”"),
        ("交电费", "绑定房屋"), ("继续", "请说您的姓名"), ("我叫拉姆", "身份证的后四位"),
    ])  # fmt: skip


def test_the_last_four_cannot_all_be_tried_and_are_never_said_back(cast: Cast) -> None:
    chat = Chat(cast, "guesser")
    dialogue(chat, [("绑定房屋", BY_FIRST_OF_ALL), ("秀山花园21栋502", "姓名"), ("赵六", "后四位")])
    for _ in range(5):
        said = chat.say("4501001960010188421 厨房漏水")
        assert "最后四位" in said and "8842" not in said
    assert "8842" not in everything(cast, [Base.metadata.tables["talks"], Base.metadata.tables["chat_lines"]])
    chat.say("8842")
    chat.hears("请工作人员帮您核对")
