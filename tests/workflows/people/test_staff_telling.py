"""Whoever looks after staff accounts hears who may get into them, whoever did it."""

from __future__ import annotations

from server.people.service import phones
from tests.cast import STAFF, Cast
from tests.workflows.reports.test_following import react_twice, titles


def told(cast: Cast, title: str) -> dict[str, str]:
    """What everybody at work was told under a title, by name."""
    said = {name: [one for one in titles(cast, name) if one.startswith(title)] for name in STAFF}
    assert all(len(each) < 2 for each in said.values()), said
    return {name: each[0] for name, each in said.items() if each}


def test_a_member_whose_phone_is_let_go_and_the_administrators_hear_who_did_it(cast: Cast) -> None:
    with cast.house.database.write() as session:
        phones.release_member(session, cast["liujingli"], person_id=cast.ids["zhoukuaiji"], reason="丢了",
                              at=cast.house.clock.now())  # fmt: skip
    react_twice(cast)
    done = "办了手机丢失，旧手机和企业微信已退出。"
    assert told(cast, "工作账号有变动") == {
        "zhoukuaiji": f"工作账号有变动 刘芳 给您的工作账号{done}不是您要求的，请马上告诉系统管理员。",
        "admin": f"工作账号有变动 刘芳 给 周敏（账号 zhoukuaiji）{done}您不知道这件事的话，请马上问他们本人。",
    }
