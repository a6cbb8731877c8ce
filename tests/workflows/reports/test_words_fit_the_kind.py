"""Only what was broken is called mended: to residents and to staff, on cards, in chats and on pages."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from server.delivery.models import InboxItem, Message
from server.reports.rules.category import Ending
from server.reports.rules.endings import done_word, ending, reasons
from server.reports.rules.reasons import REASONS
from server.reports.rules.words import Move
from tests.cast import Cast
from tests.talks import Chat
from tests.workflows.reports.staff import Crew, numbered

MENDING = ("修好", "完工", "验收", "未修复", "返工", "到场")
OF_REPAIRS = ("维修", "配件", "施工", "工种", "现场", "进入", "费用")


@pytest.mark.parametrize(
    ("kind", "category", "ends", "word"),
    [("repair", "leak", Ending.MENDED, "修好"), ("repair", "call_back", Ending.ANSWERED, "办好"),
     ("repair", "cleaning", Ending.HANDLED, "处理好"), ("complaint", "noise", Ending.ANSWERED, "答复"),
     ("suggestion", "idea", Ending.ANSWERED, "答复"), ("emergency", "fire", Ending.HANDLED, "处理好"),
     ("repair", "there is no such category", Ending.MENDED, "修好")],
)  # fmt: skip
def test_how_it_ends_is_called_by_what_it_is(kind: str, category: str, ends: Ending, word: str) -> None:
    assert (ending(kind, category), done_word(kind, category)) == (ends, word)


@pytest.mark.parametrize(("category", "place"), [("call_back", "home"), ("idea", "public"), ("noise", "public")])
def test_nobody_mends_a_question_a_call_or_a_complaint(cast: Cast, category: str, place: str) -> None:
    """From the first word to the last: the card, its buttons, the steps, the inbox, the chats, the offered reasons."""
    crew, report_id = Crew(cast), cast.report("meijie", category, place, words="有件事想问问")
    cast.react()
    number, seen = numbered(report_id), list[object]()

    def look() -> None:
        for name in ("meijie", "liujingli"):
            told = cast.tell(name, report_id)
            seen.append(
                {key: told[key] for key in ("state_label", "promised", "moves", "timeline", "outcome", "joint")}
            )
        seen.append(Chat(cast, "meijie").say("我报的事怎么样了"))

    seen.append(crew.card("xiaoli" if cast.row(report_id).assignee_id == cast.ids["xiaoli"] else "zhaojie",
                          report_id).body)  # fmt: skip
    who = next(
        name for name, id_ in cast.ids.items() if id_ == (cast.row(report_id).assignee_id or cast.ids["zhaojie"])
    )
    if cast.row(report_id).assignee_id is None:
        cast.move(who, report_id, "take")
    look()
    cast.move(who, report_id, "arrive")
    cast.react()
    look()
    chat = crew.chat(who)
    seen += [chat.say(f"完成 {number}"), chat.say("已经打过电话，说清楚了"), chat.say("不用")]
    cast.react()
    look()
    seen.append(Chat(cast, "meijie").say("还行吧"))
    cast.move("meijie", report_id, "return", reason="not_fixed")
    cast.react()
    look()
    with cast.house.database.read() as session:
        seen += [item.words + item.title for item in session.scalars(select(InboxItem))]
        seen += [message.body for message in session.scalars(select(Message))]
    words = json.dumps(seen, ensure_ascii=False, default=str)
    assert not [words[max(0, words.index(word) - 30) :][:60] for word in MENDING if word in words]
    assert cast.row(report_id).state in ("reopened", "assigned")


@pytest.mark.parametrize("move", list(REASONS))
def test_no_reason_offered_for_a_complaint_speaks_of_repairs(move: Move) -> None:
    labels = [one.label for one in reasons(REASONS[move], Ending.ANSWERED)]
    if move is not Move.DECLINE:
        assert labels and not [label for label in labels for word in (*MENDING, *OF_REPAIRS) if word in label]


def test_how_a_complaint_ended_and_what_it_refuses_is_said_without_repairs(cast: Cast) -> None:
    report_id = cast.report("meijie", "noise", "public")
    bring = {"words": "几家都问过", "media_ids": [cast.picture("liujingli")]}
    cast.move("liujingli", report_id, "close_unfixed", reason="needs_vote", **bring)
    told = cast.tell("meijie", report_id)
    assert told["timeline"][-1]["reason"] == told["outcome"]["label"] == "需要业主表决"
    assert told["outcome"]["next"] == "可以向业委会提出议题。"
    cast.react()
    assert any("需要业主表决。可以向业委会提出议题。" in words for words in inbox(cast, "meijie"))
    refused = cast.visitor("meijie").post(f"/reports/{report_id}/moves", {"move": "accept"}, version=told["version"])
    assert (refused.json["code"], "「未解决结案」" in refused.json["sentence"]) == ("illegal_move", True)


def inbox(cast: Cast, name: str) -> list[str]:
    """What somebody's inbox says."""
    with cast.house.database.read() as session:
        asked = select(InboxItem.words).where(InboxItem.person_id == cast.ids[name])
        return list(session.scalars(asked))


def test_a_pipe_is_still_mended(cast: Cast) -> None:
    report_id = cast.work(cast.report("meijie", "leak", "home"))
    told = cast.tell("meijie", report_id)
    assert (told["state_label"], told["ending"]) == ("待验收", "mended")
    assert "修好了，请您看看" in Chat(cast, "meijie").say("我报的漏水怎么样了")
