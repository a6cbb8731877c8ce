"""Whoever looks after staff accounts hears who may get into them, whoever did it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.delivery.models import Message
from server.kit.actor import SYSTEM, Grant
from server.people.service import accounts, phones, staff
from tests.cast import STAFF, Cast
from tests.workflows.reports.test_following import react_twice, titles


def told(cast: Cast, title: str) -> dict[str, str]:
    """What everybody at work was told under a title, by name."""
    said = {name: [one for one in titles(cast, name) if one.startswith(title)] for name in STAFF}
    assert all(len(each) < 2 for each in said.values()), said
    return {name: each[0] for name, each in said.items() if each}


def in_wecom(cast: Cast, fact: str) -> set[str]:
    """Who is sent a message in WeCom because of such a fact."""
    sent = select(Message.address).where(Message.cause.startswith(fact), Message.channel == "work")
    with cast.house.database.read() as session:
        return set(session.scalars(sent))


def employ(cast: Cast, by: str, to: Grant, login: str = "zhangsan") -> int:
    """Somebody founds an account with a login and gives it a role."""
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        member, _ = staff.found_account(session, cast.house.vault, cast[by], name="张三", phone="13812345678",
                                        login=login, wecom_userid=None, at=at)  # fmt: skip
        staff.grant(session, cast[by], person_id=member, to=to, at=at)
    return member


def test_a_manager_makes_no_second_person_of_his_own_unseen(cast: Cast) -> None:
    """He knows the first password: with the number of somebody who is nobody he could approve his own payments."""
    employ(cast, "liujingli", Grant("finance", "estate", cast.xiushan))
    react_twice(cast)
    heard = told(cast, "有人得到了工作权限")
    assert set(heard) == {"admin", "zhoukuaiji", "committee"}
    assert set(heard.values()) == {
        "有人得到了工作权限 刘芳 给 张三（账号 zhangsan）授予了“财务”，范围是秀山花园，可以审批钱款。"
        "您不知道这件事的话，请马上当面问清；问不清的，请系统管理员停用这个账号。"
    }
    assert in_wecom(cast, "staff.granted") == {"admin", "zhoukuaiji", "committee"}


def test_of_a_role_without_money_the_committee_hears_nothing_and_of_a_wide_one_only_who_stands_above_it(
    cast: Cast,
) -> None:
    member = employ(cast, "liujingli", Grant("staff", "estate", cast.xiushan))
    react_twice(cast)
    assert set(told(cast, "有人得到了工作权限")) == {"admin", "zhoukuaiji"}
    with cast.house.database.write() as session:
        staff.grant(session, cast["admin"], person_id=member, to=Grant("regulator", "company", cast.company),
                    at=cast.house.clock.now())  # fmt: skip
    react_twice(cast)
    assert set(told(cast, "有人得到了工作权限")) == {"admin", "zhoukuaiji"}, "one message each, none since"


def test_of_a_wide_role_that_approves_money_every_estate_in_it_hears(cast: Cast) -> None:
    employ(cast, "admin", Grant("finance", "company", cast.company))
    react_twice(cast)
    assert set(told(cast, "有人得到了工作权限")) == {"liujingli", "zhoukuaiji", "committee"}
    assert "范围是安居物业" in told(cast, "有人得到了工作权限")["committee"]


def test_who_loses_a_role_hears_it_and_so_does_who_would_hear_of_it_being_given(cast: Cast) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        for name, role in (("committee", "committee"), ("zhoukuaiji", "finance")):
            staff.end_grant(session, cast["admin"], person_id=cast.ids[name], what=Grant(role, "estate", cast.xiushan),
                            at=at)  # fmt: skip
    react_twice(cast)
    name, by = STAFF["committee"].name, STAFF["admin"].name
    mine = [one for one in cast.inbox("committee") if one[0] == "有人的工作权限收回了"]
    assert (
        "有人的工作权限收回了",
        f"{by} 收回了您的“业委会委员”，范围是秀山花园。您觉得不对的话，请当面问清，或者告诉系统管理员。",
    ) in mine
    heard = [words for _, words in cast.inbox("liujingli")]
    end = "您不知道这件事的话，请马上当面问清；不对的，请重新授予。"
    assert f"{by} 收回了 {name}（账号 committee）的“业委会委员”，范围是秀山花园。{end}" in heard
    assert f"{by} 收回了 周敏（账号 zhoukuaiji）的“财务”，范围是秀山花园。{end}" in heard
    assert in_wecom(cast, "staff.taken") >= {"committee", "zhoukuaiji", "liujingli"}
    assert cast.visitor("committee").get("/inbox").json["items"][0]["title"] == "有人的工作权限收回了"


def test_whose_account_is_closed_and_whose_duty_is_changed_by_another_hears_it(cast: Cast) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        staff.set_duty(session, cast["liujingli"], person_id=cast.ids["xiaoli"], on_duty=False, at=at)
        staff.set_duty(session, cast["zhaojie"], person_id=cast.ids["zhaojie"], on_duty=False, at=at)
        staff.close_account(session, cast["admin"], person_id=cast.ids["zhoukuaiji"], reason="离职", at=at)
    react_twice(cast)
    assert cast.inbox("xiaoli") == [("您的值班改了", "刘芳 把您改成了不值班。不对的话，请当面问清，或者自己改回来。")]
    assert cast.inbox("zhaojie") == []
    by = STAFF["admin"].name
    assert cast.inbox("zhoukuaiji") == [(
        "您的工作账号停用了",
        f"{by} 停用了您的工作账号，工作权限一起收回了。原因：离职。您觉得不对的话，请告诉系统管理员。",
    )]  # fmt: skip
    assert told(cast, "有人的工作权限收回了")["liujingli"] == (
        f"有人的工作权限收回了 {by} 停用了 周敏的工作账号，“财务”（秀山花园）一起收回了。"
        "您不知道这件事的话，请马上当面问清。"
    )


def test_a_role_somebody_has_already_and_what_is_done_on_the_machine_are_told_to_nobody(cast: Cast) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        staff.grant(session, cast["admin"], person_id=cast.ids["xiaoli"], to=cast["xiaoli"].grants[0], at=at)
        staff.grant(session, SYSTEM, person_id=cast.ids["xiaoli"], to=Grant("finance", "estate", cast.xiushan), at=at)
    assert react_twice(cast) == set() and told(cast, "有人得到了工作权限") == {}


@pytest.mark.parametrize(("what", "done"), [
    ("number", "登记了手机号"), ("wecom", "绑定了企业微信"), ("password", "重置了密码"),
])  # fmt: skip
def test_whoever_may_get_into_an_account_that_approves_money_is_told_like_the_role(
    cast: Cast, what: str, done: str
) -> None:
    member, at = employ(cast, "admin", Grant("finance", "estate", cast.xiushan)), cast.house.clock.now()
    cast.react()
    with cast.house.database.write() as session:
        if what == "number":
            phones.write_number(session, cast.house.vault, cast["liujingli"], person_id=member, phone="13900009999",
                                at=at)  # fmt: skip
        elif what == "wecom":
            accounts.link_wecom(session, cast["liujingli"], person_id=member, userid="mine", at=at)
        else:
            staff.reset_password(session, cast["admin"], person_id=member, at=at)
    react_twice(cast)
    heard = told(cast, "工作账号有变动")
    by = "admin" if what == "password" else "liujingli"
    assert set(heard) == {"admin", "liujingli", "zhoukuaiji", "committee"} - {by}
    assert f"{STAFF[by].name} 给 张三（账号 zhangsan）{done}。" in heard["committee"]
    cast.ids["zhangsan"] = member
    assert titles(cast, "zhangsan") == [
        f"工作账号有变动 {STAFF[by].name} 给您的工作账号{done}。不是您要求的，请马上告诉系统管理员。"
    ]


def test_a_member_whose_phone_is_let_go_and_the_administrators_hear_who_did_it(cast: Cast) -> None:
    with cast.house.database.write() as session:
        phones.release_member(session, cast["liujingli"], person_id=cast.ids["zhoukuaiji"], reason="丢了",
                              at=cast.house.clock.now())  # fmt: skip
    react_twice(cast)
    done = "办了手机丢失，旧手机和企业微信已退出。"
    assert told(cast, "工作账号有变动") == {
        "zhoukuaiji": f"工作账号有变动 刘芳 给您的工作账号{done}不是您要求的，请马上告诉系统管理员。",
        "admin": f"工作账号有变动 刘芳 给 周敏（账号 zhoukuaiji）{done}您不知道这件事的话，请马上问本人；"
        "不对的，请系统管理员停用这个账号。",
    }
