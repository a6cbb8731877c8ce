"""What follows from the facts of bills, of owners and of decided matters. Each bears being run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.delivery.service import fanout
from server.delivery.service import telling as tellings
from server.fees.queries import telling as bills
from server.fees.rules.items import RunState, WaiverState
from server.fees.service import debtors, levies, levy_parts
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.money import yuan
from server.kit.sentences import because
from server.people import queries as people
from server.people.rules import FINANCE, MANAGER
from server.places import queries as places
from server.proposals.queries.agreed import JOIN_BASIS, agreed, helped, joined
from workflows.engine.reactions import Happened, Reaction
from workflows.fees import billing_words as wording
from workflows.fees import changes, levy_ends, repairs, repairs_due, telling

LEVY_DAYS = 30
"""How long owners have to pay their share of what they decided; what they agreed otherwise is in the agreement."""
AT_ONCE = 5_000
OWED_PAGE, SHARE_PAGE = "pages/owed/owed", "pages/share/share?id={id}"


def on_matter_passed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Owners decided on a cost: each home that signed gets its share as a bill (E-09). Nothing to pay, no levy."""
    found = agreed(session, fact["shares_id"]) if fact["shares_id"] is not None else None
    if found is None:
        return
    levies.open_levy(
        session, estate_id=found.estate_id, matter_id=found.matter_id, title=found.title, shares=found.shares,
        basis=found.formula_words, due_on=local_day(at) + timedelta(days=LEVY_DAYS), at=at, words=found.words,
    )  # fmt: skip


def on_home_joined(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A home joined late: it owes its price by the table of the agreement (E-09)."""
    found = joined(session, fact["join_id"])
    if found is None:
        return
    levies.open_levy(
        session, estate_id=found.estate_id, matter_id=None, join_id=fact["join_id"], at=at,
        title=wording.JOIN_LEVY_TITLE.format(title=found.title), shares={found.home_id: found.fen}, basis=JOIN_BASIS,
        due_on=local_day(at) + timedelta(days=LEVY_DAYS),
    )  # fmt: skip


def on_join_settled(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A late home's money went back to the earlier payers: the books say so, and each of them hears of it."""
    found = joined(session, fact["join_id"])
    if found is None:
        return
    levy_parts.give_back(session, estate_id=found.estate_id, join_id=fact["join_id"], returns=found.returns, at=at,
                         by=fact["by"])  # fmt: skip
    owners = {row["person_id"] for home_id in found.returns for row in people.owners(session, home_id, local_day(at))}
    tellings.note(session, cause=fact.cause(), people=sorted(owners), title=wording.JOIN_BACK_TITLE, at=at,
                  words=wording.JOIN_BACK.format(title=found.title), page=SHARE_PAGE.format(id=found.matter_id),
                  estate_id=found.estate_id)  # fmt: skip


def on_help_decided(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Help with a share was decided: the bill becomes what was granted; whoever asked hears that there is an answer,
    and no word of what."""
    found = helped(session, fact["hardship_id"])
    if fact["granted"]:
        levy_parts.spread(session, matter_id=found.matter_id, home_id=found.home_id, parts=found.parts,
                          elsewhere=found.help_fen, at=at)  # fmt: skip
    tellings.note(session, cause=fact.cause(), people=[people.resolve(session, found.person_id)], at=at,
                  title=wording.HELP_TITLE, words=wording.HELP, page=SHARE_PAGE.format(id=found.matter_id),
                  estate_id=found.estate_id)  # fmt: skip


def on_owner_changed(session: Session, house: House, fact: Happened, _at: datetime) -> None:
    """A home changed hands: months from there on are the new owners', old debt stays where it is."""
    debtors.refresh(session, [fact["home_id"]], vault=house.vault)


def on_roster(session: Session, house: House, fact: Happened, _at: datetime) -> None:
    """A roster is on the books: every home has a debtor."""
    homes = [row["id"] for row in places.homes_inside(session, fact["estate_id"])]
    ordered = sorted(homes)
    for begin in range(0, len(ordered), AT_ONCE):
        some = ordered[begin : begin + AT_ONCE]
        debtors.refresh_between(session, fact["estate_id"], some[0], some[-1], vault=house.vault)


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: what the one owes, the other owes."""
    debtors.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def on_run_checked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Drafts are made: those who keep the fees look at them. Published by itself meanwhile, they need not."""
    run = bills.run(session, fact["run_id"])
    if run.state != RunState.CHECKED:
        return
    estate = places.estate(session, run.estate_id)["name"]
    words = wording.CHECKED if run.bills else wording.EMPTY
    telling.staff(session, run.estate_id, cause=fact.cause(), title=wording.CHECKED_TITLE.format(months=run.words),
                  words=words.format(estate=estate, bills=run.bills, total=yuan(run.total_fen)), at=at)  # fmt: skip


def on_published(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Bills came out: whoever owes one finds that in the inbox, without the sum."""
    run = bills.run(session, fact["run_id"])
    estate = places.estate(session, run.estate_id)["name"]
    fanout.to_inbox(session, cause=fact.cause(), people=bills.payers(run_id=run.id), page=OWED_PAGE, at=at,
                    title=wording.PUBLISHED_TITLE.format(months=run.words),
                    words=wording.PUBLISHED.format(estate=estate), estate_id=run.estate_id)  # fmt: skip


def on_levy(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A levy is open: those who signed hear of their share."""
    estate_id, title, _ = bills.levy(session, fact["levy_id"])
    fanout.to_inbox(session, cause=fact.cause(), people=bills.payers(levy_id=fact["levy_id"]), page=OWED_PAGE, at=at,
                    title=wording.LEVY_TITLE.format(title=title)[:60], words=wording.LEVY.format(title=title),
                    estate_id=estate_id)  # fmt: skip


def on_waiver(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A waiver is asked for: the colleagues who may approve it hear of it, whoever asked aside."""
    asked = bills.waiver(session, fact["waiver_id"])
    if asked.state != WaiverState.ASKED:
        return
    words = wording.WAIVER.format(home=asked.home_label, item=asked.item_name, fen=yuan(asked.fen), why=asked.why)
    others = [row["id"] for row in people.staff_covering(session, asked.estate_id, (FINANCE, MANAGER))
              if row["id"] != asked.asked_by]  # fmt: skip
    telling.some_staff(session, asked.estate_id, others, cause=fact.cause(), title=wording.WAIVER_TITLE, words=words,
                       at=at)  # fmt: skip


def on_waiver_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A waiver was approved or refused: whoever owes the bill hears which, and what is left of it. Of one that went
    with its bill meanwhile they hear by that."""
    if bills.waiver(session, fact["waiver_id"]).state == WaiverState.OFF:
        return
    asked, left = bills.waiver(session, fact["waiver_id"]), bills.left(session, fact["bill_id"])
    words = wording.WAIVER_ANSWERED[WaiverState(asked.state)].format(
        home=asked.home_label, item=asked.item_name, period=left.period_words, fen=yuan(asked.fen)
    )
    words += wording.STILL_OPEN.format(fen=yuan(left.fen)) if left.fen else wording.NOTHING_OPEN
    to = sorted({people.resolve(session, one) for one in left.people})
    tellings.note(session, cause=fact.cause(), people=to, title=wording.WAIVER_ANSWERED_TITLE, words=words, at=at,
                  page=telling.BILL_PAGE.format(id=left.id), estate_id=asked.estate_id)  # fmt: skip


def on_waiver_ended(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A bill was made void while a waiver of it waited: whoever asked for that hears so, unless they did it."""
    asked = bills.waiver(session, fact["waiver_id"])
    asker, by = people.resolve(session, asked.asked_by), people.resolve(session, fact["by"])
    if asker == by:
        return
    who = people.names(session, [by]).get(by) or "同事"
    words = wording.WAIVER_ENDED.format(home=asked.home_label, item=asked.item_name, fen=yuan(asked.fen), who=who)
    telling.some_staff(session, asked.estate_id, [asker], cause=fact.cause(), title=wording.WAIVER_ENDED_TITLE,
                       words=words, at=at)  # fmt: skip


def on_voided(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A bill was made void: whoever owed it hears so, with the reason."""
    told = bills.voided(session, fact["bill_id"], at=fact.at)
    words = wording.VOIDED.format(home=told.home_label, item=told.item_name, period=told.period_words,
                                  fen=yuan(told.fen), because=because(fact["why"]))  # fmt: skip
    to = sorted({people.resolve(session, one) for one in told.people})
    tellings.note(session, cause=fact.cause("owed"), people=to, title=wording.VOIDED_TITLE, words=words, at=at,
                  page=telling.BILL_PAGE.format(id=fact["bill_id"]), estate_id=fact["estate_id"])  # fmt: skip


REACTIONS = [
    Reaction("matter.passed", on_matter_passed),
    Reaction("matter.home_joined", on_home_joined),
    Reaction("matter.join_settled", on_join_settled),
    Reaction("matter.help_decided", on_help_decided),
    Reaction("home.owner_changed", on_owner_changed),
    Reaction("roster.applied", on_roster),
    Reaction("person.merged", on_merged),
    Reaction("bills.run_checked", on_run_checked),
    Reaction("bills.published", on_published),
    Reaction("levy.opened", on_levy),
    Reaction("bill.waiver_asked", on_waiver),
    Reaction("bill.waiver_answered", on_waiver_answered),
    Reaction("bill.waiver_ended", on_waiver_ended),
    Reaction("bill.voided", on_voided),
    *changes.REACTIONS,
    *levy_ends.REACTIONS,
    *repairs.REACTIONS,
    *repairs_due.REACTIONS,
]
