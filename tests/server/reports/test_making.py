"""From the first word: each kind and place, what is refused, double taps, on behalf, entrapment."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, NotFound
from server.reports.models import Report, ReportEvent
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Category
from server.reports.rules.words import Place
from server.reports.service import making
from tests.cast import LIFT_CODE, Cast

EVERY = [(category, place) for category in default_catalogue().categories for place in category.places]


def body(cast: Cast, category: str = "lighting", place: str = "public", **more: Any) -> dict[str, Any]:
    """What the app sends."""
    kind = str(default_catalogue().category(category).kind)
    sent = {"estate_id": cast.xiushan, "kind": kind, "category": category, "place": place, "words": "请看看"}
    if place == "home":
        sent["home_id"] = cast.homes["702"]
    if place == "lift":
        sent["lift_id"] = cast.lift
    return {**sent, **more}


def test_every_category_at_each_of_its_places_gets_number_and_promises_at_once(cast: Cast) -> None:
    with cast.house.database.write() as session:
        actor = cast["meijie"]
        for number, (category, place) in enumerate(EVERY):
            made(session, cast, actor, category, place, f"key-{number:05d}")
    seen = cast.visitor("meijie").get("/reports", {"limit": 100}).json["items"]
    assert len(seen) == len(EVERY) and all(item["number"].startswith("R") for item in seen)
    for item in seen[::7]:
        story = cast.visitor("meijie").get(f"/reports/{item['id']}").json
        promised = story["promised"]
        assert promised["acknowledge_by"] and promised["fix_by"] and "前" in promised["words"]
        assert story["state"] == "made" and story["clock"]["running"] and story["timeline"][0]["kind"] == "made"


def made(session: Any, cast: Cast, actor: Any, category: Category, place: Place, key: str) -> int:
    """One report, inside somebody else's transaction."""
    said = cast.said(category.key, str(place), kind=category.kind, lift_id=cast.lift if place is Place.LIFT else None)
    return making.report(session, actor, said, channel="app", request_key=key, at=cast.house.clock.now())


WRONG = [
    ({"category": "no_such_thing"}, 422, "unknown_category"),
    ({"kind": "complaint"}, 422, "category_of_other_kind"),
    ({"category": "indoor_power"}, 422, "category_not_at_this_place"),
    ({"place": None}, 422, "place_needed"),
    ({"place": None, "kind": "complaint", "category": "noise"}, 422, "place_needed"),
    ({"place": "home", "category": "leak"}, 422, "home_needed"),
    ({"place": "home", "category": "leak", "home_id": "101"}, 403, "not_your_home"),
    ({"place": "home", "category": "leak", "home_id": "302"}, 403, "not_your_home"),
    ({"place": "lift", "category": "lift_fault", "lift_id": 10**9}, 404, "not_found"),
    ({"stair_id": 10**9}, 404, "not_found"),
    ({"building_id": 10**9}, 404, "not_found"),
    ({"estate_id": "defu"}, 403, "not_your_home"),
    ({"estate_id": 10**9}, 403, "not_your_home"),
    ({"answers": {"colour": "red"}}, 422, "unknown_answer"),
    ({"category": "leak", "answers": {"how_much": "ocean"}}, 422, "unknown_answer"),
    ({"file_ids": [10**9]}, 409, "media_not_usable"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "status", "code"), WRONG)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    cast: Cast, change: dict[str, Any], status: int, code: str
) -> None:
    named = {**cast.homes, "defu": cast.defu}
    change = {key: named.get(value, value) if isinstance(value, str) else value for key, value in change.items()}
    sent = {**body(cast), **change}
    before = cast.counts()
    answer = cast.visitor("meijie").post("/reports", sent)
    assert (answer.status_code, answer.json["code"]) == (status, code) and cast.counts() == before


@pytest.mark.parametrize(("kind", "category"), [
    ("complaint", "service"), ("complaint", "staff"), ("complaint", "fees"), ("suggestion", "idea"),
    ("suggestion", "praise"),
])  # fmt: skip
def test_where_nobody_has_to_go_no_place_is_asked(cast: Cast, kind: str, category: str) -> None:
    sent = {**body(cast), "kind": kind, "category": category, "words": "打电话没人管"}
    for place in ({"place": None}, {}):
        told = cast.visitor("meijie").post("/reports", {**without_place(sent), **place}).json
        assert (told["place"], told["place_label"]) == ("public", "公共区域")


def without_place(sent: dict[str, Any]) -> dict[str, Any]:
    """The same, said of nowhere in particular."""
    return {key: value for key, value in sent.items() if key not in ("place", "building_id", "stair_id", "where")}


@pytest.mark.parametrize("name", ["stranger", "newcomer", "heshifu", "xiaoli"])
def test_who_has_no_home_here_reports_nothing_here(cast: Cast, name: str) -> None:
    assert cast.visitor(name).post("/reports", body(cast)).status_code == 403


@pytest.mark.parametrize("name", ["meijie", "daughter", "laowang", "tenant"])
def test_everybody_who_lives_here_may_report_whoever_owes_what(cast: Cast, name: str) -> None:
    """No room of fees is even known to reports: nothing can ask whether somebody has paid (B20)."""
    assert cast.visitor(name).post("/reports", body(cast)).status_code == 201
    assert not any("fee" in column.name or "debt" in column.name for column in Report.__table__.columns)


def odd_visits(at: Any) -> list[tuple[Any, Any]]:
    """Visits nobody can keep."""
    hour = timedelta(hours=1)
    return [
        (at - 2 * hour, at - hour), (at + hour, at + hour), (at + 2 * hour, at + hour),
        (at + hour, at + timedelta(days=2)), (at + timedelta(days=40), at + timedelta(days=40) + hour),
        (at.replace(year=9999, month=12, day=31), at.replace(year=9999, month=12, day=31) + hour),
    ]  # fmt: skip


def test_a_visit_is_in_the_future_and_not_too_far(cast: Cast, clock: StoppedClock) -> None:
    for start, end in odd_visits(clock.now()):
        sent = body(cast, appointment={"from": start.isoformat(), "to": end.isoformat()})
        answer = cast.visitor("meijie").post("/reports", sent)
        assert answer.status_code == 422, (start, end)
    start = clock.now() + timedelta(days=2)
    visit = {"from": start.isoformat(), "to": (start + timedelta(hours=2)).isoformat()}
    story = cast.visitor("meijie").post("/reports", body(cast, appointment=visit)).json
    assert story["promised"]["arrive_by"] == story["appointment"]["to"]


def test_an_answer_can_only_make_it_more_urgent(cast: Cast) -> None:
    burst = cast.visitor("meijie").post("/reports", body(cast, "leak", "home", answers={"how_much": "burst"})).json
    drip = cast.visitor("meijie").post("/reports", body(cast, "leak", "home", answers={"how_much": "drip"})).json
    assert (burst["priority"], drip["priority"]) == ("P1", "P2") and burst["answers"][0]["answer"] == "爆管、大量喷水"


def test_what_the_words_say_needs_no_answer_and_an_answer_goes_before_the_words(cast: Cast) -> None:
    words = "卫生间地漏返水，满地都是脏水"
    found = [
        cast.visitor("meijie").post("/reports", body(cast, "blocked_drain", "home", **{"words": words, **more})).json
        for more in ({}, {"answers": {"overflow": "no"}}, {"words": "下水道又堵了，脏水没有漫出来，同一地方第三次"})
    ]
    assert [one["priority"] for one in found] == ["P1", "P2", "P2"]
    assert found[0]["answers"][0]["answer"] == "漫出来了"


def test_the_same_request_twice_is_one_report(cast: Cast) -> None:
    answers = [cast.visitor("meijie").post("/reports", body(cast), key="tap-00001") for _ in range(3)]
    assert len({answer.data for answer in answers}) == 1
    other = cast.visitor("meijie").post("/reports", body(cast, words="别的"), key="tap-00001")
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_reused")
    again = cast.visitor("laowang").post("/reports", body(cast), key="tap-00001")
    assert again.json["id"] != answers[0].json["id"]


def test_one_key_at_two_doors_is_two_things(cast: Cast) -> None:
    lamp = cast.visitor("meijie").post("/reports", body(cast), key="tap-00001").json
    help_ = cast.visitor("meijie").post("/emergencies", {"lift_code": LIFT_CODE}, key="tap-00001")
    assert help_.status_code == 201 and help_.json["priority"] == "P0" and help_.json["id"] != lamp["id"]


def test_a_key_used_again_for_something_else_is_refused_even_when_its_answer_is_forgotten(cast: Cast) -> None:
    first = cast.report(request_key="tap-00001")
    assert cast.report(request_key="tap-00001") == first
    more: list[dict[str, Any]] = [{"category": "road"}, {"words": "别的"}, {"category": "leak", "place": "home"}]
    for other in more:
        with pytest.raises(Conflict, match="idempotency_key_reused"):
            cast.report(request_key="tap-00001", **other)


def test_a_double_tap_in_parallel_is_one_report_and_one_answer(cast: Cast) -> None:
    start, answers = threading.Barrier(4), []
    visitor = cast.visitor("meijie")

    def tap() -> None:
        start.wait()
        answers.append(visitor.post("/reports", body(cast), key="tap-00001"))

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201} and len({answer.data for answer in answers}) == 1
    with cast.house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 1
        assert session.scalar(select(func.count()).select_from(ReportEvent)) == 1
    left = [cast.house.limits.allows("30/hour", "POST /reports", str(cast.ids["meijie"])) for _ in range(30)]
    assert left == [True] * 29 + [False], "four taps at one moment count once"


class TestOnBehalf:
    """By phone or at the counter: the reporter still gets number and progress."""

    def enter(self, cast: Cast, by: str, reporter: str | None, key: str = "call-0001", **said: Any) -> int:
        """Somebody on the team writes it down."""
        contact = None if reporter else cast.house.vault.seal("路人\n13800001111")
        with cast.house.database.write() as session:
            return making.report_for(
                session, cast[by], cast.said(**said), reporter_id=cast.ids[reporter] if reporter else None,
                contact=contact, channel="phone", request_key=key, at=cast.house.clock.now(),
            )  # fmt: skip

    def test_the_resident_sees_it_among_their_own_and_hears_of_it(self, cast: Cast) -> None:
        report_id = self.enter(cast, "zhaojie", "laowang")
        cast.react()
        seen = cast.visitor("laowang").get("/reports").json["items"]
        assert [item["id"] for item in seen] == [report_id] and cast.inbox("laowang")
        row = cast.row(report_id)
        assert (row.channel, row.entered_by, row.words_state) == ("phone", cast.ids["zhaojie"], "checking")

    @pytest.mark.parametrize("by", ["heshifu", "meijie", "chengong", "zhoukuaiji"])
    def test_only_the_team_of_the_estate_enters(self, cast: Cast, by: str) -> None:
        with pytest.raises(NotFound):
            self.enter(cast, by, "meijie")

    def test_only_for_who_lives_there_and_has_that_home(self, cast: Cast) -> None:
        for reporter, category, place in (("stranger", "lighting", "public"), ("laowang", "leak", "home")):
            with pytest.raises(NotFound):
                self.enter(cast, "zhaojie", reporter, category=category, place=place)
        self.enter(cast, "zhaojie", "daughter", category="leak", place="home")

    def test_a_double_tap_for_an_unknown_caller_is_one_report(self, cast: Cast) -> None:
        assert self.enter(cast, "zhaojie", None) == self.enter(cast, "zhaojie", None)
        assert self.enter(cast, "xiaoli", None) != self.enter(cast, "zhaojie", None)

    def test_the_database_is_the_last_guard(self, cast: Cast) -> None:
        report_id = self.enter(cast, "zhaojie", None)
        with cast.house.database.read() as session, pytest.raises(IntegrityError):
            row = session.get_one(Report, report_id)
            copy = {column.key: getattr(row, column.key) for column in Report.__table__.columns if column.key != "id"}
            session.add(Report(**copy))
            session.flush()


class TestEntrapment:
    """One tap: who to call, the lift attached, a timeline to the minute."""

    def test_who_to_call_comes_before_anything_else(self, cast: Cast) -> None:
        told = cast.visitor("meijie").get(f"/estates/{cast.xiushan}/emergency").json
        assert [number["phone"] for number in told["numbers"]] == ["0771-5550100", "0771-96333", "96333", "120", "110"]
        assert told["lifts"][0]["id"] == cast.lift and told["words"]

    def test_a_resident_calls_for_help_with_one_tap(self, cast: Cast, clock: StoppedClock) -> None:
        told = cast.visitor("meijie").post("/emergencies", {"estate_id": cast.xiushan, "lift_id": cast.lift}).json
        assert (told["priority"], told["kind"], told["lift_id"]) == ("P0", "emergency", cast.lift)
        cast.move("xiaoli", told["id"], "take")
        clock.advance(minutes=4)
        cast.move("xiaoli", told["id"], "arrive")
        times = [event["at"] for event in cast.visitor("meijie").get(f"/reports/{told['id']}").json["timeline"]]
        assert times == ["2026-11-21T01:00:00Z", "2026-11-21T01:00:00Z", "2026-11-21T01:04:00Z"]

    @pytest.mark.parametrize("name", ["newcomer", "stranger", "heshifu"])
    def test_anyone_who_reads_the_plate_is_heard_and_the_plate_says_where(self, cast: Cast, name: str) -> None:
        sent = {"estate_id": cast.defu, "lift_code": LIFT_CODE}
        told = cast.visitor(name).post("/emergencies", sent)
        assert told.status_code == 201 and told.json["estate_id"] == cast.xiushan
        assert cast.visitor(name).get(f"/reports/{told.json['id']}").status_code == 200
        without = cast.visitor(name).post("/emergencies", {"estate_id": cast.xiushan, "lift_id": cast.lift})
        assert without.status_code == 403

    def test_a_code_nobody_knows_is_written_down_and_never_refused(self, cast: Cast) -> None:
        told = cast.visitor("meijie").post("/emergencies", {"estate_id": cast.xiushan, "lift_code": "9999"})
        assert told.status_code == 201 and "9999" in told.json["place_label"] and told.json["lift_id"] is None

    @pytest.mark.parametrize("name", ["newcomer", "stranger", "meijie"])
    def test_the_plate_alone_is_enough_and_wins_over_everything_else_sent(self, cast: Cast, name: str) -> None:
        odd = [{}, {"lift_id": 10**9}, {"estate_id": cast.defu, "lift_id": 10**9}, {"estate_id": 10**9}]
        for more in odd:
            told = cast.visitor(name).post("/emergencies", {"lift_code": LIFT_CODE, **more})
            assert told.status_code == 201, more
            assert (told.json["estate_id"], told.json["lift_id"]) == (cast.xiushan, cast.lift)
            assert (told.json["priority"], told.json["place_label"]) == ("P0", "21栋1单元电梯")
        cast.react()
        assert cast.visitor(name).get("/inbox").json["unread"] >= len(odd)

    def test_a_lift_says_which_estate_it_is(self, cast: Cast) -> None:
        told = cast.visitor("meijie").post("/emergencies", {"lift_id": cast.lift})
        assert told.status_code == 201 and told.json["estate_id"] == cast.xiushan
        assert cast.visitor("stranger").post("/emergencies", {"lift_id": cast.lift}).status_code == 403

    @pytest.mark.parametrize("sent", [{}, {"lift_code": "no such plate"}, {"lift_id": None, "words": "救命"}])
    def test_where_nothing_says_where_the_answer_says_what_to_do(self, cast: Cast, sent: dict[str, Any]) -> None:
        answer = cast.visitor("newcomer").post("/emergencies", sent)
        assert (answer.status_code, answer.json["code"]) == (422, "place_needed") and "96333" in answer.json["sentence"]

    def test_who_has_no_home_here_calls_ten_times_an_hour_and_who_has_is_not_stopped(self, cast: Cast) -> None:
        def codes(name: str) -> list[int]:
            sent = [cast.visitor(name).post("/emergencies", {"lift_code": LIFT_CODE}) for _ in range(12)]
            return [answer.status_code for answer in sent]

        assert codes("newcomer") == [201] * 10 + [429] * 2 and codes("stranger") == [201] * 10 + [429] * 2
        assert codes("meijie") == [201] * 12

    def test_a_drill_is_the_teams_alone(self, cast: Cast) -> None:
        sent = {"estate_id": cast.xiushan, "lift_id": cast.lift, "drill": True}
        assert [cast.visitor(name).post("/emergencies", sent).json["drill"] for name in ("xiaoli", "meijie")] == [
            True, False,
        ]  # fmt: skip
