"""Owners read the books and ask; tenants and strangers see nothing; names stand nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from server.books.rules.entries import Kind
from server.books.service import budgeting, questions
from server.kit.errors import Conflict, Malformed, NotFound, Stale, TooMany
from server.people.service import merging
from tests.cast import all_words
from tests.server.books.keeping import Books


def answer(kept: Books, question_id: int, words: str = "是2号梯，凭证第一页。", by: str = "liujingli") -> None:
    with kept.cast.house.database.write() as session:
        questions.answer(session, kept.cast[by], question_id, words=words, version=1, at=kept.cast.house.clock.now())


def books_of(kept: Books, name: str, query: str = "") -> Any:
    return kept.cast.visitor(name).get(f"/estates/{kept.cast.xiushan}/books{query}")


def test_an_owner_reads_the_books_and_opens_a_line_with_its_voucher(kept: Books) -> None:
    entry_id = kept.enter()
    kept.enter(Kind.INCOME, "parking", 500_000, words="10月临停收入", payee="")
    told = books_of(kept, "meijie").json
    assert told["totals"]["spending_fen"] == 120_000
    assert [one["label"] for one in told["entries"]] == ["公共车位停车", "电梯维保和检验"]
    assert told["agrees"] is True and told["estate"]["name"] == "秀山花园"
    line = kept.cast.visitor("daughter").get(f"/estates/{kept.cast.xiushan}/books/lines/{entry_id}").json
    assert (line["fen"], line["payee_words"], line["may"]) == (120_000, "蓝天电梯公司", ["ask"])
    assert line["vouchers"][0]["kind"] == "photo"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_year_quarter_and_month_each_hold_what_was_posted_in_them(kept: Books) -> None:
    kept.enter(day=kept.days_ago(30))
    kept.enter(fen=80_000)
    year, quarter = books_of(kept, "meijie", f"?year={kept.today.year}").json, books_of(kept, "meijie").json
    month = books_of(kept, "meijie", f"?year={kept.today.year}&month={kept.today.month}").json
    sums = [one["totals"]["spending_fen"] for one in (year, quarter, month)]
    assert sums == [200_000, 200_000, 80_000]
    assert (year["quarter"], year["fund_due"], month["month"]) == (None, None, kept.today.month)
    assert books_of(kept, "meijie", "?quarter=1&month=2").status_code == 422


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["tenant", "stranger", "newcomer", "heshifu", "xiaoli"])
def test_who_has_no_right_to_the_books_does_not_learn_that_there_are_any(kept: Books, name: str) -> None:
    entry_id = kept.enter()
    assert books_of(kept, name).status_code == 404
    base = f"/estates/{kept.cast.xiushan}/books/lines/{entry_id}"
    assert kept.cast.visitor(name).get(base).status_code == 404
    with pytest.raises(NotFound):
        kept.question(entry_id, by=name)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_waits_or_belongs_to_another_estate_is_not_found(kept: Books) -> None:
    waiting, there = kept.ask(), kept.enter()
    visitor = kept.cast.visitor("meijie")
    assert visitor.get(f"/estates/{kept.cast.xiushan}/books/lines/{waiting}").status_code == 404
    assert visitor.get(f"/estates/{kept.cast.defu}/books/lines/{there}").status_code == 404


def test_a_question_and_its_answer_are_read_by_all_owners_without_a_name(kept: Books) -> None:
    entry_id = kept.enter()
    base = f"/estates/{kept.cast.xiushan}/books/lines/{entry_id}"
    asked = kept.cast.visitor("meijie").post(f"{base}/questions", {"words": "这笔修的是哪一台？"})
    assert (asked.status_code, asked.json["who"], asked.json["mine"]) == (201, "您", True)
    answer(kept, asked.json["id"])
    seen = kept.cast.visitor("laowang").get(base).json["questions"]
    assert [(one["who"], one["words"], one["answer"]) for one in seen] == [
        ("业主", "这笔修的是哪一台？", "是2号梯，凭证第一页。")
    ]
    assert "白兰娟" not in all_words(seen) and "刘芳" not in all_words(seen)
    with pytest.raises(Conflict):
        answer(kept, asked.json["id"])
    kept.cast.react()
    assert [title for title, _ in kept.cast.inbox("meijie")] == ["您问的账有答复了"]


def test_whoever_entered_it_and_is_somebody_else_by_now_hears_the_answer_and_is_not_asked(kept: Books) -> None:
    cast, entry_id = kept.cast, kept.ask()
    with cast.house.database.write() as session:
        merging.merge(session, gone_id=cast.ids["zhoukuaiji"], kept_id=cast.ids["newcomer"], at=cast.house.clock.now())
    cast.react()
    assert cast.inbox("newcomer") == [] and cast.inbox("liujingli")[-1][0] == "公开账等您审核"
    kept.approve(entry_id)
    cast.react()
    assert [title for title, _ in cast.inbox("newcomer")] == ["公开账已入账"]


def test_a_question_taken_from_view_leaves_its_reason(kept: Books) -> None:
    entry_id = kept.enter()
    asked = kept.question(entry_id, "你们都是骗子")
    with kept.cast.house.database.write() as session:
        questions.hide(session, kept.cast["zhoukuaiji"], asked, why="骂人", version=1, at=kept.cast.house.clock.now())
    line = kept.cast.visitor("laowang").get(f"/estates/{kept.cast.xiushan}/books/lines/{entry_id}").json
    assert line["questions"][0]["words"] == "（这个问题没有展示：骂人）"
    assert books_of(kept, "laowang").json["entries"][0]["questions"] == 0
    kept.cast.react()
    title, words = kept.cast.inbox("meijie")[-1]
    assert title == "您问的账没有展示" and "骂人" in words and "2号梯更换门机皮带" in words


def test_questions_taken_from_view_keep_nobody_from_asking_on(kept: Books) -> None:
    entry_id = kept.enter()
    for number in range(questions.MOST_OPEN):
        asked = kept.question(entry_id, f"第{number}个问题")
        at = kept.cast.house.clock.now()
        with kept.cast.house.database.write() as session:
            questions.hide(session, kept.cast["zhoukuaiji"], asked, why="不便展示", version=1, at=at)
    assert kept.question(entry_id)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_private_words_and_a_flood_of_questions_are_refused(kept: Books) -> None:
    entry_id = kept.enter()
    with pytest.raises(Malformed):
        kept.question(entry_id, "给我打 13800138000")
    for number in range(questions.MOST_OPEN):
        kept.question(entry_id, f"第{number}个问题")
    with pytest.raises(TooMany):
        kept.question(entry_id)


def test_a_budget_stands_beside_the_year_and_only_over_the_version_that_was_read(kept: Books) -> None:
    at, estate_id, year = kept.cast.house.clock.now(), kept.cast.xiushan, kept.today.year

    def plan(fen: dict[str, int], version: int, by: str = "zhoukuaiji") -> None:
        with kept.cast.house.database.write() as session:
            budgeting.set_budget(session, kept.cast[by], estate_id=estate_id, year=year, fen=fen,
                                 basis="业主大会第 3 项", version=version, at=at)  # fmt: skip

    plan({"spending:lifts": 1_000_000}, 0)
    with pytest.raises(Stale):
        plan({"spending:lifts": 1}, 0)
    plan({"spending:lifts": 2_000_000, "public:ads": 0}, 1)
    kept.enter()
    told = kept.whole_year()
    assert [(one.key, one.fen, one.budget_fen) for one in told["spending"]] == [("lifts", 120_000, 2_000_000)]
    assert kept.told()["spending"][0].budget_fen is None
    with pytest.raises(Malformed):
        plan({"spending:yacht": 1}, 2)
    with pytest.raises(NotFound):
        plan({}, 2, by="committee")


def test_colleagues_hear_of_what_waits_and_whoever_entered_it_of_what_became_of_it(kept: Books) -> None:
    def titles(name: str) -> list[str]:
        return [title for title, _ in kept.cast.inbox(name)]

    entry_id = kept.ask()
    kept.cast.react()
    assert (titles("liujingli"), titles("zhoukuaiji")) == (["公开账等您审核"], [])
    kept.approve(entry_id)
    kept.cast.react()
    kept.cast.react()
    assert titles("zhoukuaiji") == ["公开账已入账"]
    kept.question(entry_id)
    kept.cast.react()
    assert "业主问公开账" in titles("liujingli")
