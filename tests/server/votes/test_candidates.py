"""Who stands in an election: asked, looked at, in their own word, on the ballot; names only with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.kit.clock import StoppedClock
from server.kit.errors import DomainError
from server.people.models import StaffAccount, StaffGrant
from server.places.models import Estate
from server.places.rules.cities import cities, profile
from server.votes.models import Candidacy, PollOption
from server.votes.queries import standing
from server.votes.rules.committee import Standing, Wrong, candidate_wrongs
from server.votes.service import candidates, drafting, following, rolls
from server.votes.service.candidates import Looked
from server.votes.service.drafting import Option, Scope, Topic
from server.votes.service.rolls import NotReady
from tests.cast import Cast
from tests.server.votes.polling import Polling

ELECTION = Topic("选举业委会委员", "candidates", seats=1, planned_seats=5, most=1)
FINE = Looked(adult=True)


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A drafted election without candidates."""
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft([ELECTION], scope=Scope(), matter_type="COMMITTEE_ELECT")
    return polling


def act(polling: Polling, do: Callable[[Session], Any]) -> Any:
    with polling.cast.house.database.write() as session:
        return do(session)


def ask(polling: Polling, name: str = "meijie", room: str = "702", looked: Looked = FINE, by: str = "committee") -> int:
    cast, at = polling.cast, polling.clock.now()
    return int(act(polling, lambda session: candidates.ask(
        session, cast[by], polling.poll_id, person_id=cast.ids[name], home_id=cast.homes[room], looked=looked,
        introduction="退休教师", at=at,
    )))  # fmt: skip


def answer(polling: Polling, candidacy_id: int, *, name: str = "meijie", accept: bool = True, **more: Any) -> None:
    cast, at = polling.cast, polling.clock.now()
    act(polling, lambda s: candidates.answer(s, cast[name], candidacy_id, accept=accept, at=at, **more))


def options(polling: Polling) -> list[tuple[int, str, str, bool]]:
    with polling.cast.house.database.read() as session:
        rows = session.scalars(select(PollOption).order_by(PollOption.number)).all()
        return [(one.number, one.words, one.detail, one.person_id is not None) for one in rows]


@pytest.mark.parametrize(
    ("standing", "refuse", "wrongs"),
    [
        (Standing(True, True, False), (), []),
        (Standing(True, True, False, unpaid=True), (), []),
        (Standing(True, True, False, unpaid=True), ("unpaid",), [Wrong.UNPAID]),
        (Standing(True, True, False, unpaid=False, illegal_building=True), ("unpaid", "illegal_building"),
         [Wrong.ILLEGAL_BUILDING]),
        (Standing(False, False, True), (), [Wrong.NOT_OWNER, Wrong.NOT_ADULT, Wrong.RELATED_TO_FIRM]),
    ],
)  # fmt: skip
def test_who_may_stand(standing: Standing, refuse: tuple[str, ...], wrongs: list[Wrong]) -> None:
    assert candidate_wrongs(standing, refuse=refuse) == wrongs


def test_whoever_accepted_is_on_the_ballot_with_the_home_masked(polling: Polling) -> None:
    one = ask(polling)
    assert options(polling) == []
    answer(polling, one, introduction="住了十二年，愿意为大家跑腿")
    name = polling.cast["meijie"].name
    assert options(polling) == [(1, f"{name}（21栋1单元***）", "住了十二年，愿意为大家跑腿", True)]
    assert polling.freeze().heads and polling.poll.state == "noticed"


@pytest.mark.parametrize(
    ("who", "looked", "wrongs"),
    [
        ({"name": "daughter"}, FINE, ["not_owner"]),
        ({}, Looked(adult=False, related_to_firm=True), ["not_adult", "related_to_firm"]),
    ],
)
def test_whoever_may_not_stand_is_told_every_ground(
    polling: Polling, who: dict[str, str], looked: Looked, wrongs: list[str]
) -> None:
    with pytest.raises(DomainError) as refused:
        ask(polling, **who, looked=looked)
    assert (refused.value.code, refused.value.detail["wrongs"]) == ("not_eligible", wrongs)


def test_whoever_worked_for_the_firm_once_may_stand_and_whoever_still_does_may_not(polling: Polling) -> None:
    me, at = polling.cast.ids["meijie"], polling.clock.now()
    row = {"person_id": me, "role": "staff", "scope": "estate", "scope_id": polling.cast.xiushan, "made_at": at}
    act(polling, lambda s: s.execute(insert(StaffAccount), {"person_id": me, "skills": []}))
    act(polling, lambda s: s.execute(insert(StaffGrant), {**row, "granted_by": 0}))
    with pytest.raises(DomainError, match="not_eligible"):
        ask(polling)
    act(polling, lambda s: s.execute(update(StaffGrant).where(StaffGrant.person_id == me).values(ended_at=at)))
    ask(polling)


def test_the_city_says_what_else_must_be_looked_at(polling: Polling) -> None:
    act(polling, lambda s: s.execute(update(Estate).where(Estate.id == polling.cast.xiushan).values(city="上海市")))
    with pytest.raises(DomainError, match="not_looked"):
        ask(polling)
    with pytest.raises(DomainError, match="not_eligible"):
        ask(polling, looked=Looked(True, unpaid=True, illegal_building=False))
    ask(polling, looked=Looked(True, unpaid=False, illegal_building=False))


def test_nobody_stands_without_their_own_word(polling: Polling) -> None:
    one = ask(polling)
    with pytest.raises(NotReady) as refused:
        polling.freeze()
    assert [each.code for each in refused.value.blockers] == ["candidates_needed", "candidates_unanswered"]
    with pytest.raises(DomainError, match="not_found"):
        answer(polling, one, name="laowang")
    answer(polling, one, accept=False)
    assert options(polling) == []
    with pytest.raises(DomainError, match="already_answered"):
        answer(polling, one)
    assert ask(polling) == one, "who declined may be asked again, and is the same row"


def test_a_consent_on_paper_says_where_it_lies(polling: Polling) -> None:
    cast, at, one = polling.cast, polling.clock.now(), ask(polling)
    with pytest.raises(DomainError, match="note_needed"):
        act(polling, lambda s: candidates.enter_consent(s, cast["committee"], one, note=" ", at=at))
    with pytest.raises(DomainError, match="not_found"):
        act(polling, lambda s: candidates.enter_consent(s, cast["heshifu"], one, note="2 号盒", at=at))
    act(polling, lambda s: candidates.enter_consent(s, cast["committee"], one, note="2 号盒", at=at))
    with cast.house.database.read() as session:
        row = session.get_one(Candidacy, one)
        assert (row.state, row.answered_how, row.note) == ("accepted", "paper", "2 号盒")
    assert len(cast.audit("candidate.accepted")) == 1


def test_candidates_are_taken_off_before_the_notice_and_not_after(polling: Polling) -> None:
    cast, at = polling.cast, polling.clock.now()
    first, second = ask(polling), ask(polling, "laowang", "101")
    answer(polling, first)
    answer(polling, second, name="laowang")

    def off(one: int) -> None:
        act(polling, lambda s: candidates.take_back(s, cast["committee"], one, why="本人不想参选了", at=at))

    off(first)
    assert [(number, words[:1]) for number, words, *_ in options(polling)] == [(1, cast["laowang"].name[:1])]
    with pytest.raises(DomainError, match="not_standing"):
        off(first)
    polling.freeze()
    with pytest.raises(DomainError, match="poll_frozen"):
        off(second)
    with pytest.raises(DomainError, match="poll_frozen"):
        ask(polling)


def test_a_name_without_a_person_needs_a_reason(polling: Polling) -> None:
    named = Topic("选举业委会委员", "candidates", [Option("王五", "房屋刚过户")], 1, 5, 1)

    def write(topic: Topic) -> None:
        version = polling.poll.version
        act(polling, lambda s: drafting.edit(s, polling.cast["committee"], polling.poll_id, version=version,
                                             topics=[topic], at=polling.clock.now()))  # fmt: skip

    answer(polling, ask(polling))
    write(named)
    assert [(number, person) for number, _, _, person in options(polling)] == [(1, True), (2, False)]
    with pytest.raises(NotReady) as refused:
        polling.freeze()
    assert [one.code for one in refused.value.blockers] == ["words_need_reason"]
    write(Topic(named.words, named.kind, named.options, 1, 5, 1, "筹备组已核对过户材料"))
    polling.freeze()


def test_more_choices_than_candidates_are_not_announced(polling: Polling) -> None:
    polling.draft([Topic("选举", "candidates", seats=3, planned_seats=5, most=3)], scope=Scope(),
                  matter_type="COMMITTEE_ELECT")  # fmt: skip
    answer(polling, ask(polling))
    with pytest.raises(NotReady) as refused:
        polling.freeze()
    assert [one.code for one in refused.value.blockers] == ["most_wrong"]


@pytest.mark.parametrize("city", ["南宁市", *cities()])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_election_is_announced_with_as_many_candidates_as_its_city_asks_for(
    polling: Polling, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """江西 asks for two fifths more than seats; no city that is in use does."""
    act(polling, lambda s: s.execute(update(Estate).where(Estate.id == polling.cast.xiushan).values(city=city)))
    names = [Option(f"候选人{number}") for number in range(6)]
    whole = Topic("选举", "candidates", names, 5, 5, 5, "筹备组已核对")
    asked = replace(profile(city), candidates_extra_share="2/5")
    monkeypatch.setattr(rolls, "profile", lambda _city: asked)
    polling.draft([whole], scope=Scope(), matter_type="COMMITTEE_ELECT")
    with pytest.raises(NotReady) as refused:
        polling.freeze()
    (blocker,) = refused.value.blockers
    assert (blocker.code, blocker.sentence) == ("too_few_candidates", "候选人至少要有 7 人。")
    monkeypatch.undo()
    polling.freeze()


def test_a_vote_without_an_election_has_no_candidates(polling: Polling) -> None:
    polling.draft()
    with pytest.raises(DomainError, match="no_election"):
        ask(polling)


def test_whoever_is_asked_sees_it_and_hears_of_it(polling: Polling) -> None:
    cast, one = polling.cast, ask(polling)
    cast.react()
    assert any("参选" in title for title, _ in cast.inbox("meijie"))
    with cast.house.database.read() as session:
        (row,) = standing.mine(session, cast.ids["meijie"])
        assert (row["id"], row["state_label"], standing.mine(session, cast.ids["laowang"])) == (one, "等您答复", [])
    with pytest.raises(DomainError, match="already_asked"):
        ask(polling)


def test_a_run_off_keeps_the_word_that_was_given(polling: Polling) -> None:
    cast = polling.cast
    first, second = ask(polling), ask(polling, "laowang", "101")
    answer(polling, first)
    old = polling.poll_id
    new = polling.draft([ELECTION], scope=Scope(), matter_type="COMMITTEE_ELECT")
    persons = {cast.ids["meijie"], cast.ids["laowang"]}
    act(polling, lambda s: candidates.stand_again(s, cast["committee"], old, new, persons=persons))
    with cast.house.database.read() as session:
        (kept,) = session.scalars(select(Candidacy).where(Candidacy.poll_id == new)).all()
        assert (kept.person_id, kept.state) == (cast.ids["meijie"], "accepted") and second
    polling.freeze()


def test_two_persons_who_are_one_stand_once(polling: Polling) -> None:
    cast = polling.cast
    ask(polling), ask(polling, "laowang", "101")
    kept, gone = cast.ids["meijie"], cast.ids["laowang"]
    act(polling, lambda s: following.take_over(s, gone_id=gone, kept_id=kept))
    with cast.house.database.read() as session:
        assert [one.person_id for one in session.scalars(select(Candidacy))] == [kept]
