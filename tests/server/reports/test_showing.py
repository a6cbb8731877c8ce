"""What neighbours see of a report, and how its author takes things out of it (B17). And an estate's own hours."""

from __future__ import annotations

from datetime import timedelta

from server.places import queries as places
from server.places import service as places_service
from server.reports.service import watching
from tests.cast import Cast

PRIVATE = "三楼灯坏了，我是702白兰娟，电话19900000734"
CLEAN = "三楼灯坏了"


def shown(cast: Cast, report_id: int) -> None:
    """The content check passed."""
    with cast.house.database.write() as session:
        watching.verdict_on_words(session, report_id=report_id, shown=True)


def test_the_author_takes_private_words_back_and_the_original_is_kept(cast: Cast) -> None:
    report_id = cast.report(words=PRIVATE)
    shown(cast, report_id)
    assert cast.tell("laowang", report_id)["words"] == PRIVATE
    author = cast.visitor("meijie")
    seen = author.get(f"/reports/{report_id}/shown")
    assert seen.json["reads"] == PRIVATE and seen.json["shown_to_neighbours"]
    body = {"words": CLEAN, "photos": False}
    changed = author.put(f"/reports/{report_id}/shown", body, version=seen.json["version"])
    assert changed.status_code == 200 and changed.json["words_state"] == "checking"
    assert PRIVATE not in str(cast.visitor("laowang").get(f"/reports/{report_id}").json), "hidden at once"
    shown(cast, report_id)
    assert cast.tell("laowang", report_id)["words"] == CLEAN
    assert cast.tell("xiaoli", report_id)["words"] == PRIVATE, "staff need the whole story"
    assert [entry.thing_id for entry in cast.audit("report.shown_anew")] == [report_id]


def test_neighbours_search_only_what_they_may_read(cast: Cast) -> None:
    report_id = cast.report(words=PRIVATE)
    version = cast.row(report_id).version
    cast.visitor("meijie").put(f"/reports/{report_id}/shown", {"words": CLEAN, "photos": False}, version=version)
    shown(cast, report_id)
    board = {"scope": "board", "q": "白兰娟"}
    assert cast.visitor("laowang").get("/reports", board).json["items"] == []
    found = cast.visitor("laowang").get("/reports", {**board, "q": "灯坏了"}).json["items"]
    assert [row["id"] for row in found] == [report_id] and found[0]["words"] == CLEAN


def test_only_the_author_may_and_a_stale_page_may_not(cast: Cast) -> None:
    report_id = cast.report(words=PRIVATE)
    version, body = cast.row(report_id).version, {"words": CLEAN, "photos": True}
    for name in ("laowang", "xiaoli", "stranger"):
        assert cast.visitor(name).get(f"/reports/{report_id}/shown").status_code == 404
        assert cast.visitor(name).put(f"/reports/{report_id}/shown", body, version=version).status_code == 404
    late = cast.visitor("meijie").put(f"/reports/{report_id}/shown", body, version=version + 1)
    assert late.status_code == 412 and cast.row(report_id).public_words is None


def test_an_estate_with_its_own_hours_promises_by_them(cast: Cast) -> None:
    usual = cast.row(cast.report()).acknowledge_by
    with cast.house.database.write() as session:
        version = places.estate(session, cast.xiushan)["version"]
        hours = {"windows": ["08:00-20:00"], "weekend": [], "holidays": "china"}
        places_service.change_estate(session, cast.xiushan, version, hours=hours)
    own = cast.row(cast.report(category="roof_wall")).acknowledge_by
    assert own == cast.house.clock.now() + timedelta(minutes=30) < usual, "open on Saturday morning"
