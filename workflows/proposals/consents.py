"""What follows when a home's own consent is asked, or written down: its owners hear it at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
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
    names = "、".join(fact["papers"][:MOST_PAPERS])
    words = NOTED.format(
        by=people.names(session, [by]).get(by, ""), at=wording.moment(one.at), label=one.label, part=one.part,
        state=CONSENTED_LABELS[Consented(fact["state"])], papers=PAPERS.format(names=names) if names else "",
        not_so=NOT_SO,
    )  # fmt: skip
    _owners(session, fact, NOTED_TITLE, words, NOTED_NOTE, OBJECTION_PAGE, at)


def _owners(session: Session, fact: Happened, title: str, words: str, note: str, page: str, at: datetime) -> None:
    told, home_id = matters.brief(session, fact["matter_id"]), matters.consent(session, fact["consent_id"]).home_id
    if home_id is None:
        return
    to = [row["person_id"] for row in people.owners(session, home_id, local_day(at))]
    fields: dict[str, Value] = {"title": told.title, "state": told.stage_label, "at": at, "note": note}
    telling.tell(session, cause=fact.cause("owners"), people=to, key="matter_progress", fields=fields, words=words,
                 title=title.format(title=told.title), page=page.format(id=told.id), at=at,
                 estate_id=told.estate_id)  # fmt: skip


REACTIONS = [Reaction("matter.consent_asked", on_asked), Reaction("matter.consent_recorded", on_recorded)]
