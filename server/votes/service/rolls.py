"""Giving notice: the roll is frozen, totals and hash published, the key made; corrections until the poll opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from server.bodies.rules.sizes import sizes_of
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, DomainError, Malformed
from server.kit.facts import publish
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes import policy
from server.votes.facts import PollNoticed, RollCorrected
from server.votes.models import Poll, RollChange
from server.votes.queries.announced import topics_of
from server.votes.rules import calendar, election
from server.votes.rules.heads import AreaMissing, counted
from server.votes.rules.matters import MatterClass
from server.votes.sealing import keys as poll_keys
from server.votes.sealing.keys import Keys
from server.votes.service import asking, candidates, frozen, settings
from server.votes.service.frozen import Books
from server.votes.service.locking import poll_to_change
from server.votes.service.standstill import check_standstill

LARGEST_CHANGE = 200
"""So many heads of a correction are written out; of the rest the number."""


class NotReady(Conflict):
    """What is in the way of the notice, all of it at once. ``blockers``: code, sentence and details of each."""

    def __init__(self, blockers: list[DomainError]) -> None:
        self.blockers = blockers
        told = [{"code": one.code, "sentence": one.sentence, **one.detail} for one in blockers]
        super().__init__("not_ready", "现在还不能公告：" + " ".join(one.sentence for one in blockers), blockers=told)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What came of the notice. ``custodian`` is the third share of the key: print it, it is kept nowhere."""

    poll_id: int
    heads: int
    area: int
    roll_hash: str
    custodian: str


def freeze(
    session: Session, actor: Actor, poll_id: int, *, opens_at: datetime, closes_at: datetime, notice_words: str,
    version: int, keys: Keys, at: datetime,
) -> Frozen:  # fmt: skip
    """Give notice of a draft: its rules, roll, totals and hash stand from now on, and its key is made.

    :class:`NotReady` names everything that is in the way.
    """
    poll = poll_to_change(session, actor, poll_id, may=policy.may_convene, states=("draft",), version=version)
    check_standstill(session, actor, poll.estate_id, poll.matter_type, at=at)
    poll.rules = settings.frozen(session, poll) | {"convener": policy.convenes_as(session, actor, poll.estate_id)}
    books = frozen.read_books(session, keys.vault, poll, day=local_day(at))
    found = blockers(session, poll, books, opens_at=opens_at, closes_at=closes_at, notice_words=notice_words, at=at)
    if found:
        raise NotReady(found)
    poll.rules = asking.settled(poll.rules, books)
    poll.opens_at, poll.closes_at, poll.notice_words, poll.noticed_at = opens_at, closes_at, notice_words, at
    key = poll_keys.make(session, keys, poll.id)
    poll.public_key, poll.state = key.public, "noticed"
    poll.version += 1
    frozen.write(session, keys.vault, poll, books, at=at)
    session.flush()
    publish(session, PollNoticed(poll.id, poll.estate_id), at=at)
    after = {"heads": poll.heads_total, "area": poll.area_total, "roll_hash": poll.roll_hash,
             "unowned": poll.rules["unowned"]}  # fmt: skip
    audit.record(session, actor, "poll.noticed", "poll", poll.id, at=at, estate_id=poll.estate_id, after=after)
    assert poll.roll_hash is not None
    return Frozen(poll.id, poll.heads_total, poll.area_total, poll.roll_hash, key.custodian)


def correct(session: Session, actor: Actor, poll_id: int, *, why: str, version: int, keys: Keys, at: datetime) -> int:
    """Take the roll from the books anew, after something wrong in them was put right. Gives the roll's new number.

    Only between notice and opening. What changed is kept head by head, and the roll is published again. A mandate of a
    head that has other owners now ends; who gave it and its holder hear of that.
    """
    poll = poll_to_change(session, actor, poll_id, may=policy.may_convene, states=("noticed",), version=version)
    assert poll.opens_at is not None
    if at >= poll.opens_at:
        raise Conflict("roll_stands", "投票时间已到，名册不能再更正。")
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么更正名册。")
    before, totals = frozen.state_of(session, poll.id), _totals(poll)
    books = frozen.read_books(session, keys.vault, poll, day=local_day(at))
    frozen.write(session, keys.vault, poll, books, at=at)
    after = frozen.state_of(session, poll.id)
    gone, come = _differences(before, after)
    if not gone and not come and totals["unowned"] == _totals(poll)["unowned"]:
        raise Conflict("roll_same", "名册和现在的登记一样，没有要更正的。")
    poll.version += 1
    session.add(RollChange(
        poll_id=poll.id, number=poll.roll_number, before={**totals, "heads": gone},
        after={**_totals(poll), "heads": come}, why=why, by=actor.id, at=at,
    ))  # fmt: skip
    publish(session, RollCorrected(poll.id, poll.estate_id, poll.roll_number), at=at)
    audit.record(session, actor, "roll.corrected", "poll", poll.id, at=at, estate_id=poll.estate_id, reason=why,
                 before=totals, after=_totals(poll))  # fmt: skip
    return poll.roll_number


def blockers(
    session: Session, poll: Poll, books: Books, *, opens_at: datetime, closes_at: datetime, notice_words: str,
    at: datetime,
) -> list[DomainError]:  # fmt: skip
    """Everything that keeps a poll with its rules already set from being announced."""
    days = _days(poll.rules)
    topics = topics_of(session, poll.id)
    checks: list[Callable[[], object]] = [
        lambda: calendar.check_notice(at, opens_at, days.notice),
        lambda: calendar.check_window(opens_at, closes_at, days),
        lambda: _check_topics(session, poll, topics),
        lambda: _check_answers(session, poll),
        lambda: _check_numbers(session, poll, books, topics),
        lambda: _check_words(notice_words),
        lambda: asking.check(poll.rules, books),
        lambda: _check_areas(poll, books),
    ]
    return [found for check in checks if (found := _refusal(check)) is not None]


def _refusal(check: Callable[[], object]) -> DomainError | None:
    try:
        check()
    except DomainError as refused:
        return refused
    return None


def _check_areas(poll: Poll, books: Books) -> None:
    units = counted(books.units, poll.rules["parking"])
    if not units:
        raise Conflict("roll_empty", "这个范围里没有房屋。")
    if missing := [books.places[unit.key].label for unit in units if not unit.area]:
        raise AreaMissing(missing)


def _check_topics(session: Session, poll: Poll, topics: list[dict[str, Any]]) -> None:
    if not topics:
        raise Malformed("topics_needed", "请先写明要表决的事项。")
    kinds = {topic["kind"] for topic in topics}
    if poll.rules["candidates"] and "candidates" not in kinds:
        raise Malformed("candidates_needed", "选举要写明候选人。")
    for topic in topics:
        if topic["kind"] == "candidates":
            _check_candidates(session, poll, topic)
    if poll.matter_class == MatterClass.UNANIMOUS and kinds != {"yes_no"}:
        raise Malformed("unanimous_yes_no", "须一致同意的事项，只能问同意或反对。")


def _check_candidates(session: Session, poll: Poll, topic: Mapping[str, Any]) -> None:
    options = topic["options"]
    if not options:
        raise Malformed("candidates_needed", "选举要写明候选人。")
    if topic["most"] > len(options):
        raise Malformed("most_wrong", "最多可选的数目，不能超过候选人的数目。")
    if not topic["why_words"] and candidates.names_only(session, poll.id, topic["number"]):
        raise Malformed("words_need_reason", "有的候选人只写了姓名。请从业主里选，或写明为什么只写姓名。")


def _check_answers(session: Session, poll: Poll) -> None:
    if waiting := candidates.unanswered(session, poll.id):
        raise Conflict("candidates_unanswered", f"还有 {waiting} 位候选人没有答复，请等答复或先撤下。", waiting=waiting)


def _check_numbers(session: Session, poll: Poll, books: Books, topics: list[dict[str, Any]]) -> None:
    """A committee is planned in an odd number, of a size that the city allows (C-04), and with as many to choose from
    as it asks for (C-06)."""
    city = profile(places.estate(session, poll.estate_id)["city"])
    sizes, extra = sizes_of(city), Fraction(city.candidates_extra_share)
    homes = [unit for unit in books.units if not unit.parking]
    area = sum(unit.area or 0 for unit in homes)
    for topic in topics:
        if topic["kind"] == "candidates" and topic["planned_seats"]:
            planned, seats = topic["planned_seats"], topic["seats"] or topic["most"]
            election.check_seats(planned, sizes, households=len(homes), area=area)
            election.check_candidates(len(topic["options"]), seats, planned=planned, extra=extra)


def _check_words(notice_words: str) -> None:
    if not notice_words.strip():
        raise Malformed("notice_words_needed", "请写公告的内容。")


def _days(rules: Mapping[str, Any]) -> calendar.Days:
    least, most = rules["window_days"]
    return calendar.Days(rules["notice_days"], least, most, rules["publish_within_days"], rules["show_days"])


def _totals(poll: Poll) -> dict[str, Any]:
    sums = {"heads_total": poll.heads_total, "area_total": poll.area_total, "unowned": poll.rules.get("unowned", 0)}
    return {"roll_hash": poll.roll_hash, **sums}


def _differences(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    gone = [row for tag, row in before.items() if after.get(tag) != row]
    come = [row for tag, row in after.items() if before.get(tag) != row]
    return gone[:LARGEST_CHANGE], come[:LARGEST_CHANGE]
