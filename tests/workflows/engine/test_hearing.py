"""What people write and say, made plain: traditional characters, marks, numbers, yes and no, slips of the keyboard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from server.places.rules import spoken
from server.wechat.inbound import Inbound
from workflows.engine.book import Book
from workflows.engine.hearing import Channel, agrees, heard, nearest, number, plain
from workflows.people.talks import reading
from workflows.registry import CONVERSATIONS
from workflows.reports.staff_talks import numbers
from workflows.reports.talks import add, drafts
from workflows.reports.talks import spoken as reports


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("你好，請問，廚房漏水了啊！！", "厨房漏水了"),
        ("嗯 那个 厨房 嗯 水管子 漏水了 呢", "厨房 水管子 漏水了"),
        ("Ｒ２０２６－０００１２３", "r2026-000123"),
        ("第（二）个", "第 二 个"),
        ("①", "1"),
        ("嗯", "嗯"),
        ("你好", "你好"),
        ("你好呀", "你好"),
        ("喂，您好呀", "您好"),
        ("您好呀，厨房漏水了", "厨房漏水了"),
        ("嗯呢", "嗯呢"),
        ("你好好修一下", "你好好修一下"),
        ("3.2版。", "3.2版"),
        ("後面乾淨嗎？", "后面干净吗"),
        ("好👍🏻", "好好"),
        ("👌", "好"),
        ("。。。", ""),
        ("", ""),
        ("漏水\n\n漏水", "漏水 漏水"),
    ],
)
def test_plain_words(said: str, meant: str) -> None:
    assert plain(said) == meant and plain(meant) == meant


NUMBERS = {
    1: "1、一、①、第一个、头一个、１、一。、就第一个吧",
    2: "选二、我要第二个、两个、2号",
    3: "第3个那个、三",
    10: "十",
    12: "十二",
    21: "二十一",
    30: "最后一个、最后那个吧",
    None: "31、0、21栋、厨房、十十、我家在一楼最后面那一间",
}
YES_NO = {
    True: "好、好的谢谢、对、是的、嗯、嗯嗯、可以、行、行吧、要、没错、没问题、不错、OK、👌、好了、有、對就是這個",
    False: "不用了、没有、不是、不要、没修好、算了、还没呢、别、不行、no、错了、不对、不是 是701",
    None: "好像不是、是不是、对面漏水、好多水、是的没修好、厨房漏水、可以吗、行李、对不起、好久了",
}
ROOMS = {"one": "一单元", "eleven": "十一单元", "kitchen": "厨房", "bath": "卫生间", "other": "洗手间"}
MEANT = {
    "one": "一单元",
    "eleven": "十一单元、我在十一单元",
    "kitchen": "厨房里、廚房",
    "bath": "卫生见、卫间生、卫间、卫生生间",
    None: "单元、厨、厨房和卫生间、阳台、间",
}


@pytest.mark.parametrize("meant", NUMBERS)
def test_numbers(meant: int | None) -> None:
    for said in NUMBERS[meant].split("、"):
        assert number(said, of=30) == meant, said
    assert number("", of=30) is None


def test_what_is_too_long_is_no_number() -> None:
    assert number("我要" * 7 + "一") == 1 and number("我要" * 8 + "一") is None


def test_a_number_without_a_list_has_no_last_one() -> None:
    assert (number("最后一个"), number("99"), number("二零二六")) == (None, 99, None)


@pytest.mark.parametrize("meant", YES_NO)
def test_yes_and_no(meant: bool | None) -> None:
    for said in YES_NO[meant].split("、"):
        assert agrees(said) is meant, said
    assert agrees("") is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [("系啊", True), ("冇错", True), ("好，唔该", True), ("唔使啦", False), ("勿要", False), ("唔系", False),
     ("莫催", False), ("冇呀", False), ("系咪", None), ("冇事", None), ("系统", None)],
)  # fmt: skip
def test_yes_and_no_in_dialects(said: str, meant: bool | None) -> None:
    assert agrees(said) is meant


@pytest.mark.parametrize("meant", MEANT)
def test_the_nearest_of_some_answers(meant: str | None) -> None:
    for said in MEANT[meant].split("、"):
        assert nearest(said, ROOMS) == meant, said
    assert nearest("", ROOMS) is None


BOOK = Book(CONVERSATIONS)
HOSTILE = (
    "我要", "我选择", "就是", "说的是", "那个", "请问一下", "你好", "啊", "零", "十", "一下", "帮我", "报修", "事情况",
    "二十一栋", "是我", "我叫", "加一张", "说一声", "业主", "最后", "a1", "r0", "·", "嗯 ", "1 ", "单号 ", " ",
)  # fmt: skip
READ_BY: dict[str, Callable[[str], object]] = {
    "plain": plain,
    "number": number,
    "number of": lambda words: number(words, of=9),
    "agrees": agrees,
    "nearest": lambda words: nearest(words, ROOMS),
    "a wish": lambda words: drafts.drafted(words, words),
    "any talk": lambda words: [one.score(words) for one in BOOK.ways],
    "a place": lambda words: (spoken.names_a_place(words), spoken.numbers_said(words), spoken.first_number(words)),
    "a report": reports.report_number,
    "a report, by staff": lambda words: (numbers.number_in(words), numbers.rest_of(words, ["接单", "完工"])),
    "more of a report": add.rest,
    "a name": lambda words: (reading.name(words, asked=True), reading.name(words, asked=False), reading.tail(words)),
}


def read_endless_words() -> None:
    """Every reader, every token a thousand characters long; the last reader named is the one that never ends."""
    for name, read in READ_BY.items():
        print(name, flush=True)
        for token in HOSTILE:
            for end in ("", "x", "是x"):
                read((token * 1000)[:1000] + end)


def test_endless_words_are_read_in_no_time() -> None:
    """In a process of its own, since a pattern that never ends cannot be stopped in ours."""
    script = f"from {__name__} import read_endless_words as read; read()"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=300)


def push(app: Channel, kind: str, **fields: Any) -> Inbound:
    """Something that came."""
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return Inbound(app, kind, fields.get("Event", ""), "o-1", "gh", at, "key", fields.get("Content", ""), fields)


def test_pushes_become_what_was_said() -> None:
    text = heard(push("oa", "text", Content="你好，漏水了！"))
    assert text is not None and (text.kind, text.words, text.raw, text.key) == (
        "text",
        "漏水了",
        "你好，漏水了！",
        "key",
    )
    press = heard(push("oa", "event", Event="CLICK", EventKey="reports.report"))
    assert press is not None and (press.kind, press.page, press.words) == ("press", "reports.report", "")
    voice = heard(push("oa", "voice", MediaId="m", Recognition="灯不亮。"))
    assert voice is not None and (voice.kind, voice.words, voice.media_id) == ("voice", "灯不亮", "m")
    assert heard(push("mini", "event", Event="subscribe_msg_sent_event")) is None
