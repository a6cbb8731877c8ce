"""A worked case of owners played in a real house: their roster, the draft, notice, opening, ballots at the door,
deliveries, closing and the published result. What comes out is put into the words of the case, to be compared with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server.kit.actor import SYSTEM, Actor, Grant
from server.kit.area import square_metres
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.house import House
from server.people import queries as people
from server.people.service import entering, staff
from server.people.service.ownership import NewOwner
from server.places import service as places
from server.places.rules import HomeSpec
from server.votes import recount
from server.votes.models import Poll, Result, RollVoter
from server.votes.routes import doors as votes
from server.votes.sealing.keys import Keys
from server.votes.service import canvass, casting, closing, drafting, exporting, opening, rolls, settings
from server.votes.service.drafting import Scope, Topic
from tests.golden.counts import choice_of, hundredths
from tests.visitors import Doorway

OPENS = datetime(2026, 12, 8, 0, 0, tzinfo=SHANGHAI)
CLOSES = datetime(2026, 12, 18, 18, 0, tzinfo=SHANGHAI)
MOVED_IN = date(2019, 3, 1)
AT_THE_DOOR = 12
ASKED = Topic("同意吗")
CITIES = {"NONE": "上海市", "OVER_HALF_OF_TOTAL": "杭州市"}
"""Where the rule on silent owners has this floor; without one the estate is in Taizhou."""
KINDS = {"ordinary": "SERVICE_HIRE", "special": "COMMON_BUSINESS"}


@dataclass(frozen=True)
class Group:
    """Owners of a case who hold alike and say alike; ``stair`` where each part must pass by itself."""

    owners: int
    area: int
    choice: str | tuple[int, ...] | None
    units: int = 1
    delivered: bool = True
    developer: bool = False
    stair: str = "1单元"

    @property
    def said(self) -> dict[str, Any]:
        """As it is sent: a word, or the options marked."""
        if isinstance(self.choice, tuple):
            return {"topic": 1, "options": list(self.choice)}
        return {"topic": 1, "choice": str(self.choice)}


@dataclass(frozen=True)
class Opened:
    """A poll that is open, and which head each person casts for."""

    poll_id: int
    heads: Mapping[int, int]


@dataclass
class Estate:
    """An estate with its roster on the books: who belongs to which group, by their person id."""

    house: House
    doors: Doorway
    id: int
    committee: Actor
    stairs: Sequence[int]
    members: list[tuple[Group, list[tuple[int, str]]]] = field(default_factory=list)


def groups_of(given: Mapping[str, Any]) -> list[Group]:
    """The groups of a case with ``owner_groups``, or of one with ``units`` that must pass each by itself."""
    if "owner_groups" not in given:
        return [*_parts(given["units"], hundredths(given["area_each"]))]
    return [
        Group(
            row["owners"],
            hundredths(row["unit_area"]),
            choice_of(row["ballot"]),
            row.get("units_each", 1),
            row.get("delivered", True),
            row.get("kind") == "developer",
        )
        for row in given["owner_groups"]
    ]


def _parts(parts: Mapping[str, Mapping[str, int]], area: int) -> Iterator[Group]:
    for stair, said in parts.items():
        for choice in ("approve", "oppose", "silent"):
            yield Group(said[choice], area, choice if choice != "silent" else None, stair=stair)


def owner(number: int) -> NewOwner:
    """The owner with this place in the roster; the last four of the identity number are the place."""
    return NewOwner(f"业主{number}", f"19{number:09}", f"4501001970{number:08}")


def settle(house: House, doors: Doorway, city: str, groups: Sequence[Group]) -> Estate:
    """Put an estate and its whole roster on the books, as an import does."""
    at, vault = house.clock.now(), house.vault
    with house.database.write() as session:
        estate_id = places.found_estate(session, name="金色家园", city=city)
        member, _ = staff.found_account(
            session, vault, SYSTEM, name="吴委员", phone="13900000001", login=None, wecom_userid="wu", skills=(), at=at
        )
        staff.grant(session, SYSTEM, person_id=member, to=Grant("committee", "estate", estate_id), at=at)
        rows = [(group, one) for group in groups for one in range(group.owners)]
        specs, named = [], []
        for number, (group, _) in enumerate(rows):
            rooms = [f"{number:04}{unit:02}" for unit in range(group.units)]
            specs += [HomeSpec("1栋", group.stair, room, 1, group.area) for room in rooms]
            named += [None if group.developer else owner(number)] * group.units
        ids = list(places.add_homes(session, estate_id, specs).values())
        held = [entering.HomeOwners(home, [one], MOVED_IN) for home, one in zip(ids, named, strict=True) if one]
        entering.enter_owners(session, vault, held, at=at)
        stairs = places.ensure_stairs(session, estate_id, {("1栋", group.stair) for group in groups})
        committee = people.actor_of(session, member, door="console")
        estate = Estate(house, doors, estate_id, committee, list(stairs.values()))
        by_home = {one.unit_id: one.person_id for one in people.owners_in(session, vault, estate_id, day=MOVED_IN)}
    _tell_apart(estate, groups, ids, by_home)
    return estate


def _tell_apart(estate: Estate, groups: Sequence[Group], homes: list[int], by_home: Mapping[int, int]) -> None:
    place, number = 0, 0
    for group in groups:
        found = []
        for _ in range(group.owners):
            if homes[place] in by_home:
                found.append((by_home[homes[place]], f"{number:08}"[-4:]))
            place, number = place + group.units, number + 1
        estate.members.append((group, found))


def play(estate: Estate, clock: StoppedClock, given: Mapping[str, Any], topic: Topic = ASKED, **rules: Any) -> Poll:
    """Draft, notice, opening, deliveries, ballots, closing, count. Gives the poll with its preliminary result out.

    ``rules`` are more of what the estate's assembly decided.
    """
    opened = open_poll(estate, clock, given, topic, **rules)
    _cast(estate, clock, opened.poll_id, opened.heads)
    return close(estate, clock, opened.poll_id)


def open_poll(
    estate: Estate, clock: StoppedClock, given: Mapping[str, Any], topic: Topic = ASKED, **rules: Any
) -> Opened:
    """Everything up to the first ballot."""
    house, begin = estate.house, clock.now()
    keys, each = Keys.of(house), "units" in given
    kind = given.get("matter_type") or ("ELEVATOR_RETROFIT" if each else KINDS[given["matter_class"]])
    scope = Scope("stairs", estate.stairs, each_part=each) if kind == "ELEVATOR_RETROFIT" else Scope()
    with house.database.write() as session:
        _rule(session, estate, given, rules, at=begin)
        poll_id = drafting.draft(session, estate.committee, estate_id=estate.id, matter_id=None, title="表决",
                                 matter_type=kind, scope=scope, topics=[topic], at=begin)  # fmt: skip
        rolls.freeze(session, estate.committee, poll_id, opens_at=OPENS, closes_at=CLOSES, notice_words="请大家投票",
                     version=1, keys=keys, at=begin)  # fmt: skip
    clock.set(OPENS)
    with house.database.write() as session:
        opening.open_due(session, at=OPENS)
        mine = RollVoter.person_id, RollVoter.head_id
        heads = dict(session.execute(select(*mine).where(RollVoter.poll_id == poll_id)).all())
        if given.get("policy_preconditions_met"):
            reached = [heads[one] for group, row in estate.members if group.delivered for one, _ in row]
            for head_id in reached:
                canvass.record_delivery(session, estate.committee, poll_id, head_ids=[head_id], channel="visit",
                                        how="本人签收", proof="0" * 64, at=OPENS)  # fmt: skip
    return Opened(poll_id, heads)


def close(estate: Estate, clock: StoppedClock, poll_id: int) -> Poll:
    """The closing hour comes, the seals are opened, the result is out."""
    clock.set(CLOSES)
    _close(estate.house, Keys.of(estate.house), poll_id)
    with estate.house.database.read() as session:
        poll = session.get_one(Poll, poll_id)
        assert poll.state == "preliminary"
        return poll


def _rule(session: Any, estate: Estate, given: Mapping[str, Any], rules: Mapping[str, Any], *, at: datetime) -> None:
    policy = given.get("nonreturn_policy", given.get("requested_policy", "STRICT"))
    silent = {"nonreturn_policy": policy, "clause_id": "第 12 条", "warning": "送达后没有投票的，按规则计入"}
    version = settings.of_estate(session, estate.id)["version"]
    values = {"evote_mode": "SELF_HOSTED_ALLOWED", **silent, **rules}
    settings.change(session, estate.committee, estate_id=estate.id, values=values, ground="议事规则第三条",
                    asked_by=SYSTEM.id, version=version, at=at)  # fmt: skip


def _cast(estate: Estate, clock: StoppedClock, poll_id: int, heads: Mapping[int, int]) -> None:
    """The first of each group come to the door; the others, where there are hundreds, straight to the use case."""
    for group, row in estate.members:
        said = [group.said]
        for person, last4 in row[:AT_THE_DOOR] if group.choice is not None else ():
            clock.advance(seconds=1)
            sent = {"head_id": heads[person], "choices": said, "id_last4": last4}
            answer = estate.doors.visitor(Actor(id=person)).post(f"/votes/{poll_id}/ballots", sent)
            assert answer.status_code == 201, answer.json
        if group.choice is None or len(row) <= AT_THE_DOOR:
            continue
        with estate.house.database.write() as session:
            for person, last4 in row[AT_THE_DOOR:]:
                casting.cast(session, Actor(id=person), vault=estate.house.vault, poll_id=poll_id,
                             head_id=heads[person], choices=said, id_last4=last4, at=clock.now())  # fmt: skip


def _close(house: House, keys: Keys, poll_id: int) -> None:
    more = True
    while more:
        with house.database.write() as session:
            more = closing.advance(session, keys, poll_id, at=house.clock.now())


def told(estate: Estate, poll: Poll) -> dict[str, Any]:
    """The result of the whole scope as an owner reads it at the door, in the words of the worked cases."""
    (row,) = (one for one in results(estate.house, poll) if one.part == 0)
    reader = next(person for _, found in estate.members for person, _ in found)
    answer = estate.doors.visitor(Actor(id=reader)).get(f"/votes/{poll.id}/result")
    assert answer.status_code == 200, answer.json
    (shown,) = answer.json["topics"]
    part, total, choices = shown["take_part"], shown["total"], {one["key"]: one for one in shown["choices"]}
    sides = {key: {"area": square_metres(one["area"]), "heads": one["heads"]} for key, one in choices.items()}
    return {
        "area_total": square_metres(total["area"]),
        "heads_total": total["heads"],
        "area_participating": square_metres(part["area"]),
        "heads_participating": part["heads"],
        "participation_area_pct": part["area_pct"],
        "participation_heads_pct": part["heads_pct"],
        "approve_area_pct": choices["approve"]["area_pct"],
        "approve_heads_pct": choices["approve"]["heads_pct"],
        "quorum_area": part["area_ok"],
        "quorum_heads": part["heads_ok"],
        "approve_area_ok": row.figures["approve_area_ok"],
        "approve_heads_ok": row.figures["approve_heads_ok"],
        "result": shown["outcome"].upper(),
        "policy": row.rule["policy"],
        "fallbacks": row.rule["fallbacks"],
        "floor_met": row.rule.get("floor_met"),
        "strict": shown["strict"],
        **sides,
    }


def recounted(estate: Estate, poll: Poll, path: Path) -> int:
    """What ``recount.py`` says of the whole export: 0 when roll, chain, ballots and result agree."""
    with estate.house.database.read() as session, path.open("wb") as file:
        file.writelines(exporting.export(session, session.get_one(Poll, poll.id), whole=True))
    return recount.main([str(path)])


def results(house: House, poll: Poll) -> list[Result]:
    """Every row of the preliminary result."""
    with house.database.read() as session:
        return list(session.scalars(select(Result).where(Result.poll_id == poll.id).order_by(Result.part)))


def doors_of(house: House) -> Doorway:
    """The doors of voting; whoever comes is known by their badge."""
    return Doorway(house, votes, None)
