"""小李 does a whole job without leaving WeCom: over sockets, sealed, with cards the local WeChat checks and changes."""

from __future__ import annotations

from miniprogram_stub.chat import Chat
from miniprogram_stub.phone import Json
from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from tests.journeys.conftest import Stepped


def labels(card: Json) -> list[str]:
    """What may be pressed on a card as it is shown now, or what its buttons gave way to."""
    shown = card["card"]
    return [shown["replaced"]] if "replaced" in shown else [button["text"] for button in shown["button_list"]]


def card_of(town: Town, name: str, number: str) -> Json:
    """Somebody's newest card of a report."""
    found = [one for one in town.phone(name).wecom() if one["kind"] == "template_card" and number in one["title"]]
    return found[-1]


def heard(chat: Chat, system: Stepped, said: Json) -> str:
    """All we said since."""
    system.settle()
    return "\n".join(one["text"] for one in chat.letters(said["id"]) if not one["mine"])


def test_one_card_leads_from_taking_to_the_finished_work(town: Town, system: Stepped) -> None:
    leak.come_in(town)
    leak.report(town)
    system.settle()
    report_id, number = town.known["leak"], town.known["leak_number"]
    xiaoli, zhaojie = town.phone("xiaoli"), town.phone("zhaojie")
    chat = xiaoli.chat("work")
    manager = card_of(town, "liujingli", number)
    assert labels(manager) == ["我来处理", "派给选中的人"] and manager["card"]["button_selection"]["option_list"]
    xiaoli.press(card_of(town, "xiaoli", number), "take")
    zhaojie.press(card_of(town, "zhaojie", number), "take")
    system.settle()
    assert labels(card_of(town, "zhaojie", number)) == labels(card_of(town, "liujingli", number)) == ["李师傅已接单"]
    assert labels(card_of(town, "xiaoli", number)) == ["在路上", "已到场", "退回"]
    xiaoli.press(card_of(town, "xiaoli", number), "onway")
    system.settle()
    assert labels(card_of(town, "xiaoli", number)) == ["已到场", "退回"]
    assert any("正在路上" in item["words"] for item in town.phone("meijie").inbox())
    assert "已记到场" in heard(chat, system, chat.say(f"到场 {number}"))
    xiaoli.press(card_of(town, "xiaoli", number), "arrive")
    system.settle()
    assert "完成" in labels(card_of(town, "xiaoli", number)), "a card that lagged behind catches up when it is pressed"
    xiaoli.press(card_of(town, "xiaoli", number), "finish")
    system.settle()
    assert "照片" in heard(chat, system, chat.say("换了整段软管，不漏了"))
    answer = heard(chat, system, chat.show())
    assert "正在存" in answer and "已记完成" in answer
    told = town.phone("meijie").look(report_id)
    assert told["state"] == "done" and told["timeline"][-1]["photos"]
    assert labels(card_of(town, "xiaoli", number)) == ["已处理"]
    chat.close()
