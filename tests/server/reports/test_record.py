"""The record the ladder promises: the reporter's own view, on paper, for who may have it and nobody else."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from server.kit.drawing.fonts import find_family
from server.kit.errors import NotAllowed, NotFound
from server.reports.drawing.record import scenes
from server.reports.queries import paper
from server.reports.queries.paper import Paper
from tests.cast import Cast
from tests.server.reports.for_others import enter

INNER, SAID = "此户难缠注意录音", "打我 138 0000 1111，不要打座机"


def record(cast: Cast, name: str, report_id: int) -> Paper:
    with cast.house.database.read() as session:
        return paper.told(session, cast.house, cast[name], report_id, cast.house.clock.now())


def story(cast: Cast, clock: StoppedClock) -> int:
    report_id = cast.report("meijie", "leak", "home", words="厨房漏水")
    cast.say("meijie", report_id, SAID)
    cast.say("xiaoli", report_id, INNER, thread="internal")
    clock.advance(days=20)
    return cast.work(report_id)


def words(cast: Cast, found: Paper) -> str:
    return "\n".join(one.words for one in scenes(found, [], find_family(cast.house.settings.design.fonts)))


@pytest.mark.parametrize("name", ["meijie", "daughter", "liujingli"])
def test_it_holds_what_the_reporter_may_read_and_nothing_else(cast: Cast, clock: StoppedClock, name: str) -> None:
    said = words(cast, record(cast, name, story(cast, clock)))
    assert "厨房漏水" in said and "换好了" in said and "晚了" in said
    assert INNER not in said and "13800001111" not in said.replace(" ", "") and "138****1111" in said
    for secret in ("白兰娟", "李明"):
        assert secret not in said


@pytest.mark.parametrize(
    ("name", "error"), [("laowang", NotFound), ("stranger", NotFound), ("chengong", NotAllowed), ("heshifu", NotFound)]
)
def test_nobody_else_has_it(cast: Cast, clock: StoppedClock, name: str, error: type[Exception]) -> None:
    report_id = story(cast, clock)
    with pytest.raises(error):
        record(cast, name, report_id)


def test_a_neighbour_of_a_public_part_has_no_record_of_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        record(cast, "laowang", cast.report())


def test_the_team_prints_it_for_who_phoned(cast: Cast) -> None:
    said = words(cast, record(cast, "zhaojie", enter(cast, words="三楼灯不亮，我电话13800001111")))
    assert "三楼灯不亮" in said and "13800001111" not in said and "张阿婆" not in said


def test_a_long_story_goes_on_over_the_pages_and_loses_nothing(cast: Cast) -> None:
    report_id = cast.report("meijie", "leak", "home")
    for number in range(40):
        cast.say("meijie", report_id, f"第{number}次说：" + "还在漏水，" * 20)
    found = record(cast, "meijie", report_id)
    pages = scenes(found, [], find_family(cast.house.settings.design.fonts))
    said = "\n".join(page.words for page in pages)
    assert len(pages) > 2 and all(f"第{number}次说" in said for number in range(40))
    assert f"第 {len(pages)} 页，共 {len(pages)} 页" in said and not any(page.cut for page in pages)


def test_the_address_opens_the_drawing_while_the_reader_may_read_it(cast: Cast) -> None:
    report_id = cast.work(cast.report())
    with cast.house.database.read() as session:
        signed = paper.address(cast.house, cast["meijie"], report_id).rpartition("/")[2]
        foreign = paper.address(cast.house, cast["stranger"], report_id).rpartition("/")[2]
        at = cast.house.clock.now()
        found = paper.behind(session, cast.house, signed, at)
        assert found is not None and found.number == f"R{report_id:06d}"
        assert paper.behind(session, cast.house, signed + "x", at) is None
        with pytest.raises(NotFound):
            paper.behind(session, cast.house, foreign, at)


def test_the_door_answers_with_a_pdf(cast: Cast) -> None:
    report_id = cast.work(cast.report())
    visitor = cast.visitor("meijie")
    told = visitor.get(f"/reports/{report_id}/record").json
    assert told["number"] == f"R{report_id:06d}" and told["pdf_url"].startswith("/report-files/")
