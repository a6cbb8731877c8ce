"""A page shared as WeChat shares it: the app hands over a card, WeChat asks whom to send it to, both see it."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from miniprogram_stub.platform.keeping import Keeper
from miniprogram_stub.platform.servers import Platform
from tests.miniprogram_stub.platform.local import APPID, Caller, settings_for

PATH = "/pages/report/report?t=Zm9vYmFyLWZvb2Jhci1mb28"
CARD = {"appid": APPID, "title": "请帮忙缴物业费 729.18 元", "path": PATH}


def friends(wechat: Caller, person: str) -> list[dict[str, Any]]:
    """The chats of somebody with other people."""
    letters: list[dict[str, Any]] = wechat.phone(f"/{person}/chat/friends")["letters"]
    return letters


def share(wechat: Caller, person: str = "meijie", **changes: Any) -> dict[str, Any]:
    """Share the card; what waits on the phone then."""
    wechat.phone(f"/{person}/share", CARD | changes)
    (card,) = wechat.phone(f"/{person}/share")
    assert isinstance(card, dict)
    return card


def test_a_card_goes_to_whom_the_sharer_picks_and_nobody_else(wechat: Caller) -> None:
    card = share(wechat)
    assert (card["title"], card["page"]) == (CARD["title"], PATH.removeprefix("/"))
    assert friends(wechat, "meijie") == friends(wechat, "laowang") == [], "nothing is sent before somebody is picked"
    wechat.phone("/meijie/share/answer", {"card": card["card"], "to": "laowang"})
    assert wechat.phone("/meijie/share") == []
    [sent], [got] = friends(wechat, "meijie"), friends(wechat, "laowang")
    assert (sent["mine"], sent["peer_name"]) == (True, "老王")
    assert (got["mine"], got["peer_name"], got["page"], got["kind"]) == (
        False, "梅姐", PATH.removeprefix("/"), "miniprogrampage",
    )  # fmt: skip
    assert friends(wechat, "stranger") == []
    assert wechat.phone("/laowang/messages") == [], "it is no service notice"
    wechat.settle()
    assert [line for line in wechat.control("/ledger?side=out") if line["host"] == "push"] == [], "no server is told"


def test_a_card_that_is_not_sent_is_gone(wechat: Caller) -> None:
    card = share(wechat)
    wechat.phone("/meijie/share/answer", {"card": card["card"], "to": ""})
    assert wechat.phone("/meijie/share") == []
    assert friends(wechat, "meijie") == []
    with pytest.raises(requests.HTTPError, match="409"):
        wechat.phone("/meijie/share/answer", {"card": card["card"], "to": "laowang"})


def test_a_second_question_takes_the_place_of_the_first(wechat: Caller) -> None:
    first, second = share(wechat), share(wechat, title="小区简报")
    with pytest.raises(requests.HTTPError, match="409"):
        wechat.phone("/meijie/share/answer", {"card": first["card"], "to": "laowang"})
    wechat.phone("/meijie/share/answer", {"card": second["card"], "to": "xiaoli"})
    assert [one["title"] for one in friends(wechat, "xiaoli")] == ["小区简报"], "colleagues have WeChat too"


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"appid": "wx9"}, 400), ({"title": " "}, 400), ({"path": ""}, 400), ({"path": "pages/none/none?t=1"}, 409),
     ({"path": "pages/report/report?t=" + "x" * 1024}, 400)],
)  # fmt: skip
def test_what_is_no_card_is_refused(wechat: Caller, changes: dict[str, str], status: int) -> None:
    with pytest.raises(requests.HTTPError, match=str(status)):
        wechat.phone("/meijie/share", CARD | changes)


def test_half_a_character_is_refused_before_it_is_kept(wechat: Caller) -> None:
    address = f"{wechat.platform.desk_url}/phones/meijie/share"
    said = json.dumps(CARD | {"title": "\ud83d"}).encode()
    answer = requests.post(address, data=said, headers={"Content-Type": "application/json"}, timeout=30)
    assert answer.status_code == 400 and wechat.phone("/meijie/share") == []


@pytest.mark.parametrize("to", ["meijie", "nobody"])
def test_a_card_goes_to_somebody_else(wechat: Caller, to: str) -> None:
    card = share(wechat)
    with pytest.raises(requests.HTTPError, match="404"):
        wechat.phone("/meijie/share/answer", {"card": card["card"], "to": to})
    assert wechat.phone("/meijie/share") == [card]


def test_nobody_answers_for_another_phone(wechat: Caller) -> None:
    card = share(wechat)
    with pytest.raises(requests.HTTPError, match="409"):
        wechat.phone("/laowang/share/answer", {"card": card["card"], "to": "stranger"})


def test_cards_outlast_a_restart_and_older_states_are_read(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with Platform(settings_for()) as platform:
        keeper, wechat = Keeper(platform.world, path), Caller(platform)
        wechat.phone("/meijie/share/answer", {"card": share(wechat)["card"], "to": "laowang"})
        keeper.stop()
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["letters"].append({key: value for key, value in kept["letters"][0].items() if key != "peer"} | {"id": 9})
    path.write_text(json.dumps(kept), encoding="utf-8")
    with Platform(settings_for()) as platform:
        Keeper(platform.world, path).stop()
        assert friends(Caller(platform), "laowang")[0]["peer_name"] == "梅姐"
