"""What follows when a home's own consent is asked, or written down: its owners hear it at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.sentences import closed
from server.people import queries as people
from server.people.rules import COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER
from server.proposals.queries import telling as matters
from server.proposals.rules.words import CONSENTED_LABELS, Consented, ConsentKind
from server.wechat.subscribe import Value
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import wording

MATTER_PAGE, OBJECTION_PAGE = "pages/matter/matter?id={id}", "pages/object/object?id={id}"
ASKED_TITLE, ASKED_NOTE = "要征求您家的意见：{title}", "要征求您家的意见，请点开看"
ASKED = {
    ConsentKind.PRIVATE: "{label}：“{part}”要您家书面同意，没有同意不能做。同意不同意由您自己定，会有人来请您签字。",
    ConsentKind.NEIGHBOUR: "{label}：“{part}”要先听您家的意见。有什么想说的都可以说，工作人员会来找您。",
}
NOTED_TITLE, NOTED_NOTE = "登记了您家的意见：{title}", "登记了您家的意见，不对请点开"
NOTED = "{by} {at} 登记：{label}对“{part}”，{state}{papers}。{not_so}"
NOT_SO = "不是您家的意思，请点开提异议，登记的先不算，等核实清楚。"
SECOND_TITLE = "有一份同意书要第二位核对"
SECOND = "{by}登记了“{title}”里{label}的回复：{state}。请在工作台“议题、异议和同意书”里对着签字核对，对了才算数。"
CHECKED_TITLE = "您登记的同意书核对过了"
COUNTS, BACK = "“{title}”里{label}的回复，核对一致，算数了。", "“{title}”里{label}的回复和签字对不上，没有算。{why}"
LEADERS = (MANAGER, COMMISSIONER, COMMITTEE, COMMUNITY)
PAPERS, MOST_PAPERS = "（凭证：{names}）", 3


def on_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A home's wall is used, or its light suffers: its owners hear that they are asked, and for what."""
    one = matters.consent(session, fact["consent_id"])
    words = ASKED[ConsentKind(one.kind)] if one.kind in ASKED else ""
    if words:
        _owners(session, fact, ASKED_TITLE, words.format(label=one.label, part=one.part), ASKED_NOTE, MATTER_PAGE, at)


def on_recorded(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """An answer was written down in a home's name: its owners hear by whom, on which paper, and how to say no."""
    one, by = matters.consent(session, fact["consent_id"]), people.resolve(session, fact["by"])
    if fact["waits"]:
        _second(session, fact, by, at)
    if one.home_id is None:
        return
    names = "、".join(fact["papers"][:MOST_PAPERS])
    words = NOTED.format(
        by=people.names(session, [by]).get(by, ""), at=wording.moment(one.at), label=one.label, part=one.part,
        state=CONSENTED_LABELS[Consented(fact["state"])], papers=PAPERS.format(names=names) if names else "",
        not_so=NOT_SO,
    )  # fmt: skip
    _owners(session, fact, NOTED_TITLE, words, NOTED_NOTE, OBJECTION_PAGE, at)


def on_checked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Another person looked: whoever wrote it down hears that it counts, or where it does not agree with the paper."""
    one, told = matters.consent(session, fact["consent_id"]), matters.brief(session, fact["matter_id"])
    said = COUNTS if fact["agrees"] else BACK
    words = said.format(title=told.title, label=one.label, why=closed(fact["why"]))
    _staff(session, fact, [people.resolve(session, fact["by"])], CHECKED_TITLE, words, at)


def _second(session: Session, fact: Happened, by: int, at: datetime) -> None:
    """Everybody else who leads matters here hears that a paper waits to be looked at."""
    one, told = matters.consent(session, fact["consent_id"]), matters.brief(session, fact["matter_id"])
    to = [row["id"] for row in people.staff_covering(session, told.estate_id, LEADERS) if row["id"] != by]
    words = SECOND.format(by=people.names(session, [by]).get(by, ""), title=told.title, label=one.label,
                          state=CONSENTED_LABELS[Consented(fact["state"])])  # fmt: skip
    _staff(session, fact, to, SECOND_TITLE, words, at)


def _staff(session: Session, fact: Happened, to: Sequence[int], title: str, words: str, at: datetime) -> None:
    telling.tell(session, cause=fact.cause("staff"), people=to, key="staff_task", fields={}, title=title, words=words,
                 at=at, estate_id=fact["estate_id"])  # fmt: skip


def _owners(session: Session, fact: Happened, title: str, words: str, note: str, page: str, at: datetime) -> None:
    told, home_id = matters.brief(session, fact["matter_id"]), matters.consent(session, fact["consent_id"]).home_id
    if home_id is None:
        return
    to = [row["person_id"] for row in people.owners(session, home_id, local_day(at))]
    fields: dict[str, Value] = {"title": told.title, "state": told.stage_label, "at": at, "note": note}
    telling.tell(session, cause=fact.cause("owners"), people=to, key="matter_progress", fields=fields, words=words,
                 title=title.format(title=told.title), page=page.format(id=told.id), at=at,
                 estate_id=told.estate_id)  # fmt: skip


REACTIONS = [Reaction("matter.consent_asked", on_asked), Reaction("matter.consent_recorded", on_recorded),
             Reaction("matter.consent_checked", on_checked)]  # fmt: skip
