"""Who is in a group reads it, be it of owners or of the staff; nobody else does."""

import pytest
import requests

from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.teams import Team
from tests.miniprogram_stub.platform.local import Caller, settings_for

TEAM = Team("robot-demo-key", "维修值班群", ("xiaoli", "meijie"))


def _robot(wechat: Caller, key: str, words: str) -> None:
    assert (
        wechat.wecom("/cgi-bin/webhook/send", {"msgtype": "text", "text": {"content": words}}, key=key)["errcode"] == 0
    )


def test_a_phone_shows_the_groups_its_owner_is_in_and_no_others(wechat: Caller) -> None:
    mine, other = wechat.open_group("meijie"), wechat.open_group("stranger", owner="ZhouKuaiji")
    plain = wechat.open_group("meijie", "laowang", plain=True)
    wechat.confirm(wechat.group_send(mine)["msgid"])
    seen = {one: [group["chat_id"] for group in wechat.phone(f"/{one}/groups")] for one in ("meijie", "laowang")}
    assert seen == {"meijie": [mine, plain], "laowang": [plain]}
    assert [group["chat_id"] for group in wechat.phone("/zhoukuaiji/groups")] == [other], "who owns a group is in it"
    assert wechat.phone(f"/meijie/groups/{mine}/messages") == wechat.group_posts(mine) != []
    with pytest.raises(requests.HTTPError, match="404"):
        wechat.phone(f"/laowang/groups/{mine}/messages")
    wechat.control(f"/groups/{mine}", {"add": "laowang"})
    assert len(wechat.phone(f"/laowang/groups/{mine}/messages")) == 1


def test_only_whoever_is_in_the_robot_s_group_reads_it() -> None:
    with Platform(settings_for(teams=(TEAM,), work={"robot_keys": (TEAM.robot, "another")})) as platform:
        wechat = Caller(platform)
        _robot(wechat, TEAM.robot, "电梯困人")
        _robot(wechat, "another", "全体通知")
        xiaoli, zhoukuaiji = (
            [(letter["peer"], letter["text"]) for letter in wechat.phone(f"/{one}/wecom")]
            for one in ("xiaoli", "zhoukuaiji")
        )
        assert xiaoli == [("维修值班群", "电梯困人"), ("", "全体通知")]
        assert zhoukuaiji == [("", "全体通知")]
        assert wechat.letters("meijie") == [], "a resident is in no staff group, whatever a list says"
