"""What the content check hid: a supervisor looks at it, shows or refuses it, once, and it is written down."""

from __future__ import annotations

import pytest

from server.kit.errors import Conflict, NotAllowed, NotFound, Stale
from server.media import service as media
from server.reports.queries import checks
from server.reports.service import judging, showing, watching
from tests.cast import Cast


def hidden_words(cast: Cast, report_id: int) -> None:
    with cast.house.database.write() as session:
        watching.verdict_on_words(session, report_id=report_id, shown=False)


def hidden_picture(cast: Cast, media_id: int) -> None:
    with cast.house.database.write() as session:
        media.asked(session, media_id=media_id, trace_id=f"trace-{media_id}")
        media.verdict(session, trace_id=f"trace-{media_id}", suggest="review", at=cast.house.clock.now())


def waiting(cast: Cast, name: str) -> list[int]:
    with cast.house.database.read() as session:
        found = [
            row["id"]
            for row in checks.waiting(session, cast.house, cast[name], cursor=None, at=cast.house.clock.now()).items
        ]
        assert checks.count(session, cast[name]) == len(found)
        return found


def judge_words(cast: Cast, name: str, report_id: int, shown: bool, version: int | None = None) -> None:
    with cast.house.database.write() as session:
        judging.settle_words(session, cast[name], report_id=report_id, shown=shown, at=cast.house.clock.now(),
                             version=version or cast.row(report_id).version)  # fmt: skip


def judge_picture(cast: Cast, name: str, media_id: int, shown: bool) -> None:
    with cast.house.database.write() as session:
        judging.settle_picture(session, cast[name], media_id=media_id, shown=shown, at=cast.house.clock.now())


def seen_by_neighbours(cast: Cast, report_id: int) -> tuple[str, int]:
    """The words and how many pictures with an address a neighbour gets."""
    told = cast.tell("laowang", report_id)
    return told["words"], len([photo for photo in told["photos"] if photo["url"]])


def test_hidden_words_wait_for_the_supervisors_of_the_estate_and_are_shown(cast: Cast) -> None:
    shown, hidden, home = cast.report(), cast.report(), cast.report("meijie", "leak", "home")
    for report_id in (hidden, home):
        hidden_words(cast, report_id)
    with cast.house.database.write() as session:
        watching.verdict_on_words(session, report_id=shown, shown=True)
    assert waiting(cast, "liujingli") == [hidden]
    assert waiting(cast, "xiaoli") == [] and waiting(cast, "huangjingli") == []
    judge_words(cast, "liujingli", hidden, shown=True)
    assert waiting(cast, "liujingli") == []
    assert seen_by_neighbours(cast, hidden)[0] == cast.row(hidden).words
    (entry,) = cast.audit("words.shown")
    assert (entry.thing_id, entry.estate_id) == (hidden, cast.xiushan)


def test_what_a_person_refused_stays_hidden_and_waits_no_more(cast: Cast) -> None:
    report_id = cast.report()
    hidden_words(cast, report_id)
    judge_words(cast, "liujingli", report_id, shown=False)
    assert waiting(cast, "liujingli") == [] and "未通过审核" in seen_by_neighbours(cast, report_id)[0]
    mine = cast.visitor("meijie").get(f"/reports/{report_id}/shown").json
    assert mine["words_state"] == "hidden"
    with pytest.raises(Conflict, match="already_settled"):
        judge_words(cast, "liujingli", report_id, shown=True)


def test_nobody_lets_words_pass_they_have_not_read(cast: Cast) -> None:
    report_id = cast.report()
    hidden_words(cast, report_id)
    read = cast.row(report_id).version
    with cast.house.database.write() as session:
        showing.show_as(session, cast["meijie"], report_id=report_id, version=read, words="换了一句", photos=True,
                        at=cast.house.clock.now())  # fmt: skip
    hidden_words(cast, report_id)
    with pytest.raises(Stale):
        judge_words(cast, "liujingli", report_id, shown=True, version=read)
    judge_words(cast, "liujingli", report_id, shown=True)
    assert seen_by_neighbours(cast, report_id)[0] == "换了一句"


def test_a_hidden_picture_waits_only_where_neighbours_would_see_it(cast: Cast) -> None:
    agreed, private = cast.picture("meijie"), cast.picture("meijie")
    open_, closed = cast.report(media_ids=[agreed], photo_consent=True), cast.report(media_ids=[private])
    for media_id in (agreed, private):
        hidden_picture(cast, media_id)
    assert waiting(cast, "liujingli") == [open_] and seen_by_neighbours(cast, open_)[1] == 0
    judge_picture(cast, "liujingli", agreed, shown=True)
    assert waiting(cast, "liujingli") == [] and seen_by_neighbours(cast, open_)[1] == 1
    assert seen_by_neighbours(cast, closed)[1] == 0
    assert cast.audit("picture.shown")[0].after == {"media_id": agreed}


def test_a_refused_picture_is_seen_by_those_inside_alone_and_decided_once(cast: Cast) -> None:
    media_id = cast.picture("meijie")
    report_id = cast.report(media_ids=[media_id], photo_consent=True)
    hidden_picture(cast, media_id)
    judge_picture(cast, "liujingli", media_id, shown=False)
    assert waiting(cast, "liujingli") == [] and seen_by_neighbours(cast, report_id)[1] == 0
    (mine,) = cast.tell("meijie", report_id)["photos"]
    assert mine["state"] == "hidden" and mine["url"]
    with pytest.raises(Conflict, match="already_settled"):
        judge_picture(cast, "liujingli", media_id, shown=True)


def test_only_a_supervisor_of_the_estate_decides(cast: Cast) -> None:
    media_id = cast.picture("meijie")
    report_id = cast.report(media_ids=[media_id], photo_consent=True)
    hidden_words(cast, report_id)
    hidden_picture(cast, media_id)
    for name, refusal in (("xiaoli", NotAllowed), ("meijie", NotAllowed), ("huangjingli", NotFound)):
        with pytest.raises(refusal):
            judge_words(cast, name, report_id, shown=True)
        with pytest.raises(refusal):
            judge_picture(cast, name, media_id, shown=True)
    with pytest.raises(NotFound):
        judge_picture(cast, "liujingli", 10**9, shown=True)
    assert waiting(cast, "liujingli") == [report_id]


def test_the_list_goes_on_page_by_page_oldest_first(cast: Cast) -> None:
    ids = [cast.report() for _ in range(3)]
    for report_id in ids:
        hidden_words(cast, report_id)
    with cast.house.database.read() as session:
        at, manager = cast.house.clock.now(), cast["liujingli"]
        first = checks.waiting(session, cast.house, manager, cursor=None, at=at, limit=2)
        rest = checks.waiting(session, cast.house, manager, cursor=first.next, at=at, limit=2)
    assert [row["id"] for row in (*first.items, *rest.items)] == ids and rest.next is None
