"""Every row of the one table through the service, everything else refused; grabs, proof, versions."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from server.kit.actor import SYSTEM
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from server.reports.models import Report
from server.reports.rules import states
from server.reports.rules.dispatch import SomebodyElseThisTime
from server.reports.rules.states import IllegalMove, MoveNeedsMore, NotYourMove
from server.reports.rules.words import Kind, Move, Need, Place, State, Who
from server.reports.service import moving
from tests.cast import OUTSIDERS, WATCHERS, Cast
from tests.server.reports.conftest import PATHS, AtState, brought, go

PLAYERS: dict[Who, str | None] = {
    Who.REPORTER: "meijie", Who.HOUSEHOLD: "laowang", Who.STAFF: "zhaojie", Who.ASSIGNEE: "xiaoli",
    Who.SUPERVISOR: "liujingli", Who.SYSTEM: None,
}  # fmt: skip
"""Who plays which part in a report of 梅姐's about a public lamp that 小李 has."""

WITHOUT_ASSIGNEE = {State.MADE, State.ACKNOWLEDGED, State.REOPENED, State.MERGED}
JOINING = {Move.FOLLOW, Move.UNFOLLOW}
ASIDE = JOINING | {Move.URGE}
"""What a neighbour does on the side makes nothing stale that somebody else is about to do."""
THE_REPORTERS = {Move.ACCEPT, Move.RATE}
"""Of a public part only the one who reported it says that it is fixed."""


def legal(state: State) -> Iterator[tuple[states.Step, Who]]:
    """Every legal move out of a state with each part that may make it; 梅姐 speaks for herself, and nobody for her."""
    for step in states.moves_for(state, set(Who)):
        for who in step.who - {Who.SCRIBE}:
            missing = who is Who.ASSIGNEE and state in WITHOUT_ASSIGNEE
            if not missing and not (who is Who.HOUSEHOLD and step.move in THE_REPORTERS):
                yield step, who


@pytest.mark.parametrize("state", list(PATHS))
def test_every_legal_move_leads_where_the_table_says(cast: Cast, at_state: AtState, state: State) -> None:
    for step, who in legal(state):
        report_id = at_state(state)
        before = cast.row(report_id).version
        event_id = go(cast, PLAYERS[who], report_id, str(step.move))
        row = cast.row(report_id)
        assert (row.state, row.version - before) == (step.next, int(step.move not in ASIDE)), (step.move, who)
        events = [event for event in cast.tell("liujingli", report_id)["timeline"] if event["id"] == event_id]
        assert [event["kind"] for event in events] == ([] if step.move in JOINING else [str(step.move)])


def test_who_was_given_a_report_by_the_house_answers_for_it(cast: Cast) -> None:
    """收到 is no second 受理, and until somebody presses it the resident is owed a word."""
    report_id = cast.report()
    cast.move(None, report_id, "assign", assignee_id=cast.ids["xiaoli"])
    assert cast.tell("meijie", report_id)["promised"]["acknowledge_by"] == cast.row(report_id).acknowledge_by
    cast.move("xiaoli", report_id, "acknowledge")
    told, other = cast.tell("meijie", report_id), cast.report()
    assert told["timeline"][-1]["label"] == "收到" and told["promised"]["acknowledge_by"] is None
    cast.move("xiaoli", other, "acknowledge")
    assert cast.tell("meijie", other)["timeline"][-1]["label"] == "受理"


@pytest.mark.parametrize("state", list(PATHS))
def test_every_other_move_is_refused_and_changes_nothing(cast: Cast, at_state: AtState, state: State) -> None:
    report_id = at_state(state)
    counts, version = cast.counts(), cast.row(report_id).version
    for move in Move:
        if (state, move) in states.TABLE and not states.TABLE[state, move].feature:
            continue
        for name in (*[one for one in PLAYERS.values() if one], None):
            with pytest.raises(IllegalMove):
                cast.move(name, report_id, str(move))
    assert cast.counts() == counts and cast.row(report_id).version == version


@pytest.mark.parametrize("state", list(PATHS))
def test_a_legal_move_by_the_wrong_person_is_refused(cast: Cast, at_state: AtState, state: State) -> None:
    report_id = at_state(state)
    parts = {
        "meijie": {Who.REPORTER, Who.HOUSEHOLD}, "laowang": {Who.HOUSEHOLD}, "zhaojie": {Who.STAFF},
        "xiaoli": {Who.STAFF} | (set() if state in WITHOUT_ASSIGNEE else {Who.ASSIGNEE}),
        "liujingli": {Who.STAFF, Who.SUPERVISOR}, **{watcher: set[Who]() for watcher in WATCHERS},
    }  # fmt: skip
    parts["xiaoli"] -= {Who.ASSIGNEE} if cast.row(report_id).assignee_id is None else set()
    for step in states.moves_for(state, set(Who)):
        wanted = step.who - ({Who.HOUSEHOLD} if step.move in THE_REPORTERS else set())
        offers = {name: brought(cast, name, report_id, str(step.move)) for name in parts if not parts[name] & wanted}
        strangers = {name: brought(cast, name, report_id, str(step.move)) for name in OUTSIDERS}
        counts = cast.counts()
        for name, bring in offers.items():
            with pytest.raises(NotYourMove):
                cast.move(name, report_id, str(step.move), **bring)
        for name, bring in strangers.items():
            with pytest.raises(NotFound):
                cast.move(name, report_id, str(step.move), **bring)
        assert cast.counts() == counts, step.move


KEYS = {
    Need.WORDS: "words", Need.REASON: "reason", Need.PHOTO: "media_ids", Need.STARS: "stars",
    Need.ASSIGNEE: "assignee_id", Need.TARGET: "target_id", Need.PRIORITY: "priority",
}  # fmt: skip
EMPTY = {Need.WORDS: "", Need.PHOTO: ()}


@pytest.mark.parametrize("state", list(PATHS))
def test_a_move_without_what_it_needs_is_refused_and_the_story_says_so(
    cast: Cast, at_state: AtState, state: State
) -> None:
    report_id = at_state(state)
    for step, who in legal(state):
        name = PLAYERS[who]
        for need in step.needs_for(Kind.REPAIR, Place.PUBLIC):
            if name is None:
                continue
            with pytest.raises(MoveNeedsMore):
                go(cast, name, report_id, str(step.move), **{KEYS[need]: EMPTY.get(need)})
            offered = {one["move"]: one for one in cast.tell(name, report_id)["moves"]}
            assert str(need) in offered[str(step.move)]["needs"], (step.move, need)


@pytest.mark.parametrize("name", ["meijie", "laowang", "xiaoli", "zhaojie", "liujingli", "daughter"])
@pytest.mark.parametrize("state", list(PATHS))
def test_what_the_story_offers_is_what_the_service_takes(
    cast: Cast, at_state: AtState, state: State, name: str
) -> None:
    offered = [one["move"] for one in cast.tell(name, at_state(state))["moves"]]
    for move in offered:
        report_id = at_state(state)
        go(cast, name, report_id, move)
    refused = [str(move) for move in Move if str(move) not in offered]
    report_id = at_state(state)
    pointless = {"follow", "unfollow", "acknowledge", "rate"}
    for move in set(refused) - pointless:
        with pytest.raises((IllegalMove, NotYourMove, SomebodyElseThisTime)):
            go(cast, name, report_id, move)


def test_one_grab_wins_however_many_press_at_once(cast: Cast) -> None:
    report_id = cast.report()
    names, start, won, lost = ("xiaoli", "zhaojie", "liujingli", "admin"), threading.Barrier(4), [], []

    def grab(name: str) -> None:
        start.wait()
        try:
            cast.move(name, report_id, "take")
            won.append(name)
        except Conflict as refused:
            lost.append(refused.code)

    threads = [threading.Thread(target=grab, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1 and lost == ["illegal_move"] * 3
    assert cast.row(report_id).assignee_id == cast.ids[won[0]]


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_grab_is_not_undone_by_a_dispatch_that_looked_earlier(cast: Cast) -> None:
    """The job reads, somebody takes, the job assigns: what it read has been overtaken. (SQLite has one writer.)"""
    report_id, bring = cast.report(), moving.Bring(assignee_id=cast.ids["zhaojie"])
    with cast.house.database.write() as session:
        session.get_one(Report, report_id)
        cast.move("xiaoli", report_id, "take")
        with pytest.raises(IllegalMove):
            moving.move(session, SYSTEM, report_id=report_id, move=Move.ASSIGN, version=None, bring=bring,
                        at=cast.house.clock.now())  # fmt: skip
    assert cast.row(report_id).assignee_id == cast.ids["xiaoli"]


def test_a_stale_version_is_refused_where_it_matters(cast: Cast) -> None:
    report_id = cast.report()
    cast.move("xiaoli", report_id, "acknowledge", version=1)
    for name, move in (("liujingli", "reclassify"), ("meijie", "withdraw")):
        with pytest.raises(Stale):
            go(cast, name, report_id, move, version=1)
    cast.move("meijie", report_id, "urge", version=1)
    cast.move("xiaoli", report_id, "take", version=1)


def test_a_reason_must_be_one_of_those_offered_and_other_needs_words(cast: Cast, at_state: AtState) -> None:
    report_id = at_state(State.DONE)
    for reason, words, code in (("weather", "x", "unknown_reason"), ("other", "", "words_needed")):
        with pytest.raises(Malformed, match=code):
            go(cast, "meijie", report_id, "return", reason=reason, words=words)
    with pytest.raises(Malformed, match="unknown_reason"):
        go(cast, "meijie", report_id, "accept", reason="not_fixed")
    go(cast, "meijie", report_id, "return", reason="other", words="还在闪")


class TestProof:
    """Pictures of before and after on public parts."""

    def test_arriving_without_any_picture_of_before_needs_one(self, cast: Cast, at_state: AtState) -> None:
        report_id = at_state(State.ASSIGNED)
        arrive = next(one for one in cast.tell("xiaoli", report_id)["moves"] if one["move"] == "arrive")
        assert arrive["needs"] == ["photo"]
        with pytest.raises(MoveNeedsMore):
            cast.move("xiaoli", report_id, "arrive")
        go(cast, "xiaoli", report_id, "arrive")

    def test_the_reporters_picture_is_one_of_before(self, cast: Cast) -> None:
        report_id = cast.report(media_ids=[cast.picture("meijie")])
        cast.move("xiaoli", report_id, "take")
        arrive = next(one for one in cast.tell("xiaoli", report_id)["moves"] if one["move"] == "arrive")
        assert arrive["needs"] == []
        cast.move("xiaoli", report_id, "arrive")
        with pytest.raises(MoveNeedsMore):
            cast.move("xiaoli", report_id, "finish", words="好了")
        cast.move("xiaoli", report_id, "finish", words="好了", media_ids=[cast.picture("xiaoli")])
        told = cast.tell("meijie", report_id)
        assert [one["state"] for one in told["photos"]] == ["checking"], "what staff brought is not among hers"
        assert [one["state"] for one in told["timeline"][-1]["photos"]] == ["checking"]

    def test_what_staff_found_on_arriving_never_stands_under_the_residents_words(self, cast: Cast) -> None:
        hers, later = cast.picture("meijie"), cast.picture("xiaoli")
        shown, bare = cast.report(media_ids=[hers], photo_consent=True), cast.report()
        cast.move("xiaoli", shown, "take")
        cast.move("xiaoli", shown, "arrive", media_ids=[later])
        cast.work(bare, until="arrive")
        for name in ("meijie", "laowang", "xiaoli"):
            told = cast.tell(name, shown)
            assert [one["id"] for one in told["photos"]] == [hers]
            assert [one["id"] for one in told["timeline"][-1]["photos"]] == [later]
            assert cast.tell(name, bare)["photos"] == []

    def test_inside_a_home_and_with_people_in_danger_no_picture_is_asked(self, cast: Cast) -> None:
        home, trapped = cast.report("meijie", "leak", "home"), cast.report("meijie", "lift_trapped", "lift")
        for report_id in (home, trapped):
            cast.move("xiaoli", report_id, "take")
            cast.move("xiaoli", report_id, "arrive")
        cast.move("xiaoli", home, "finish", words="好了")

    def test_a_picture_of_somebody_else_or_used_before_is_refused(self, cast: Cast, at_state: AtState) -> None:
        report_id, mine = at_state(State.ASSIGNED), cast.picture("xiaoli")
        for ids in ([cast.picture("zhaojie")], [mine, mine], [10**9]):
            with pytest.raises(Conflict, match="media_not_usable"):
                cast.move("xiaoli", report_id, "arrive", media_ids=ids)
        cast.move("xiaoli", report_id, "arrive", media_ids=[mine])
        with pytest.raises(Conflict, match="media_not_usable"):
            cast.move("xiaoli", report_id, "finish", words="好了", media_ids=[mine])


def test_the_same_person_is_not_given_it_again(cast: Cast, at_state: AtState) -> None:
    report_id = at_state(State.ASSIGNED)
    with pytest.raises(Conflict, match="already_theirs"):
        go(cast, "liujingli", report_id, "transfer", assignee_id=cast.ids["xiaoli"])
    for name in ("heshifu", "zhoukuaiji", "chengong", "meijie"):
        with pytest.raises(NotFound):
            go(cast, "liujingli", report_id, "transfer", assignee_id=cast.ids[name])


class TestComingBack:
    """What is returned or reopened goes to somebody else, with fresh promises."""

    def test_another_handler_each_round_and_a_small_team_is_never_stuck(self, cast: Cast, at_state: AtState) -> None:
        report_id = at_state(State.REOPENED)
        with pytest.raises(Conflict, match="somebody_else_this_time"):
            cast.move("xiaoli", report_id, "take")
        for name in ("zhaojie", "liujingli", "admin"):
            cast.work(report_id, by=name)
            go(cast, "meijie", report_id, "return")
        cast.move("xiaoli", report_id, "take")
        with pytest.raises(Conflict, match="somebody_else_this_time"):
            go(cast, "liujingli", report_id, "transfer", assignee_id=cast.ids["admin"])

    def test_any_affected_household_may_say_not_fixed_but_not_that_it_is(self, cast: Cast, at_state: AtState) -> None:
        report_id = at_state(State.DONE)
        for move in ("accept", "rate"):
            with pytest.raises((NotAllowed, IllegalMove)):
                go(cast, "laowang", report_id, move)
        go(cast, "laowang", report_id, "return")
        row = cast.row(report_id)
        assert (row.state, row.reopen_count, row.assignee_id, row.stars) == ("reopened", 1, None, None)

    def test_family_answers_for_their_home(self, cast: Cast) -> None:
        report_id = cast.work(cast.report("meijie", "leak", "home"))
        cast.move("daughter", report_id, "accept", stars=4)
        assert cast.row(report_id).stars == 4

    def test_the_counter_the_promises_and_the_rating_begin_anew(self, cast: Cast, at_state: AtState) -> None:
        report_id = at_state(State.CLOSED)
        go(cast, "meijie", report_id, "rate", stars=5)
        with pytest.raises(Conflict, match="rated_already"):
            go(cast, "meijie", report_id, "rate", stars=1)
        old = cast.row(report_id)
        cast.house.clock.advance(days=3)
        go(cast, "meijie", report_id, "reopen")
        new = cast.row(report_id)
        assert new.fix_by > old.fix_by and new.acknowledged_at is None and new.outcome is None and new.stars is None

    def test_a_supervisor_may_end_it_over_a_refusal_which_counts_as_neither_solved_nor_accepted(
        self, cast: Cast, at_state: AtState
    ) -> None:
        report_id = at_state(State.REOPENED)
        go(cast, "liujingli", report_id, "refuse_return")
        row, told = cast.row(report_id), cast.tell("meijie", report_id)
        assert (row.state, row.closed_by, row.outcome) == ("unfixed", "staff", "not_accepted")
        assert told["state_label"] == "未认可结案" and told["outcome"]["label"] == "没有被认可，物业先结案"
        assert told["outcome"]["next"] is None, "the first time she opens it again and somebody else looks"

    @pytest.mark.parametrize("over", ["refuse_return", "close_unfixed"])
    def test_whose_answer_came_back_does_not_end_it_alone(self, cast: Cast, over: str) -> None:
        report_id = cast.report("meijie", "service", "public")
        for step in ("take", "arrive", "finish"):
            go(cast, "liujingli", report_id, step)
        go(cast, "meijie", report_id, "return")
        offered = {
            name: {one["move"] for one in cast.tell(name, report_id)["moves"]} for name in ("liujingli", "admin")
        }
        assert over in offered["admin"] and not {"refuse_return", "close_unfixed"} & offered["liujingli"]
        with pytest.raises(Conflict, match="answered_before"):
            go(cast, "liujingli", report_id, over)
        go(cast, "admin", report_id, over)
        go(cast, "meijie", report_id, "reopen")
        for name in ("liujingli", "admin"):
            with pytest.raises(Conflict, match="answered_before"):
                go(cast, name, report_id, over)


def test_closing_without_a_fix_is_its_own_outcome_with_the_next_recourse(cast: Cast, at_state: AtState) -> None:
    report_id = at_state(State.PAUSED)
    go(cast, "liujingli", report_id, "close_unfixed", reason="not_ours")
    told = cast.tell("meijie", report_id)
    assert told["state"] == "unfixed" and told["outcome"]["label"] == "不属于物业负责的范围" and told["outcome"]["next"]
    assert not told["clock"]["running"] and told["clock"]["paused_reason"] is None


def test_nobody_is_named_to_assign_to_who_would_be_refused(cast: Cast) -> None:
    report_id = cast.work(cast.report())
    cast.move("meijie", report_id, "return", reason="not_fixed")

    def named(who: str, **query: object) -> list[int]:
        answer = cast.visitor(who).get("/staff", {"estate_id": cast.xiushan, **query})
        return [row["id"] for row in answer.json["items"]] if answer.status_code == 200 else []

    offered = named("liujingli", report_id=report_id)
    assert set(named("liujingli")) - set(offered) == {cast.ids["xiaoli"]}
    with pytest.raises(SomebodyElseThisTime):
        go(cast, "liujingli", report_id, "assign", assignee_id=cast.ids["xiaoli"])
    go(cast, "liujingli", report_id, "assign", assignee_id=cast.ids["zhaojie"])
    assert cast.ids["zhaojie"] not in named("liujingli", report_id=report_id), "who has it already"
    assert named("meijie", report_id=report_id) == named("stranger", report_id=report_id) == []


def test_what_was_kept_is_promised_no_more(cast: Cast) -> None:
    report_id = cast.report("meijie", "leak", "home")
    assert "到场" in cast.tell("meijie", report_id)["promised"]["words"]
    cast.work(report_id, until="arrive")
    promised = cast.tell("meijie", report_id)["promised"]
    assert promised["arrive_by"] is None and "到场" not in promised["words"] and "修好" in promised["words"]
    cast.move("xiaoli", report_id, "finish", words="好了")
    assert cast.tell("meijie", report_id)["promised"]["words"] == ""
