"""A version's file: what it holds, and every line in which something is wrong. No database."""

from __future__ import annotations

import re

import pytest

import config
from server.handbook.rules.difference import compare
from server.handbook.rules.reading import read
from server.handbook.rules.standing import MOVES, Move, State, check_move
from server.kit.errors import Conflict
from server.places.rules.cities import cities, profile
from tests.server.handbook.conftest import SMALL

HEAD = "---\nnumber: 2026-1\ntitle: 手册\nfrom: 2026-01-01\n---\n"
ARTICLE = "# 章\n## 1.1 标题\n正文。\n依据：民法典\n"


def test_the_house_brings_a_handbook_without_a_fault_that_names_the_law_of_every_article() -> None:
    book = read((config.FOLDER / "handbook" / "2026-1.md").read_text(encoding="utf-8"), cities())
    assert book.faults == () and len(book.articles) > 70
    assert all(article.law and article.asks for article in book.articles)


def test_an_article_of_a_city_says_what_the_profile_of_the_city_says() -> None:
    book = read((config.FOLDER / "handbook" / "2026-1.md").read_text(encoding="utf-8"), cities())
    said = {(article.number, article.city): article.text for article in book.articles}
    hangzhou, anywhere, beijing = profile("杭州市"), profile(""), profile("北京市")
    assert f"{hangzhou.notice_days_extraordinary} 天" in said["2.10", "杭州市"]
    assert f"提前 {anywhere.notice_days_regular} 天" in said["2.10", ""]
    assert f"不少于 {hangzhou.vote_min_days} 天" in said["2.11", "杭州市"]
    assert f"不少于 {anywhere.vote_min_days} 天，不超过 {anywhere.vote_max_days} 天" in said["2.11", ""]
    assert (beijing.changes_allowed, "不能改" in said["2.13", "北京市"]) == (0, True)
    assert (
        f"{anywhere.result_publish_within_days} 天内公布，至少公示 {anywhere.result_show_days} 天" in said["2.15", ""]
    )
    assert f"公示 {anywhere.lift_publicity_days} 天" in said["3.6", ""]
    assert (
        f"{anywhere.trapped_limit_urban_minutes} 分钟" in said["4.1", ""] and anywhere.rescue_phone in said["4.1", ""]
    )
    assert f"每 {anywhere.lift_maintenance_days} 天" in said["4.2", ""]
    assert f"{anywhere.objection_reply_days} 天内答复" in said["7.3", ""]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "版本号"),
        (HEAD.replace("2026-1", "一"), 1, "版本号"),
        (HEAD.replace("2026-01-01", "明天") + ARTICLE, 1, "从哪天起用"),
        (HEAD, 1, "一条也没有"),
        (HEAD + "正文没有标题\n" + ARTICLE, 6, "不属于任何一条"),
        (HEAD + ARTICLE + "## 没有编号\n", 10, "标题应写成"),
        (HEAD + ARTICLE + "## 1.1 又一次\n正文。\n依据：民法典\n", 10, "编号相同"),
        (HEAD + "## 1.1 标题\n正文。\n依据：民法典\n", 6, "章名"),
        (HEAD + ARTICLE.replace("依据：民法典\n", ""), 7, "没有写依据"),
        (HEAD + ARTICLE.replace("正文。\n", ""), 7, "没有正文"),
        (HEAD + ARTICLE.replace("标题", "标题（火星市）"), 7, "没有城市档案"),
        (HEAD + ARTICLE.replace("正文。", "长" * 1001), 7, "正文太长"),
    ],
)
def test_every_fault_is_named_with_its_line(text: str, line: int, said: str) -> None:
    faults = read(text, cities()).faults
    assert any(fault.line == line and said in fault.sentence for fault in faults), faults


def test_what_a_new_version_changes_is_told_by_number() -> None:
    before = {("1.1", ""): ("甲", "一", "法"), ("1.2", ""): ("乙", "二", "法")}
    after = {("1.1", ""): ("甲", "改", "法"), ("1.3", "杭州市"): ("丙", "三", "法")}
    found = compare(before, after)
    assert (found.new, found.changed, found.gone) == (("1.3（杭州市）",), ("1.1",), ("1.2",))


def test_what_is_published_cannot_be_moved() -> None:
    check_move(State.DRAFT, Move.PUBLISH)
    assert not MOVES[State.PUBLISHED]
    with pytest.raises(Conflict):
        check_move(State.PUBLISHED, Move.DISCARD)


def test_a_small_file_reads_as_it_was_written() -> None:
    book = read(SMALL.format(number="2026-9", day="2026-11-01", said="要交。"), cities())
    assert [(one.number, one.city) for one in book.articles] == [("1.1", ""), ("1.1", "杭州市"), ("2.1", "")]
    assert book.articles[0].asks == ("投票投多久",) and book.articles[2].chapter == "物业费"


def test_what_is_promised_is_what_the_clocks_promise() -> None:
    book = read((config.FOLDER / "handbook" / "2026-1.md").read_text(encoding="utf-8"), cities())
    lines = next(article.text for article in book.articles if article.number == "1.1").split("\n")
    levels = config.read_toml(config.FOLDER / "service_levels.toml")["levels"]
    for line, priority in zip(lines, ("P0", "P1", "P2", "P3"), strict=False):
        told = [
            int(words.split()[0]) for key in ("acknowledge", "arrive", "fix") if (words := levels[priority].get(key))
        ]
        numbers = [int(found) for found in re.findall(r"\d+", line)]
        assert numbers == [1 if number == 60 else number for number in told], line
