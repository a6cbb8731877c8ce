"""A correction is a new version: linked both ways, the wrong one untouched; withdrawn sheets; who reads what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server.bulletins.models import SheetFile, SheetRead
from server.bulletins.queries import feed
from server.bulletins.rules.words import State
from server.bulletins.service import correcting, reviewing
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound
from server.reports.models import Report
from tests.cast import Cast
from tests.server.bulletins.conftest import TODAY, Sheets


@pytest.fixture
def wrong(sheets: Sheets) -> int:
    """Today's sheet, published; one report was counted."""
    sheets.cast.report()
    sheets.at(17)
    sheets.run()
    sheets.at(17, 40)
    sheets.run()
    return sheets.newest().id


def correct(sheets: Sheets, sheet_id: int, who: str = "liujingli", note: str = "新增应为 2 件", **more: bool) -> int:
    with sheets.cast.house.database.write() as session:
        return correcting.correct(
            session, sheets.cast[who], sheet_id=sheet_id, note=note, at=sheets.clock.now(), **more
        )


def test_the_correction_is_linked_both_ways_and_the_wrong_one_stays(sheets: Sheets, wrong: int) -> None:
    meijie = sheets.cast.visitor("meijie")
    kept = sheets.row(wrong).content
    right = correct(sheets, wrong)
    assert meijie.get(f"/bulletins/{wrong}").json["corrected_by"] is None, "not before it is out"
    assert meijie.get(f"/bulletins/{right}").status_code == 404
    sheets.words("liujingli", right, "明天照常")
    assert sheets.approve("liujingli", right) is True
    old, new = (meijie.get(f"/bulletins/{id_}").json for id_ in (wrong, right))
    assert old["corrected_by"] == {"id": right, "note": "新增应为 2 件"} and old["corrects"] is None
    assert new["corrects"] == {"id": wrong, "note": "新增应为 2 件"} and new["number"] == 2
    assert sheets.row(wrong).content == kept and new["tomorrow"] == ["明天照常"]
    assert [line["id"] for line in sheets.feed("meijie")] == [right]
    assert not sheets.row(right).late
    figures = sheets.figures(right)
    assert {key: one.value for key, one in figures.items()} == {
        key: one.value for key, one in sheets.figures(wrong).items()
    }


def test_recounted_it_tells_of_the_same_span(sheets: Sheets, wrong: int) -> None:
    sheets.clock.advance(minutes=10)
    sheets.cast.report()
    right = sheets.row(correct(sheets, wrong, recount=True))
    assert (right.since, right.until) == (sheets.row(wrong).since, sheets.row(wrong).until)
    figures = sheets.figures(right.id)
    assert (figures["reports", "new"].value, figures["reports", "open"].value) == (1, 1), "what came later is not of it"


def test_recounted_what_was_finished_since_is_open_still(sheets: Sheets, wrong: int) -> None:
    sheets.clock.advance(minutes=10)
    with sheets.cast.house.database.write() as session:
        late = sheets.clock.now()
        session.execute(update(Report).values(state="done", done_at=late, next_due_at=None))
    figures = sheets.figures(correct(sheets, wrong, recount=True))
    assert [figures["reports", key].value for key in ("new", "done", "open")] == [1, 0, 1]


def test_recounted_what_was_closed_without_a_solution_since_is_open_still(sheets: Sheets, wrong: int) -> None:
    sheets.clock.advance(minutes=10)
    with sheets.cast.house.database.write() as session:
        late = sheets.clock.now()
        session.execute(update(Report).values(state="unfixed", closed_at=late, made_at=late - timedelta(days=9),
                                              next_due_at=None))  # fmt: skip
    figures = sheets.figures(correct(sheets, wrong, recount=True))
    assert [figures["reports", key].value for key in ("new", "done", "open")] == [0, 0, 1]


def test_only_the_latest_version_is_corrected_and_only_once(sheets: Sheets, wrong: int) -> None:
    right = correct(sheets, wrong)
    with pytest.raises(Conflict) as no:
        correct(sheets, wrong)
    assert no.value.code == "corrected_already"
    sheets.approve("liujingli", right)
    assert sheets.row(correct(sheets, right)).number == 3


@pytest.mark.parametrize(
    ("who", "note", "kind"),
    [("liujingli", " ", Malformed), ("zhaojie", "改", NotAllowed), ("stranger", "改", NotFound)],
)
def test_not_everybody_corrects_and_never_without_a_word(
    sheets: Sheets, wrong: int, who: str, note: str, kind: type[DomainError]
) -> None:
    with pytest.raises(kind):
        correct(sheets, wrong, who, note)


def test_what_is_not_out_cannot_be_corrected(sheets: Sheets) -> None:
    sheets.at(17)
    sheets.run()
    with pytest.raises(Conflict):
        correct(sheets, sheets.newest().id)


def test_the_note_of_a_correction_passes_the_gate_too(sheets: Sheets, wrong: int) -> None:
    right = correct(sheets, wrong, note="漏写了白兰娟家的事")
    with pytest.raises(Malformed) as no:
        sheets.approve("liujingli", right)
    assert no.value.code == "gate_refused" and "更正说明" in no.value.sentence


def test_a_withdrawn_sheet_is_read_by_nobody_and_kept(sheets: Sheets, wrong: int) -> None:
    kept = sheets.row(wrong).content
    with sheets.cast.house.database.write() as session:
        reviewing.withdraw(session, sheets.cast["liujingli"], sheet_id=wrong, version=sheets.row(wrong).version,
                           why="发错小区", at=sheets.clock.now())  # fmt: skip
    assert sheets.feed("meijie") == [] and sheets.cast.visitor("meijie").get(f"/bulletins/{wrong}").status_code == 404
    assert (sheets.row(wrong).state, sheets.row(wrong).content) == (State.WITHDRAWN, kept)


def test_a_correction_that_was_withdrawn_does_not_keep_the_wrong_one_from_being_put_right(
    sheets: Sheets, wrong: int
) -> None:
    second = correct(sheets, wrong)
    sheets.approve("liujingli", second)
    with sheets.cast.house.database.write() as session:
        reviewing.withdraw(session, sheets.cast["liujingli"], sheet_id=second, version=sheets.row(second).version,
                           why="更正也写错了", at=sheets.clock.now())  # fmt: skip
    third = correct(sheets, wrong)
    assert sheets.row(third).number == 3, "a number is never used twice"
    assert_doubted(sheets, wrong, True)
    sheets.approve("liujingli", third)
    assert [line["id"] for line in sheets.feed("meijie")] == [third]
    assert_doubted(sheets, wrong, False)
    assert_doubted(sheets, third, False)


def assert_doubted(sheets: Sheets, sheet_id: int, doubted: bool) -> None:
    """Whether readers of a sheet are told that it is known to be wrong and that nothing stands in its place."""
    told = sheets.cast.visitor("meijie").get(f"/bulletins/{sheet_id}").json
    assert (told["doubt_words"] is not None) is doubted
    assert ("有误" in told["read_words"]) is ("有误" in told["headline"]) is doubted
    lines = {line["id"]: line["headline"] for line in sheets.feed("meijie")}
    assert sheet_id not in lines or ("有误" in lines[sheet_id]) is doubted
    if doubted:
        assert set(told["files"].values()) == {None}, "no picture goes round as if it were right"


def test_a_correction_thrown_away_before_it_was_out_makes_nobody_doubt(sheets: Sheets, wrong: int) -> None:
    correct(sheets, wrong)
    assert_doubted(sheets, wrong, False)


def test_what_was_drawn_of_a_withdrawn_sheet_is_shown_to_nobody(sheets: Sheets, wrong: int) -> None:
    house = sheets.cast.house
    key = house.files.put(b"%PDF-1.4 and so on")
    with house.database.write() as session:
        session.add(SheetFile(sheet_id=wrong, kind="pdf", key=key, bytes=18, made_at=sheets.clock.now()))
    signed = feed.file_link(house, wrong, "pdf").removeprefix("/sheets/")
    with house.database.read() as session:
        assert feed.file_behind(session, house, signed) is not None
    with house.database.write() as session:
        reviewing.withdraw(session, sheets.cast["liujingli"], sheet_id=wrong, version=sheets.row(wrong).version,
                           why="照片里有人脸", at=sheets.clock.now())  # fmt: skip
    with house.database.read() as session:
        assert feed.file_behind(session, house, signed) is None


def test_everybody_with_a_home_reads_it_and_staff_whose_role_covers_it(sheets: Sheets, wrong: int) -> None:
    cast: Cast = sheets.cast
    for who in ("meijie", "laowang", "daughter", "tenant", "xiaoli", "chengong", "committee", "street", "zhoukuaiji"):
        assert cast.visitor(who).get(f"/bulletins/{wrong}").status_code == 200, who
        assert [line["id"] for line in sheets.feed(who)] == [wrong], who
    for who in ("stranger", "heshifu", "newcomer"):
        assert cast.visitor(who).get(f"/bulletins/{wrong}").status_code == 404, who
        assert wrong not in [line["id"] for line in sheets.feed(who)], who


def test_opened_it_is_read_and_the_badge_counts_what_is_not(sheets: Sheets, wrong: int) -> None:
    meijie = sheets.cast.visitor("meijie")
    assert meijie.get("/me").json["unread_bulletins"] == 1 and meijie.get("/bulletins").json["items"][0]["unread"]
    for _ in range(2):
        assert meijie.get(f"/bulletins/{wrong}").status_code == 200
    assert meijie.get("/me").json["unread_bulletins"] == 0
    assert not meijie.get("/bulletins").json["items"][0]["unread"]
    with sheets.cast.house.database.read() as session:
        assert len(session.scalars(select(SheetRead)).all()) == 1
    assert sheets.cast.visitor("newcomer").get("/me").json["unread_bulletins"] == 0
    sheets.clock.advance(days=15)
    assert sheets.cast.visitor("laowang").get("/me").json["unread_bulletins"] == 0, "old news is no news"


def test_a_sheet_says_what_it_says_in_one_line_and_aloud(sheets: Sheets, wrong: int) -> None:
    told = sheets.cast.visitor("meijie").get(f"/bulletins/{wrong}").json
    assert told["headline"] == "新增 1 件 · 完成 0 件 · 未办结 1 件"
    assert told["read_words"].startswith("秀山花园 每日简报，11月21日 星期六。报事：新增 1 件，完成 0 件")
    assert told["read_words"].endswith("物业电话 0 7 7 1 5 5 5 0 1 0 0。")
    assert told["files"] == {"png": None, "pdf": None, "video": None} and told["late_words"] is None


def test_the_feed_goes_on_page_by_page(sheets: Sheets) -> None:
    for number in range(5):
        sheets.at(17, 40, TODAY + timedelta(days=number))
        sheets.run()
    meijie, seen, cursor = sheets.cast.visitor("meijie"), list[int](), None
    while True:
        page = meijie.get("/bulletins", {"limit": 2, "kind": "daily", **({"cursor": cursor} if cursor else {})}).json
        seen += [line["id"] for line in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5 and seen == sorted(seen, reverse=True)
