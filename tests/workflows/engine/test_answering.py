"""One turn leaves as two messages at most."""

from __future__ import annotations

from server.kit.house import House
from tests.workflows.engine.toys import Line
from workflows.engine.answering import LONGEST_WORDS, divide
from workflows.engine.decisions import Answer, Card
from workflows.engine.hearing import Channel, Heard

POT, CUP = Card("茶壶", "pages/pot"), Card("茶杯", "pages/cup")


def said(channel: Channel = "oa") -> Heard:
    """Something that was said."""
    return Heard(channel, "o-1", "oa:message:1", "text")


def test_words_go_back_in_the_reply_and_the_first_card_as_a_message() -> None:
    reply, left = divide(said(), [Answer("一"), Answer("二", POT), Answer("三", CUP)], 7)
    assert reply == "一\n二\n三" and [(one.words, one.card) for one in left] == [(None, POT)]
    assert left[0].cause == "talk:oa:message:1:0" and (left[0].address, left[0].person_id) == ("o-1", 7)


def test_the_mini_program_has_no_reply_so_that_all_leaves_as_messages() -> None:
    reply, left = divide(said("mini"), [Answer("一", POT)], None)
    assert reply is None and [(one.words, one.card) for one in left] == [("一", None), (None, POT)]
    assert len({one.cause for one in left}) == 2


def test_a_card_without_words_and_a_turn_without_anything() -> None:
    assert divide(said("work"), [Answer("", POT)], None)[0] is None
    assert divide(said(), [], None) == (None, [])


def test_long_words_go_on_in_a_second_message_and_never_in_a_third() -> None:
    lines = "\n".join("长" * 99 for _ in range(20))
    reply, left = divide(said(), [Answer(lines)], None)
    assert reply is not None and len(reply) <= LONGEST_WORDS and not reply.endswith("\n") and len(left) == 1
    assert left[0].words is not None and len(left[0].words) <= LONGEST_WORDS and left[0].words.endswith("…")
    reply, left = divide(said(), [Answer(lines, POT)], None)
    assert reply is not None and reply.endswith("…") and [one.card for one in left] == [POT]
    assert len(divide(said(), [Answer("长" * 700)], None)[1][0].words or "") == 100


def test_a_repeat_owes_no_message_twice(house: House) -> None:
    line = Line(house, "mini")
    line.say("泡杯红茶")
    assert line.last is not None
    line.push(line.last)
    assert [one.words for one in line.desk.left] == ["几杯？"]
