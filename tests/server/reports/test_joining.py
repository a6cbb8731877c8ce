"""Neighbours with the same trouble: hints, following, merging, urging."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotFound, TooMany
from server.people import queries as people
from server.people.service import binding
from server.places import service as places
from server.places.queries import stair_of
from server.reports.models import ReportFollower
from server.reports.rules.words import Priority
from server.reports.service import watching
from tests.cast import Cast


def shown(cast: Cast, *report_ids: int) -> None:
    """Let the words of reports pass their check."""
    with cast.house.database.write() as session:
        for report_id in report_ids:
            watching.verdict_on_words(session, report_id=report_id, shown=True)


def similar(cast: Cast, name: str = "laowang", **more: object) -> list[int]:
    """What somebody is shown before they report the same again."""
    body = {"estate_id": cast.xiushan, "category": "lighting", "place": "public", "stair_id": cast.stair, **more}
    return [item["id"] for item in cast.visitor(name).post("/reports/similar", body, key=None).json["items"]]


def test_the_same_trouble_is_found_by_thing_place_and_time(cast: Cast, clock: StoppedClock) -> None:
    same, elsewhere = cast.report(stair_id=cast.stair), cast.report()
    other = cast.report("meijie", "road", "public")
    home = cast.report("meijie", "leak", "home")
    done = cast.work(cast.report(stair_id=cast.stair))
    shown(cast, same, elsewhere, other, home, done)
    assert similar(cast) == [done, elsewhere, same], "a report without a stair may be about this one"
    assert similar(cast, category="road") == [other] and similar(cast, place="home", category="leak") == []
    cast.move("meijie", done, "accept")
    assert similar(cast) == [elsewhere, same]
    clock.advance(days=15)
    assert similar(cast) == []


def test_nothing_of_another_building_is_offered(cast: Cast) -> None:
    """Neither what stands there nor what only says so; the hall of no building stands with that beside it."""
    with cast.house.database.write() as session:
        stairs = places.ensure_stairs(session, cast.xiushan, [("5栋", "1单元")])
        other = stair_of(session, stairs["5栋", "1单元"])["building_id"]
        building = stair_of(session, cast.stair)["building_id"]
    chosen = cast.report(building_id=other)
    named = cast.report(where="五栋一楼门厅")
    said = cast.report(where="一楼门厅", words="5栋一楼门厅的灯坏了")
    hall, here = cast.report(where="一楼门厅"), cast.report(where="21号楼一楼门厅")
    shown(cast, chosen, named, said, hall, here)
    for where in ({"stair_id": cast.stair}, {"building_id": building, "stair_id": None}):
        assert similar(cast, **where) == [here, hall], "the stair alone tells its building"
    assert similar(cast, building_id=other, stair_id=None) == [hall, said, named]
    assert similar(cast, stair_id=None) == [here, hall, said][:3], "nobody who names no building meant 5栋"
    body = {"estate_id": cast.xiushan, "category": "lighting", "place": "public", "stair_id": cast.stair}
    labels = [one["place_label"] for one in cast.visitor("laowang").post("/reports/similar", body).json["items"]]
    assert labels == ["公共区域 21号楼一楼门厅", "公共区域 一楼门厅（没写哪一栋）"]


def test_staff_are_offered_nothing_of_another_building_but_for_what_has_none(cast: Cast) -> None:
    """A lamp of 5栋 is another lamp than one of 21栋, whether its building was chosen or only said."""
    with cast.house.database.write() as session:
        stairs = places.ensure_stairs(session, cast.xiushan, [("5栋", "1单元")])
        other = stair_of(session, stairs["5栋", "1单元"])["building_id"]
    chosen, said = cast.report(building_id=other), cast.report(where="五栋一楼门厅")
    hall, own = cast.report(where="一楼门厅"), cast.report(stair_id=cast.stair)
    here = cast.report(stair_id=cast.stair)

    def twins(report_id: int) -> list[int]:
        return [one["id"] for one in cast.visitor("liujingli").get(f"/reports/{report_id}/twins").json["items"]]

    assert twins(here) == [own, hall] and twins(said) == [hall, chosen]
    assert twins(hall) == [here, own, said, chosen], "what names no building may be of any"


def test_staff_are_offered_what_a_report_may_be_put_together_with(cast: Cast) -> None:
    """Also of a home and before its words are checked, which no neighbour is shown; nobody else is told of any."""

    def twins(name: str, report_id: int) -> list[int] | int:
        answer = cast.visitor(name).get(f"/reports/{report_id}/twins")
        return [one["id"] for one in answer.json["items"]] if answer.status_code == 200 else answer.status_code

    leak, again = cast.report("meijie", "leak", "home"), cast.report("meijie", "leak", "home", words="还在漏")
    stair, estate = cast.report(stair_id=cast.stair), cast.report()
    assert twins("liujingli", again) == [leak] and twins("liujingli", estate) == [stair]
    assert twins("meijie", again) == 403 and twins("heshifu", again) == 404
    cast.work(again)
    assert twins("liujingli", again) == [], "what is finished is put together with nothing"


def test_what_is_not_checked_or_not_public_is_no_hint(cast: Cast) -> None:
    cast.report(stair_id=cast.stair)
    assert similar(cast) == []


def test_following_is_for_those_it_helps_and_can_end(cast: Cast) -> None:
    report_id = cast.report()
    for _ in range(2):
        cast.move("laowang", report_id, "follow")
    told = cast.tell("laowang", report_id)
    assert told["followers"] == 1 and told["following"]
    offered = {move["move"] for move in told["moves"]}
    assert "unfollow" in offered and "follow" not in offered
    assert "follow" not in {move["move"] for move in cast.tell("meijie", report_id)["moves"]}
    seen = cast.visitor("laowang").get("/reports", {"scope": "followed"}).json["items"]
    assert [item["id"] for item in seen] == [report_id]
    cast.move("laowang", report_id, "unfollow")
    assert cast.tell("laowang", report_id)["followers"] == 0


def test_two_taps_on_following_at_once_are_one(cast: Cast) -> None:
    report_id, start, seen, visitor = cast.report(), threading.Barrier(3), [], cast.visitor("laowang")

    def tap() -> None:
        start.wait()
        cast.move("laowang", report_id, "follow")
        seen.append(visitor.get(f"/reports/{report_id}").status_code)

    threads = [threading.Thread(target=tap) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [200] * 3 and cast.tell("laowang", report_id)["followers"] == 1


def followers(cast: Cast, report_id: int) -> set[str]:
    names = {id_: name for name, id_ in cast.ids.items()}
    with cast.house.database.read() as session:
        asked = select(ReportFollower.person_id).where(ReportFollower.report_id == report_id)
        return {names[id_] for id_ in session.scalars(asked)}


class TestMerging:
    """A double joins the first, and can be taken out again."""

    def test_everybody_who_waited_follows_the_first_and_leaves_with_their_own(self, cast: Cast) -> None:
        first, double = cast.report(), cast.report("laowang")
        cast.move("tenant", double, "follow")
        cast.move("daughter", first, "follow")
        cast.move("xiaoli", double, "merge", target_id=first)
        assert cast.row(double).state == "merged" and cast.tell("laowang", double)["merged_into"] == first
        assert cast.tell("meijie", first)["followers"] == 3
        cast.work(first)
        cast.move("meijie", first, "accept")
        cast.move("meijie", first, "reopen", reason="came_back")
        assert cast.row(double).state == "merged"
        cast.move("liujingli", double, "unmerge", reason="not_the_same")
        row = cast.row(double)
        assert (row.state, row.merged_into, row.assignee_id) == ("made", None, None) and row.next_due_at is not None
        assert cast.tell("meijie", first)["followers"] == 1 and cast.tell("daughter", first)["following"]

    def test_ones_own_is_found_where_one_looks_for_it_for_as_long_as_the_joint_one_goes_on(self, cast: Cast) -> None:
        last, middle, own = cast.report(), cast.report("tenant"), cast.report("laowang")
        cast.move("liujingli", own, "merge", target_id=middle)
        cast.move("liujingli", middle, "merge", target_id=last)
        laowang = cast.visitor("laowang")

        def found(state: str) -> list[tuple[int, str]]:
            lines = laowang.get(f"/reports?scope=mine&state={state}").json["items"]
            return [(one["id"], one["joint"]["number"] + one["joint"]["state"]) for one in lines]

        assert (found("open"), found("ended")) == ([(own, f"R{last:06d}made")], [])
        told = cast.tell("laowang", own)
        assert told["joint"]["id"] == last and cast.tell("laowang", last)["came_with"] == f"R{own:06d}"
        assert cast.tell("tenant", last)["came_with"] == f"R{middle:06d}" and cast.tell("meijie", last)["joint"] is None
        cast.work(last)
        assert found("open") == [(own, f"R{last:06d}done")]
        cast.move("meijie", last, "accept")
        assert (found("open"), found("ended")) == ([], [(own, f"R{last:06d}closed")])

    def test_who_stays_with_another_double_does_so_under_its_number(self, cast: Cast) -> None:
        last, one, other = cast.report(), cast.report("laowang"), cast.report("laowang")
        for double in (one, other):
            cast.move("liujingli", double, "merge", target_id=last)
        assert cast.tell("laowang", last)["came_with"] == f"R{one:06d}"
        cast.move("liujingli", one, "unmerge", reason="not_the_same")
        assert cast.tell("laowang", last)["came_with"] == f"R{other:06d}"

    def test_taking_back_one_of_a_chain_leaves_every_report_on_the_way(self, cast: Cast) -> None:
        last, middle, first = cast.report(), cast.report("tenant"), cast.report("laowang")
        cast.move("liujingli", first, "merge", target_id=middle)
        cast.move("liujingli", middle, "merge", target_id=last)
        assert followers(cast, last) == {"tenant", "laowang"} and followers(cast, middle) == {"laowang"}
        cast.move("liujingli", first, "unmerge", reason="not_the_same")
        assert followers(cast, last) == {"tenant"} and followers(cast, middle) == set()
        assert cast.row(middle).merged_into == last

    def test_taking_back_the_middle_takes_those_along_who_came_with_it(self, cast: Cast) -> None:
        last, middle, first = cast.report(), cast.report("tenant"), cast.report("laowang")
        cast.move("liujingli", first, "merge", target_id=middle)
        cast.move("liujingli", middle, "merge", target_id=last)
        cast.move("liujingli", middle, "unmerge", reason="not_the_same")
        assert followers(cast, last) == set() and followers(cast, middle) == {"laowang"}
        assert cast.row(first).merged_into == middle

    def test_who_came_by_two_ways_or_follows_for_themselves_stays(self, cast: Cast) -> None:
        last, one, other = cast.report(), cast.report("laowang"), cast.report("laowang")
        third = cast.report("tenant")
        for double in (one, other, third):
            cast.move("liujingli", double, "merge", target_id=last)
        cast.move("tenant", last, "follow")
        cast.move("liujingli", one, "unmerge", reason="not_the_same")
        cast.move("liujingli", third, "unmerge", reason="not_the_same")
        assert followers(cast, last) == {"laowang", "tenant"}
        cast.move("liujingli", other, "unmerge", reason="not_the_same")
        assert followers(cast, last) == {"tenant"}

    def test_a_person_told_by_two_ways_hears_once(self, cast: Cast) -> None:
        first, double = cast.report(), cast.report("laowang")
        cast.move("laowang", first, "follow")
        cast.move("meijie", double, "follow")
        cast.react()
        cast.move("liujingli", double, "merge", target_id=first)
        cast.move("liujingli", first, "transfer", assignee_id=cast.ids["zhaojie"], reason="too_busy")
        cast.react()
        heard = [words for _, words in cast.inbox("laowang") if "改由" in words]
        assert len(heard) == 1 and cast.tell("laowang", first)["followers"] == 1

    def test_what_must_not_be_merged(self, cast: Cast) -> None:
        first = cast.report()
        home, complaint = cast.report("meijie", "leak", "home"), cast.report("laowang", "noise", "public")
        closed, merged = cast.work(cast.report()), cast.report("laowang")
        cast.move("meijie", closed, "accept")
        cast.move("xiaoli", merged, "merge", target_id=first)
        about = cast.report("meijie", "staff", "public", about_staff_id=cast.ids["zhaojie"])
        for target in (first, home, complaint, closed, merged, about):
            with pytest.raises(Conflict if target == merged else Malformed):
                cast.move("xiaoli", first, "merge", target_id=target)
        with pytest.raises(Malformed):
            cast.move("xiaoli", complaint, "merge", target_id=about)
        with pytest.raises(NotFound):
            cast.move("xiaoli", first, "merge", target_id=10**9)
        assert cast.row(first).state == "made"


class TestUrging:
    """Rate-limited, counted, and with enough homes a step more urgent."""

    def test_not_twice_within_the_pause(self, cast: Cast, clock: StoppedClock) -> None:
        report_id = cast.report()
        assert cast.tell("meijie", report_id)["urge"] == {"count": 0, "may": True, "next_at": None}
        cast.move("meijie", report_id, "urge")
        told = cast.tell("meijie", report_id)["urge"]
        assert told == {"count": 1, "may": False, "next_at": clock.now() + timedelta(minutes=120)}
        for name in ("meijie", "laowang"):
            with pytest.raises(TooMany):
                cast.move(name, report_id, "urge")
        clock.advance(minutes=120)
        cast.move("laowang", report_id, "urge")
        assert cast.tell("meijie", report_id)["urge"]["count"] == 2

    def test_three_homes_raise_it_once_and_the_same_homes_never_again(self, cast: Cast, clock: StoppedClock) -> None:
        with cast.house.database.write() as session:
            cast.hold_phone(session, "third", "19900000321")
            binding_id = cast.bind(session, "third", "502", "tenant", called="三家")
            cast_binding(cast, session, binding_id)
        report_id = cast.report("meijie", "paint", "public")
        seen = []
        for name in ("meijie", "daughter", "laowang", "tenant", "third", "meijie", "third"):
            cast.move(name, report_id, "urge")
            seen.append(str(cast.row(report_id).priority))
            clock.advance(hours=2)
        assert seen == ["P3", "P3", "P3", "P3", "P2", "P2", "P2"]

    def test_urging_never_moves_a_promise_back(self, cast: Cast, clock: StoppedClock) -> None:
        report_id = cast.report("meijie", "paint", "public")
        clock.advance(days=8)
        before = cast.row(report_id)
        cast.move("liujingli", report_id, "reclassify", priority=Priority.P2, reason="urged")
        after = cast.row(report_id)
        assert after.priority == "P2" and after.fix_by == before.fix_by and after.next_due_at == before.next_due_at
        late = cast.report("meijie", "paint", "public")
        clock.advance(minutes=1)
        cast.move("liujingli", late, "reclassify", priority=Priority.P1, reason="more_urgent")
        assert cast.row(late).fix_by == clock.now() + timedelta(hours=24)


def test_residents_read_of_a_merge_in_their_own_words_and_staff_in_theirs(cast: Cast) -> None:
    first, second = cast.report(), cast.report("laowang")
    wrong = cast.report()
    cast.move("liujingli", second, "merge", target_id=wrong)
    cast.move("liujingli", second, "unmerge", reason="not_the_same")
    cast.move("liujingli", second, "merge", target_id=first)

    def read(name: str) -> list[str]:
        return [event["label"] for event in cast.tell(name, second)["timeline"] if event["kind"] == "merge"]

    assert read("laowang") == ["和另一件一起办", f"和 R{first:06d} 一起办"]
    assert read("liujingli") == ["合并到另一单"] * 2


def cast_binding(cast: Cast, session: object, binding_id: int) -> None:
    """The manager approves a claim."""
    manager = people.actor_of(session, cast.ids["liujingli"], door="console")
    binding.approve(session, manager, binding_id=binding_id, version=1, at=cast.house.clock.now())


class TestReadingOfDoubles:
    """What the team reads of the reports that ended in one, and what a follower reads of its end."""

    def test_the_task_and_the_list_of_the_team_tell_of_them_and_nobody_elses_do(self, cast: Cast) -> None:
        first, second, third = cast.report(), cast.report("laowang"), cast.report("tenant")
        cast.say("tenant", third, "晚上特别黑")
        cast.move("xiaoli", third, "merge", target_id=second)
        cast.move("xiaoli", second, "merge", target_id=first)
        told = cast.visitor("xiaoli").get(f"/reports/{first}").json
        assert [one["number"] for one in told["doubles"]] == [f"R{second:06d}", f"R{third:06d}"]
        said = {event["words"]: event["double"] for event in told["timeline"] if event["double"]}
        assert said["晚上特别黑"] == {"id": third, "number": f"R{third:06d}"} and "楼道的灯不亮了" in said
        lines = cast.visitor("xiaoli").get("/reports?scope=work&queue=all").json["items"]
        assert {line["id"]: line["double_count"] for line in lines} == {first: 2, second: 1, third: 0}
        moved = cast.visitor("xiaoli").post(f"/reports/{first}/moves", {"move": "take"}, version=told["version"]).json
        assert len(moved["doubles"]) == 2, "the page stays whole after a step"
        for name in ("meijie", "laowang", "chengong"):
            seen = cast.visitor(name).get(f"/reports/{first}")
            assert seen.json["doubles"] == [] and "晚上特别黑" not in seen.text

    def test_a_follower_hears_that_the_words_of_the_end_are_kept_for_whom_they_are_for(self, cast: Cast) -> None:
        """They may tell of a neighbour's home; how it ended, when and what everybody may see is theirs too."""
        first, double = cast.report(), cast.report("laowang")
        cast.move("xiaoli", double, "merge", target_id=first)
        cast.work(first, until="arrive")
        photo, words = cast.picture("xiaoli"), "702白兰娟家的总闸跳了，电话19900000734"
        cast.move("xiaoli", first, "finish", words=words, media_ids=[photo])

        def end(name: str) -> dict[str, object]:
            told = cast.visitor(name).get(f"/reports/{first}").json
            return {**next(event for event in told["timeline"] if event["kind"] == "finish"), **told["outcome"]}

        assert end("meijie")["words"] == words
        told = end("laowang")
        assert told["at"] and told["key"] == "fixed" and str(told["words"]).startswith("具体经过写给了报事人")
        assert words not in cast.visitor("laowang").get(f"/reports/{first}").text
