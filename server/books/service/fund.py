"""Entering what the fund's keeper says: its statements, and what was taken out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.books.models import FundStatement, FundUse
from server.books.rules.entries import MOST_FEN
from server.books.rules.fund_papers import Ground, vote_covers
from server.books.service.fund_papers import Part, Source, check_source, common, keep
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.people.service.gating import pass_gate
from server.votes.queries.passed import Passed, passed_fund_uses


@dataclass(frozen=True, slots=True)
class UseSaid:
    """What money was taken for, fen; by which vote, or in which emergency, with the paper of whoever found it."""

    fen: int
    words: str
    firm: str
    ground: Ground
    poll_id: int | None = None
    emergency: str = ""
    finding: str = ""


def enter_statement(
    session: Session, actor: Actor, source: Source, *, initial_fen: int, balance_fen: int, at: datetime
) -> int:
    """Enter a statement of the housing authority or the bank: first payment and balance in fen. Owners read it once
    another person has confirmed it. Gives its id; :class:`Malformed` for what cannot be."""
    part = check_source(session, actor, source, FundStatement, at)
    if not 0 < initial_fen <= MOST_FEN:
        raise Malformed("initial_needed", "请填首期交存总额，要大于零。", fields={"initial_fen": ["金额不对"]})
    if not 0 <= balance_fen <= MOST_FEN:
        raise Malformed("balance_out_of_bounds", "余额不对。", fields={"balance_fen": ["金额不对"]})
    row = FundStatement(**common(source, part, actor, at), initial_fen=initial_fen, balance_fen=balance_fen)
    return keep(session, actor, row, {"initial_fen": initial_fen, "balance_fen": balance_fen}, at)


def enter_use(session: Session, actor: Actor, source: Source, said: UseSaid, *, at: datetime) -> int:
    """Enter money taken out of the fund, with the passed vote or the emergency it rests on (民法典 281; 台州物业条例
    52, 上海 73). Gives its id. :class:`Conflict` ``vote_elsewhere`` where the vote was of another building or stair."""
    part = check_source(session, actor, source, FundUse, at)
    if not 0 <= said.fen <= MOST_FEN or (said.fen == 0 and source.corrects is None):
        raise Malformed("fen_out_of_bounds", "金额要大于零。", fields={"fen": ["金额不对"]})
    for name, text, most in (("words", said.words, "请写明修了什么"), ("firm", said.firm, "请写明付给哪家单位")):
        if not text.strip():
            raise Malformed(f"{name}_needed", f"{most}。", fields={name: [most]})
    poll = _ground(session, source, said, part, at)
    pass_gate(
        session, source.estate_id, {"words": said.words, "emergency": said.emergency, "finding": said.finding}, at=at
    )
    row = FundUse(
        **common(source, part, actor, at), fen=said.fen, words=said.words.strip(), firm=said.firm.strip(),
        ground=said.ground, poll_id=poll.id if poll else None, poll_title=poll.title if poll else None,
        emergency=None if poll else said.emergency.strip(), finding=None if poll else said.finding.strip(),
    )  # fmt: skip
    told = {"fen": said.fen, "words": row.words, "firm": row.firm, "ground": row.ground}
    return keep(session, actor, row, told, at)


def _ground(session: Session, source: Source, said: UseSaid, part: Part, at: datetime) -> Passed | None:
    if said.ground is Ground.EMERGENCY:
        if not said.emergency.strip():
            asked = "请写明出了什么险情"
            raise Malformed("emergency_needed", f"{asked}。", fields={"emergency": [asked]})
        if not said.finding.strip():
            asked = "请写明谁认定的、哪份文件"
            raise Malformed("finding_needed", f"{asked}。", fields={"finding": [asked]})
        return None
    if said.poll_id is None:
        raise Malformed("vote_needed", "请选择通过使用的那次表决。", fields={"poll_id": ["请选择表决"]})
    poll = next((one for one in passed_fund_uses(session, source.estate_id) if one.id == said.poll_id), None)
    if poll is None:
        raise not_found("表决")
    if not vote_covers(poll.scope_kind, poll.scope_ids, building_id=part.building_id, stair_id=part.stair_id):
        raise Conflict("vote_elsewhere", f"“{poll.title}”是{poll.scope_label}的表决，不能用在{part.label}。")
    if source.day < poll.on <= local_day(at):
        raise Conflict("vote_later", f"表决到{poll.on:%Y年%m月%d日}才最终通过，早于那天的使用不能以它为依据。")
    return poll
