"""A card is written down by one person and confirmed by another; it goes with the role and hides with its days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.contacts.own_data import KEEPER
from server.contacts.queries import due
from server.contacts.service import cards
from server.kit.actor import Grant
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound, Stale
from server.kit.own_data import Of
from server.people.service import staff
from tests import contact_cards as made
from tests.cast import Cast


def test_nobody_reads_a_card_that_one_person_wrote_alone(cast: Cast) -> None:
    card_id = made.ask(cast)
    assert made.read(cast) == []
    for name in ("street", "chengong"):
        with pytest.raises((NotAllowed, NotFound)):
            made.answer(cast, card_id, name)
    made.answer(cast, card_id, "admin")
    (one,) = made.read(cast)
    assert (one.name, one.duty, one.phone) == ("陈工", "电梯事务社区专员", "0771-5550106")
    assert [entry.after["role"] for entry in cast.audit("contact_card.approved")] == ["commissioner"]
    with pytest.raises(Conflict) as again:
        made.answer(cast, card_id, "admin", version=2)
    assert again.value.code == "card_answered"


def test_whose_card_it_is_may_not_confirm_it_either(cast: Cast) -> None:
    card_id = made.ask(cast, by="admin", role="street", certificate=None)
    with pytest.raises(NotAllowed) as no:
        made.answer(cast, card_id, "street")
    assert no.value.code == "second_person_needed"


def test_the_property_company_names_its_own_head_and_nobody_else(cast: Cast) -> None:
    with pytest.raises(NotFound):
        made.ask(cast, by="liujingli")
    card_id = made.ask(cast, by="liujingli", role="manager", name="刘经理")
    made.answer(cast, card_id, "admin")
    assert [one.role for one in made.read(cast)] == ["manager"]


def test_a_card_goes_with_the_role(cast: Cast) -> None:
    made.card(cast)
    made.ask(cast, phone="0771-5550107")
    with cast.house.database.read() as session:
        ((_, roles),) = due.asked_by(session, cast.house.clock.now())
    assert set(roles) == {"community", "street", "admin"}
    with cast.house.database.write() as session:
        staff.end_grant(session, cast["admin"], person_id=cast.ids["chengong"],
                        what=Grant("commissioner", "estate", cast.xiushan), at=cast.house.clock.now())  # fmt: skip
        assert due.asked_by(session, cast.house.clock.now()) == [], "and what waited waits for nobody"
    assert made.read(cast) == []


def test_a_card_hides_the_day_after_its_certificate_ended(cast: Cast, clock: StoppedClock) -> None:
    made.card(cast, certificate=10)
    clock.advance(days=10)
    assert len(made.read(cast)) == 1
    clock.advance(days=1)
    assert made.read(cast) == []


def test_a_new_card_takes_the_place_of_the_old_one_once_it_is_confirmed(cast: Cast) -> None:
    made.card(cast)
    card_id = made.ask(cast, phone="0771-5550107")
    with pytest.raises(Conflict):
        made.ask(cast, phone="0771-5550108")
    assert [one.phone for one in made.read(cast)] == ["0771-5550106"]
    made.answer(cast, card_id)
    assert [one.phone for one in made.read(cast)] == ["0771-5550107"]
    with pytest.raises(Conflict):
        made.ask(cast, phone="0771-5550107")


@pytest.mark.parametrize(("said", "field"), [
    ({"certificate": None}, "certificate_until"), ({"term": -1}, "term_until"), ({"duty": "找 13800001234"}, "duty"),
])  # fmt: skip
def test_what_a_card_cannot_say(cast: Cast, said: dict[str, object], field: str) -> None:
    with pytest.raises(Malformed) as no:
        made.ask(cast, **said)
    assert field in str(no.value.detail["fields"])


def test_ones_own_number_is_shown_only_to_who_agreed(cast: Cast) -> None:
    own = next(number for name, number in cast.mini.numbers.items() if name == "o-chengong")
    with pytest.raises(Malformed) as no:
        made.ask(cast, phone=f"{own[:3]} {own[3:]}")
    assert no.value.code == "phone_private"
    made.ask(cast, phone=own, own_phone=True)


def test_it_is_sent_back_with_a_reason_taken_back_and_taken_down(cast: Cast) -> None:
    card_id = made.ask(cast)
    with pytest.raises(Malformed):
        made.answer(cast, card_id, approved=False)
    made.answer(cast, card_id, approved=False, why="电话打不通")
    second = made.ask(cast)
    with cast.house.database.write() as session:
        cards.withdraw(session, cast["street"], second, version=1, at=cast.house.clock.now())
    third, at = made.card(cast), cast.house.clock.now()
    for actor, version, error in (("xiaoli", 2, NotFound), ("street", 1, Stale)):
        with pytest.raises(error), cast.house.database.write() as session:
            cards.take_down(session, cast[actor], third, why="换人", version=version, at=at)
    with cast.house.database.write() as session:
        cards.take_down(session, cast["street"], third, why="换人", version=2, at=at)
    assert made.read(cast) == []
    with cast.house.database.read() as session:
        assert due.asked_by(session, at + timedelta(days=1)) == []


def test_whose_card_it_is_reads_it_in_their_copy_and_it_is_forgotten_with_them(cast: Cast) -> None:
    made.card(cast)
    with cast.house.database.write() as session:
        of = Of(session, cast.house.vault, cast.ids["chengong"], cast.house.clock.now())
        (part,) = KEEPER.told(of)
        assert "0771-5550106" in part.lines[0]
        KEEPER.forget(of)
    assert made.read(cast) == []


def test_the_door_says_who_it_is_and_whose_number_is_missing(cast: Cast) -> None:
    path = f"/estates/{cast.xiushan}/contacts"
    groups = {one["kind"]: one for one in cast.visitor("meijie").get(path).json["groups"]}
    assert groups["property"]["office"]["phone"] == "0771-5550100" and groups["property"]["office"]["hours"]
    assert "12345" in groups["street"]["missing"] and groups["street"]["office"]["name"] == "新竹街道办"
    assert groups["commissioner"]["people"] == [] and groups["commissioner"]["missing"]
    assert "committee" not in groups and groups["hotline"]["office"]["phone"] == "12345"
    made.card(cast)
    made.write_offices(cast)
    groups = {one["kind"]: one for one in cast.visitor("tenant").get(path).json["groups"]}
    assert groups["commissioner"]["people"][0]["name"] == "陈工" and groups["commissioner"]["missing"] == ""
    assert groups["community"]["office"]["phone"] == "0771-5550113" and groups["community"]["missing"] == ""
    assert cast.visitor("stranger").get(path).status_code == 404


def test_numbers_of_community_and_street_are_on_the_trail_and_kept_by_who_describes_the_estate(cast: Cast) -> None:
    made.write_offices(cast)
    (entry,) = cast.audit("community.described")
    assert entry.after == {"office_phone": "0771-5550113", "office_address": "新竹路 3 号"}
    assert cast.audit("street.described") == [], "what did not change is not written down"
    refused: list[tuple[str, dict[str, object], type[DomainError]]] = [
        ("liujingli", {}, Conflict), ("huangjingli", {"street_phone": "0771-1"}, NotFound),
        ("liujingli", {"community_version": 1, "community_phone": "0771-5550119"}, Stale),
    ]  # fmt: skip
    for by, said, error in refused:
        with pytest.raises(error):
            made.write_offices(cast, by, **said)
