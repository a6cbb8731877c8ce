"""Versions from draft to the one that stands, and what they answer, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.handbook import queries
from server.handbook.service import importing, publishing
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from tests.server.handbook.conftest import Shelf


def test_a_draft_answers_nobody_and_a_published_version_from_its_day_on(shelf: Shelf, clock: StoppedClock) -> None:
    draft = shelf.bring(shelf.small(day="2026-11-22"))
    assert shelf.search("房子空着要交物业费吗") == []
    shelf.publish(draft)
    assert shelf.search("房子空着要交物业费吗") == []
    clock.advance(days=1)
    best = shelf.search("没人住的房子要交物业费吗")[0]
    assert (best.number, best.version, best.law, best.text) == ("2.1", "2026-9", "民法典第九百四十四条", "要交。")


def test_an_article_of_a_city_takes_the_place_of_the_general_one(shelf: Shelf) -> None:
    shelf.publish(shelf.bring(shelf.small()))
    for city, said in (("", "不少于 7 天。"), ("南宁市", "不少于 7 天。"), ("杭州市", "不少于 5 天。")):
        assert [one.text for one in shelf.search("投票投多久", city)] == [said]


def test_a_newer_version_takes_over_and_the_older_article_can_still_be_read(shelf: Shelf) -> None:
    first = shelf.publish(shelf.bring(shelf.small()))
    old = shelf.search("空着要交物业费吗")[0]
    second = shelf.publish(shelf.bring(shelf.small("2026-10", said="空着也要交。")))
    new = shelf.search("空着要交物业费吗")[0]
    assert (first != second, new.version, new.text) == (True, "2026-10", "空着也要交。")
    with shelf.cast.house.database.read() as session:
        told = [queries.one(session, one.article_id, day=shelf.today) for one in (old, new)]
        chapters = queries.contents(session, city="杭州市", day=shelf.today)
        with pytest.raises(NotFound):
            queries.one(session, 999_999, day=shelf.today)
    assert [(one["stands"], one["edition"]["number"]) for one in told] == [(False, "2026-9"), (True, "2026-10")]
    assert [(one["title"], [row["city"] for row in one["items"]]) for one in chapters] == [
        ("投票", ["杭州市"]), ("物业费", [""]),
    ]  # fmt: skip


def test_what_is_refused_changes_nothing(shelf: Shelf) -> None:
    draft = shelf.bring(shelf.small())
    assert shelf.bring(shelf.small(said="改过。")) == draft, "a draft of the same number is written anew"
    before = shelf.cast.counts()
    with pytest.raises(NotAllowed):
        shelf.bring(shelf.small("2026-8"), by="xiaoli")
    with pytest.raises(NotAllowed):
        shelf.publish(draft, by="liujingli")
    with pytest.raises(NotFound):
        shelf.publish(999_999)
    with pytest.raises(Stale):
        shelf.publish(draft, version=1)
    with pytest.raises(Malformed) as faulty:
        shelf.bring(b"# \xe7\xab\xa0")
    assert "第 1 行" in faulty.value.sentence
    with pytest.raises(Malformed, match="handbook_not_text"):
        shelf.bring(b"\xff\xfe\x00")
    assert shelf.cast.counts() == before
    shelf.publish(draft, version=2)
    with pytest.raises(Conflict, match="handbook_published"):
        shelf.publish(draft, version=3)
    with pytest.raises(Conflict):
        shelf.bring(shelf.small())
    with pytest.raises(Conflict, match="handbook_too_early"):
        shelf.publish(shelf.bring(shelf.small("2026-7", day="2026-10-01")))
    assert [entry.act for entry in shelf.cast.audit("handbook.published")] == ["handbook.published"]


def test_a_draft_is_thrown_away_with_its_articles(shelf: Shelf) -> None:
    before = shelf.cast.counts()
    draft = shelf.bring(shelf.small())
    with shelf.cast.house.database.write() as session:
        at = shelf.cast.house.clock.now()
        publishing.discard(session, shelf.cast["admin"], draft, version=1, at=at)
    after = shelf.cast.counts()
    grown = {name for name in after if after[name] != before[name]}
    assert grown == {"audit_entries"}


def test_the_city_is_that_of_the_home(shelf: Shelf) -> None:
    cast = shelf.cast
    with cast.house.database.read() as session:
        named = [queries.city_of(session, cast.ids[who], day=shelf.today) for who in ("meijie", "xiaoli")]
        other = queries.city_of(session, cast.ids["meijie"], day=shelf.today, estate_id=cast.defu)
        later = queries.city_of(session, cast.ids["meijie"], day=shelf.today + timedelta(days=1))
    assert (named, other, later) == (["南宁", ""], "南宁", "南宁")


def test_a_file_beyond_measure_is_refused() -> None:
    with pytest.raises(Malformed, match="handbook_too_long"):
        importing.read_file(b"x" * 600_000)
