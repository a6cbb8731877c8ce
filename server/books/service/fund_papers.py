"""What statements and uses of the maintenance fund have in common: which part they are of, whom they correct, and the
second person's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.books import policy
from server.books.facts import FundPaperAnswered, FundPaperAsked
from server.books.models import FundStatement, FundUse
from server.books.rules.entries import State
from server.books.rules.fund_papers import OLDEST_DAYS, WHOLE_LABEL, Ground, part_key
from server.books.service.levying import NOBODY
from server.kit import audit, waiting
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.ledger.service import locking
from server.people import queries as people
from server.people.service.gating import pass_gate
from server.places import queries as places

AnyPaper = FundStatement | FundUse
PAPERS: dict[str, type[Any]] = {"statement": FundStatement, "use": FundUse}


@dataclass(frozen=True, slots=True)
class Source:
    """Where it is written: the part (a building, a stair, or neither for the whole estate), the day, the paper with its
    number. ``corrects``: the row that was wrong, and why it was."""

    estate_id: int
    day: date
    paper: str
    number: str
    building_id: int | None = None
    stair_id: int | None = None
    corrects: int | None = None
    correction_why: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the fund with the building it lies in."""

    key: str
    label: str
    building_id: int | None
    stair_id: int | None


def kind_of(row: AnyPaper) -> str:
    """``statement`` or ``use``."""
    return "statement" if isinstance(row, FundStatement) else "use"


def part_of(session: Session, source: Source) -> Part:
    """The part a source names; not found in another estate."""
    if source.stair_id is not None:
        stair = places.stair_of(session, source.stair_id)
        if stair["estate_id"] != source.estate_id:
            raise not_found("单元")
        label, building_id = stair["building"] + stair["stair"], stair["building_id"]
        return Part(part_key(building_id, source.stair_id), label, building_id, source.stair_id)
    if source.building_id is not None:
        building = places.building_of(session, source.building_id)
        if building["estate_id"] != source.estate_id:
            raise not_found("楼栋")
        return Part(part_key(source.building_id, None), building["name"], source.building_id, None)
    return Part(part_key(None, None), WHOLE_LABEL, None, None)


def check_source(session: Session, actor: Actor, source: Source, paper: type[Any], at: datetime) -> Part:
    """Who may, which day, which paper, and whether what is corrected stands; the part it is of."""
    if not policy.may_keep(session, actor, source.estate_id):
        raise not_found("小区")
    today = local_day(at)
    if source.day > today or (today - source.day).days > OLDEST_DAYS:
        raise Malformed("day_out_of_bounds", "日期不能晚于今天，也不能早于十年以前。", fields={"day": ["日期不对"]})
    for name, said in (("paper", "请写明依据的单据"), ("number", "请写明单据编号，没有编号写“无”")):
        if not getattr(source, name).strip():
            raise Malformed("paper_needed", f"{said}。", fields={name: [said]})
    if source.corrects is not None:
        _check_corrected(session, source, paper)
    pass_gate(session, source.estate_id, {"paper": source.paper, "correction_why": source.correction_why}, at=at)
    return part_of(session, source)


def _check_corrected(session: Session, source: Source, paper: type[Any]) -> None:
    wrong = session.get(paper, source.corrects, with_for_update=True)
    if wrong is None or wrong.estate_id != source.estate_id:
        raise not_found("记录")
    if wrong.state != State.APPROVED or wrong.corrected:
        raise Conflict("paper_not_standing", "只有已经确认、还没有更正过的记录可以更正。")
    waiting = select(paper.id).where(paper.corrects == wrong.id, paper.state == State.ASKED)
    if session.scalar(waiting) is not None:
        raise Conflict("correction_asked", "这一条已经有人申请更正了，请先处理那一条。")
    if not source.correction_why.strip():
        raise Malformed("reason_needed", "请写明哪里错了。", fields={"correction_why": ["请写明原因"]})


def common(source: Source, part: Part, actor: Actor, at: datetime) -> dict[str, Any]:
    """The columns both kinds have."""
    return {
        "estate_id": source.estate_id, "building_id": part.building_id, "stair_id": part.stair_id, "part": part.key,
        "part_label": part.label, "day": source.day, "paper": source.paper.strip(), "number": source.number.strip(),
        "state": State.ASKED, "corrects": source.corrects, "correction_why": source.correction_why.strip() or None,
        "asked_by": actor.id, "asked_at": at, "corrected": False,
    }  # fmt: skip


def keep(session: Session, actor: Actor, row: AnyPaper, told: dict[str, Any], at: datetime) -> int:
    """Write it down, for a second person to confirm; its id."""
    session.add(row)
    session.flush()
    paper = kind_of(row)
    publish(session, FundPaperAsked(paper, row.id, row.estate_id, actor.id), at=at)
    shown = {
        "fund_part": row.part_label,
        "day": row.day.isoformat(),
        "fund_paper": row.paper,
        "fund_number": row.number,
    }
    audit.record(session, actor, f"fund.{paper}_entered", f"fund_{paper}", row.id, at=at, estate_id=row.estate_id,
                 reason=row.correction_why, after=shown | told)  # fmt: skip
    return row.id


def confirm(session: Session, actor: Actor, paper: str, paper_id: int, *, version: int, at: datetime) -> None:
    """The second person has held it against the paper: from now on owners read it. What it corrects stays in sight."""
    row = _held(session, actor, paper, paper_id, version)
    locking.hold(session, row.estate_id, NOBODY)
    if row.corrects is not None:
        _put_right(session, row)
    if isinstance(row, FundStatement):
        _refuse_second(session, row)
    _answer(session, actor, row, State.APPROVED, None, at)


def refuse(session: Session, actor: Actor, paper: str, paper_id: int, *, why: str, version: int, at: datetime) -> None:
    """Back to whoever entered it; it stays with its reason and no owner reads it."""
    row = _held(session, actor, paper, paper_id, version)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么退回。", fields={"why": ["请写明原因"]})
    pass_gate(session, row.estate_id, {"why": why}, at=at)
    _answer(session, actor, row, State.REFUSED, why.strip(), at)


def _put_right(session: Session, row: AnyPaper) -> None:
    paper = PAPERS[kind_of(row)]
    wrong: AnyPaper | None = session.get(paper, row.corrects, with_for_update=True, populate_existing=True)
    if wrong is None or wrong.corrected:
        raise Conflict("paper_not_standing", "原来的记录已经更正过了。")
    wrong.corrected = True
    session.flush()


def _refuse_second(session: Session, row: FundStatement) -> None:
    stands = FundStatement.state == State.APPROVED, FundStatement.corrected.is_(False)
    same = FundStatement.estate_id == row.estate_id, FundStatement.part == row.part, FundStatement.day == row.day
    if session.scalar(select(FundStatement.id).where(*stands, *same, FundStatement.id != row.id)) is not None:
        raise Conflict("statement_stands", "这一天的对账单已经有了；原来的错了，请用“更正”，不要重复登记。")


def _held(session: Session, actor: Actor, paper: str, paper_id: int, version: int) -> AnyPaper:
    row: AnyPaper = waiting.held(session, PAPERS[paper], paper_id, version, code="paper", what="这一条",
                                 known=lambda row: may_answer(session, actor, row))  # fmt: skip
    if people.same(session, row.asked_by, actor.id):
        raise NotAllowed("second_person_needed", "自己登记的要请另一个人核对。")
    return row


def may_answer(session: Session, actor: Actor, row: Any) -> bool:
    """Whose word a paper needs: of a use in an emergency, of whoever the city lets find one."""
    found = getattr(row, "ground", None) == Ground.EMERGENCY
    may = policy.may_confirm_emergency if found else policy.may_confirm_fund
    return may(session, actor, row.estate_id)


def _answer(session: Session, actor: Actor, row: AnyPaper, state: State, why: str | None, at: datetime) -> None:
    row.state, row.answered_by, row.answered_at, row.why = state, actor.id, at, why
    row.version += 1
    session.flush()
    paper, approved = kind_of(row), state is State.APPROVED
    publish(session, FundPaperAnswered(paper, row.id, row.estate_id, row.asked_by, approved), at=at)
    audit.record(session, actor, f"fund.{paper}_{'confirmed' if approved else 'refused'}", f"fund_{paper}", row.id,
                 at=at, estate_id=row.estate_id, reason=why,
                 after={"fund_part": row.part_label, "day": row.day.isoformat()})  # fmt: skip
