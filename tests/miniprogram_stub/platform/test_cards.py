"""Template cards: pressing, and the one update a response code allows."""

from typing import Any

import pytest
import requests

from tests.miniprogram_stub.platform.local import CARD, Caller, Receiver

BOX = {
    "question_key": "whom", "title": "派给谁", "selected_id": "41",
    "option_list": [{"id": "41", "text": "小李"}, {"id": "42", "text": "赵姐"}],
}  # fmt: skip


def opened(wechat: Caller, receiver: Receiver) -> list[str]:
    wechat.settle()
    work = wechat.platform.world.pusher.work
    sealed = [push.body.split("<Encrypt><![CDATA[")[1].split("]]>")[0] for push in receiver.posts]
    return [work.decrypt(text) for text in sealed]


def press(wechat: Caller, key: str = "take", person: str = "xiaoli") -> Any:
    letter = wechat.phone(f"/{person}/wecom")[-1]
    return wechat.phone(f"/{person}/wecom/{letter['id']}/press", {"key": key})


def update(wechat: Caller, code: str, **changes: Any) -> int:
    body = {"agentid": 1000002, "response_code": code, "button": {"replace_name": "小李已接单"}, **changes}
    return int(wechat.wecom("/cgi-bin/message/update_template_card", body)["errcode"])


def test_a_press_reaches_our_server_with_a_code_of_its_own(wechat: Caller, receiver: Receiver) -> None:
    code = wechat.deal()["response_code"]
    press(wechat)
    (event,) = opened(wechat, receiver)
    for part in ("template_card_event", "<EventKey><![CDATA[take]]>", "<TaskId><![CDATA[report-7]]>", "[xiaoli]"):
        assert part in event
    pressed = event.split("<ResponseCode><![CDATA[")[1].split("]]>")[0]
    assert pressed != code
    assert update(wechat, pressed) == 0
    assert wechat.phone("/xiaoli/wecom")[0]["card"]["replaced"] == "小李已接单"


def test_a_press_says_what_was_chosen_in_the_box(wechat: Caller, receiver: Receiver) -> None:
    wechat.deal(button_selection=BOX)
    (letter,) = wechat.phone("/xiaoli/wecom")
    for chosen in ("", "42"):
        wechat.phone(f"/xiaoli/wecom/{letter['id']}/press", {"key": "take", "chosen": chosen})
    with pytest.raises(requests.HTTPError, match="409"):
        wechat.phone(f"/xiaoli/wecom/{letter['id']}/press", {"key": "take", "chosen": "99"})
    first, second = opened(wechat, receiver)
    assert "<OptionId><![CDATA[41]]>" in first and "<OptionId><![CDATA[42]]>" in second
    assert "<QuestionKey><![CDATA[whom]]>" in first


def test_a_card_can_be_pressed_until_it_is_updated(wechat: Caller, receiver: Receiver) -> None:
    code = wechat.deal()["response_code"]
    press(wechat)
    press(wechat)
    update(wechat, code)
    with pytest.raises(requests.HTTPError, match="409"):
        press(wechat)
    assert len(opened(wechat, receiver)) == 2


def test_a_button_is_ticked_only_until_the_app_has_answered(wechat: Caller, receiver: Receiver) -> None:
    wechat.deal()
    assert press(wechat)["pressed"] == "take"
    assert len(opened(wechat, receiver)) == 1
    (letter,) = wechat.phone("/xiaoli/wecom")
    assert (letter["pressed"], "replaced" in letter["card"]) == ("", False), "refused, it may be pressed again"


def test_a_button_that_is_not_there_cannot_be_pressed(wechat: Caller) -> None:
    wechat.deal()
    with pytest.raises(requests.HTTPError, match="409"):
        press(wechat, "erase")


def test_a_response_code_works_once_and_for_three_days(wechat: Caller) -> None:
    used, late = wechat.deal()["response_code"], wechat.deal(task_id="report-8")["response_code"]
    assert update(wechat, used) == 0
    assert update(wechat, used) == 40058
    wechat.advance(hours=72)
    assert update(wechat, late) == 40058


def test_an_update_changes_the_card_of_everyone_it_went_to_or_of_those_named(wechat: Caller) -> None:
    everyone = wechat.deal("xiaoli|zhoukuaiji")["response_code"]
    assert update(wechat, everyone) == 0
    named = wechat.deal("xiaoli|zhoukuaiji", task_id="report-8")["response_code"]
    answer = wechat.wecom(
        "/cgi-bin/message/update_template_card",
        {
            "agentid": 1000002,
            "response_code": named,
            "userids": ["ghost", "xiaoli"],
            "button": {"replace_name": "已派"},
        },
    )
    assert answer["invaliduser"] == ["ghost"]
    xiaoli, zhou = (wechat.phone(f"/{person}/wecom") for person in ("xiaoli", "zhoukuaiji"))
    assert ["replaced" in row["card"] for row in xiaoli] == [True, True]
    assert ["replaced" in row["card"] for row in zhou] == [True, False]


def test_a_card_may_be_replaced_by_another(wechat: Caller) -> None:
    code = wechat.deal()["response_code"]
    after = {**CARD, "task_id": "report-7b", "button_list": [{"text": "完工", "key": "finish"}]}
    assert update(wechat, code, button=None, template_card=after) == 0
    assert press(wechat, "finish")["pressed"] == "finish"
    assert update(wechat, wechat.deal()["response_code"], button=None) == 40058


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"card_type": "poem"}, "card_type"),
        ({"main_title": {}}, "main_title"),
        ({"task_id": None}, "task_id"),
        ({"task_id": "has space"}, "task_id"),
        ({"button_list": []}, "button_list"),
        ({"button_list": [{"text": str(n), "key": str(n)} for n in range(7)]}, "button_list"),
        ({"button_list": [{"text": "接单"}]}, "button_list.key"),
        ({"button_list": [{"text": "接单", "key": "a"}, {"text": "转", "key": "a"}]}, "button_list.key"),
        ({"card_type": "text_notice"}, "card_action"),
        ({"button_selection": {"option_list": BOX["option_list"]}}, "question_key"),
        ({"button_selection": {**BOX, "option_list": []}}, "option_list"),
        ({"button_selection": {**BOX, "option_list": [{"id": str(n), "text": "x"} for n in range(11)]}}, "option_list"),
        ({"button_selection": {**BOX, "option_list": [{"id": "1", "text": "x"}] * 2}}, "option_list"),
        ({"button_selection": {**BOX, "selected_id": "9"}}, "selected_id"),
    ],
)
def test_a_card_that_lacks_something_is_refused_by_name(wechat: Caller, changes: dict[str, Any], named: str) -> None:
    answer = wechat.deal(**changes)
    assert answer["errcode"] == 40058
    assert named in answer["errmsg"]


def test_a_notice_card_has_no_response_code(wechat: Caller) -> None:
    action = {"type": 1, "url": "http://127.0.0.1:8600/console"}
    answer = wechat.deal(card_type="text_notice", card_action=action, task_id=None, button_list=None)
    assert answer["errcode"] == 0
    assert "response_code" not in answer
