"""Every page of the house, knocked at by everybody who must not get in: nobody, the wrong role, the wrong estate."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bootstrap import rooms
from server.bulletins.models import Sheet
from server.bulletins.rules.words import Kind as SheetKind
from server.bulletins.service import making as making_sheets
from server.bulletins.service.contributing import contribute
from server.chats.models import Duty
from server.chats.rules.words import Side
from server.chats.service import duty, keeping
from server.chats.service.keeping import Line
from server.console.navigation import Navigation
from server.console.pages import own_pages
from server.groups.service import add_plain
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.pages import Page
from server.notices.rules import Kind as Notice
from server.notices.service.writing import Said, write
from server.people.queries import actor_of
from server.places.rules.visits import Visit
from server.proposals.service import raising
from server.register.service import visits
from server.reports.rules.words import Kind, Place
from server.reports.service import making
from server.votes.service import candidates, drafting, ruling
from tests.consoles import STAFF, Clerk, Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]

PAGES = [*rooms.pages(), *own_pages(Navigation([]))]
GUARDED = [page for page in PAGES if page.who.signed_in]
NAMED = [page for page in GUARDED if "<id:" in page.path]
ID = re.compile(r"<id:(\w+)>")
MONEY = ("item_id", "tariff_id", "run_id", "bill_id", "waiver_id", "debtor_id", "demand_id", "payment_id", "refund_id",
         "payout_id", "exception_id", "statement_id", "change_id", "request_id", "receipt_id", "settlement_id",
         "contract_version_id", "contract_notice_id", "contract_recall_id",
         "levy_id", "closing_id", "paper_id", "board_id", "unbilled_id", "opening_id")  # fmt: skip
"""Those of the rooms of money and of the board, whose own tests knock for the manager of another estate."""


def name(page: Page) -> str:
    return f"{page.method} {page.path}"


def knock(clerk: Clerk, page: Page, path: str) -> int:
    """Knock with what the form would need as far as it is plain text; gives the status."""
    if page.method == "GET":
        return clerk.get(path).status_code
    form = {"version": "1", "reason": "没有理由", "move": "take", "thread": "resident", "words": "你好", "person": "1",
            "role": "staff", "scope": "estate:1", "on_duty": "true", "on": "2026-11-21",
            "owners-0-name": "某人", "why": "没有原因", "note": "写错了", "accept": "true", "faces": "true",
            "mode": "auto", "make_at": "17:00", "send_at": "17:40", "review_by": "18:20", "quiet_from": "21:00",
            "quiet_to": "08:00", "on_holidays": "usual", "spot": "", "estate_id": "1", "to": "VOTE",
            "token": "FEASIBLE", "how": "drop", "title": "开工了", "day": "2026-11-21", "closes_at": "2026-11-29T10:00",
            "answer": "yes", "home_id": "1", "code": "light", "place": "居委会", "meets_at": "2026-11-20T10:00",
            "meeting_id": "1", "promise_id": "1", "objection_id": "1", "outcome": "agreed", "part": "外墙",
            "area": "88.00", "source": "registered", "kind": "repair", "firm": "某某维保",
            "consent_id": "1", "set_id": "1", "file_id": "1", "key": "LINEAR"}  # fmt: skip
    known = set(page.form.fields) if page.form else set()
    kept = {key: value for key, value in form.items() if key.partition("-")[0] in known}
    return clerk.post(path, kept).status_code


@pytest.mark.parametrize("page", GUARDED, ids=name)
def test_nobody_gets_in(console: Flask, house: House, page: Page) -> None:
    path = ID.sub("1", page.path)
    response = Clerk(console, house).get(path) if page.method == "GET" else Clerk(console, house).post(path)
    if page.form is not None:
        assert response.status_code == 422 or response.headers["HX-Redirect"] == "/console/sign-in"
    elif page.method == "GET":
        assert (response.status_code, "/console/sign-in" in response.headers["Location"]) == (303, True)
    else:
        assert "/console/sign-in" in response.headers["HX-Redirect"]


@pytest.mark.parametrize("page", [page for page in GUARDED if page.who.roles], ids=name)
def test_the_wrong_role_is_refused(clerk: ClerkOf, page: Page) -> None:
    outsider = next(login for login, (_, role, *_rest) in STAFF.items() if role not in page.who.roles)
    assert knock(clerk(outsider), page, ID.sub("1", page.path)) in (403, 422)


@pytest.mark.parametrize("page", NAMED, ids=name)
def test_the_wrong_estate_looks_like_nothing_at_all(clerk: ClerkOf, house: House, town: Town, page: Page) -> None:
    ids = {"binding_id": 1, "home_id": town.homes["meijie"], "person_id": town.staff["chengong"],
           "report_id": _leak(house, town), "media_id": 1, "message_id": 1, "import_id": 1, "lift_id": town.lift,
           "group_id": _group(house, town), "posting_id": 1,
           "version_id": 1, "notice_id": _notice(house, town), "estate_id": town.xiushan, **_sheet(house, town),
           "matter_id": _matter(house, town),
           "poll_id": _poll(house, town), "head_id": 1, "entry_id": 1, "dispute_id": 1, "mandate_id": 1,
           "question_id": 1, "chat_id": _chat(house, town), "line_id": 1, "duty_id": _duty(house, town),
           "candidacy_id": _candidacy(house, town), "rule_change_id": _rule_change(house, town),
           "meeting_id": 1, "body_id": 1, "body_paper_id": 1, "contact_card_id": 1, "visit_id": _visit(house, town),
           **dict.fromkeys(MONEY, 1)}  # fmt: skip
    there = ID.sub(lambda found: str(ids[found[1]]), page.path)
    nowhere = ID.sub("999999", page.path)
    answers = {knock(clerk("xiaozhang"), page, path) for path in (there, nowhere)}
    assert len(answers) == 1
    assert answers <= {403, 404, 422}


def _sheet(house: House, town: Town) -> dict[str, int]:
    with house.database.write() as session:
        xiaoli, at = actor_of(session, town.staff["xiaoli"], door="console"), house.clock.now()
        making_sheets.make(session, estate_id=town.xiushan, kind=SheetKind.DAILY, day=local_day(at), at=at)
        brought = contribute(
            session, xiaoli, estate_id=town.xiushan, words="扫了落叶", media_ids=[], faces_agreed=False, at=at
        )
        return {"sheet_id": session.scalars(select(Sheet.id)).one(), "contribution_id": brought}


def _visit(house: House, town: Town) -> int:
    with house.database.write() as session:
        admin, at = actor_of(session, town.staff["admin"], door="console"), house.clock.now()
        seen = visits.Seen(local_day(at), Visit.HALF_MONTH, "某某维保")
        return visits.write(session, admin, lift_id=town.lift, seen=seen, at=at)


def _notice(house: House, town: Town) -> int:
    with house.database.write() as session:
        admin, at = actor_of(session, town.staff["admin"], door="console"), house.clock.now()
        return write(session, admin, Said(town.xiushan, Notice.WATER, "明天停水", "请存水。"), at=at)


def _chat(house: House, town: Town) -> int:
    with house.database.write() as session:
        said = Line(Side.RESIDENT, "人工", "key-of-meijie")
        return keeping.note(
            session, house.vault, channel="oa", address="oa-meijie", person_id=town.meijie.id, estate_id=town.xiushan,
            lines=[said], at=house.clock.now(),
        ).chat_id  # fmt: skip


def _duty(house: House, town: Town) -> int:
    with house.database.write() as session:
        admin, at = actor_of(session, town.staff["admin"], door="console"), house.clock.now()
        shift = duty.Shift(local_day(at), local_day(at) + timedelta(days=1), time(8), time(20))
        duty.put(session, admin, estate_id=town.xiushan, person_id=town.staff["xiaoli"], shift=shift, at=at)
        return session.scalars(select(Duty.id)).all()[-1]


def _matter(house: House, town: Town) -> int:
    with house.database.write() as session:
        admin = actor_of(session, town.staff["admin"], door="console")
        idea = raising.Said(town.xiushan, "MAINT_FUND_USE", "修理屋面", "下雨就漏。", "estate")
        return raising.raise_(session, admin, idea, at=house.clock.now())


def _poll(house: House, town: Town) -> int:
    with house.database.write() as session:
        admin, at = actor_of(session, town.staff["admin"], door="console"), house.clock.now()
        return drafting.draft(
            session, admin, estate_id=town.xiushan, matter_id=None, title="修理屋面", matter_type="MAINT_FUND_USE",
            scope=drafting.Scope(), topics=[drafting.Topic("同意吗？")], at=at,
        )  # fmt: skip


def _rule_change(house: House, town: Town) -> int:
    with house.database.write() as session:
        admin, at = actor_of(session, town.staff["admin"], door="console"), house.clock.now()
        return ruling.ask(session, admin, estate_id=town.xiushan, values={"proxy_cap": 1}, ground="议事规则第三条",
                          version=0, at=at)  # fmt: skip


def _candidacy(house: House, town: Town) -> int:
    with house.database.write() as session:
        admin, at = actor_of(session, town.staff["admin"], door="console"), house.clock.now()
        topic = drafting.Topic("选举业委会委员", drafting.CANDIDATES, seats=1, planned_seats=5)
        poll_id = drafting.draft(
            session, admin, estate_id=town.xiushan, matter_id=None, title="换届选举", matter_type="COMMITTEE_ELECT",
            scope=drafting.Scope("estate"), topics=[topic], at=at,
        )  # fmt: skip
        return candidates.ask(
            session, admin, poll_id, person_id=town.meijie.id, home_id=town.homes["meijie"],
            looked=candidates.Looked(adult=True), introduction="热心", at=at,
        )  # fmt: skip


def _group(house: House, town: Town) -> int:
    with house.database.write() as session:
        admin = actor_of(session, town.staff["admin"], door="console")
        return add_plain(session, admin, estate_id=town.xiushan, name="秀山花园 邻里群", at=house.clock.now())


def _leak(house: House, town: Town) -> int:
    with house.database.write() as session:
        said = making.Said(estate_id=town.xiushan, kind=Kind.REPAIR, category="leak", place=Place.HOME, words="漏水",
                           home_id=town.homes["meijie"])  # fmt: skip
        return making.report(
            session, town.meijie, said, channel="app", request_key="leak-of-meijie", at=house.clock.now()
        )
