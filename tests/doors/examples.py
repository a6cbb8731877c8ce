"""One example per door: who may, what they send, and who must be turned away. A new door needs a new row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from server.fees.service import disputing
from server.kit.clock import StoppedClock
from server.media import service as media
from server.notices.rules import Kind
from server.notices.service import publishing, writing
from server.proposals.service import helping, joining, objecting, raising, surveying
from server.votes.service import candidates, canvass, closing, disputes, drafting, mandates, meetings
from tests.cast import LIFT_CODE, Cast
from tests.server.books.keeping import Books
from tests.server.handbook.conftest import Shelf
from tests.server.media.makers import jpeg
from tests.server.payments.till import Till
from tests.server.proposals.conftest import Table
from tests.server.votes.polling import CLOSES, ready

Say = Callable[[Cast], dict[str, Any]]
NEIGHBOURS_ONLY = {"stranger": 404, "heshifu": 404, "huangjingli": 404, "newcomer": 404}
"""Whoever lives or works in the estate may look."""
EVERYBODY: dict[str, int] = {}
"""Nobody is turned away: the door shows what is public, or only what is the knocker's own."""
BEYOND = {"stranger": 404, "heshifu": 404, "zhoukuaiji": 404, "newcomer": 404}
"""Another estate's resident and staff, finance, and somebody without a home."""

OTHERS = {**BEYOND, "laowang": 404, "xiaoli": 404, "admin": 404}
"""Those, and neighbours and staff who have no business with what is somebody's own."""


BOOKS = {"tenant": 404, "stranger": 404, "heshifu": 404, "xiaoli": 404, "newcomer": 404}
"""Who has no right to the open books; finance has."""


def _nothing(_cast: Cast) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Example:
    """A knock that is answered with ``ok``, and who is refused with which status. ``make`` gives the values of the
    path by name, ``body`` and ``query`` what is sent; ``upload`` sends a photo beside the body's fields. ``changes``
    are tables that grow even where it is refused."""

    by: str | None
    ok: int
    refused: Mapping[str, int]
    make: Say = _nothing
    body: Say | None = None
    query: Say | None = None
    version: bool = False
    upload: bool = False
    public: bool = False
    own: str = ""
    changes: frozenset[str] = field(default_factory=frozenset)


def report(cast: Cast) -> dict[str, Any]:
    """A public report of 梅姐's that 小李 has; made once per test."""
    known = cast.remembered.get("report")
    if known is None:
        known = cast.remembered["report"] = cast.work(cast.report(), until="take")
    return {"report_id": known}


def home_report(cast: Cast) -> dict[str, Any]:
    """A report about 梅姐's home."""
    known = cast.remembered.get("home_report")
    if known is None:
        known = cast.remembered["home_report"] = cast.report("meijie", "leak", "home")
    return {"report_id": known}


def _estate(cast: Cast) -> dict[str, Any]:
    return {"estate_id": cast.xiushan}


def _claim(cast: Cast) -> dict[str, Any]:
    return {"home_id": cast.homes["601"], "role": "owner", "name": "顾志", "id_last4": "7003"}


def _binding(cast: Cast) -> dict[str, Any]:
    return {"binding_id": cast.visitor("daughter").get("/bindings").json["items"][0]["id"]}


def _said(cast: Cast) -> dict[str, Any]:
    sent = {"estate_id": cast.xiushan, "kind": "repair", "category": "leak", "place": "home", "words": "厨房漏水",
            "home_id": cast.homes["702"], "where": "厨房", "answers": {"how_much": "drip"}}  # fmt: skip
    visit = {"from": "2026-11-22T02:00:00Z", "to": "2026-11-22T04:00:00Z"}
    return {**sent, "file_ids": [], "photo_consent": False, "anonymous": False, "appointment": visit}


def notice(cast: Cast) -> dict[str, Any]:
    """A water cut of 秀山花园 that is out; made once per test."""
    known = cast.remembered.get("notice")
    if known is None:
        at, by = cast.house.clock.now(), cast["xiaoli"]
        said = writing.Said(cast.xiushan, Kind.WATER, "明天停水", "请提前存水。")
        with cast.house.database.write() as session:
            known = cast.remembered["notice"] = writing.write(session, by, said, at=at)
            publishing.publish(session, by, known, version=1, at=at)
    return {"notice_id": known}


def handbook(cast: Cast) -> dict[str, Any]:
    """An article of a small handbook that stands; made once per test."""
    if "article" not in cast.remembered:
        shelf = Shelf(cast)
        shelf.publish(shelf.bring(shelf.small()))
        cast.remembered["article"] = shelf.search("空着要交物业费吗")[0].article_id
    return {"article_id": cast.remembered["article"]}


def vote(cast: Cast) -> dict[str, Any]:
    """A poll of 21栋1单元 that is open; made once per test."""
    known = cast.remembered.get("poll")
    if known is None:
        clock = cast.house.clock
        assert isinstance(clock, StoppedClock)
        known = cast.remembered["poll"] = ready(cast, clock)
    return {"poll_id": known.poll_id}


def _noted(cast: Cast) -> dict[str, Any]:
    """The same, with 小李 noting that the sheet was brought to 702."""
    known, poll = vote(cast), cast.remembered["poll"]
    with cast.house.database.write() as session:
        canvass.record_delivery(session, cast["xiaoli"], poll.poll_id, head_ids=[poll.heads["meijie"]],
                                channel="visit", at=cast.house.clock.now())  # fmt: skip
    return known


def _till(cast: Cast) -> Till:
    """WeChat and the desk of 秀山花园, and a bill of 702; made once per test."""
    known: Any = cast.remembered.get("till")
    if known is None:
        known = cast.remembered["till"] = Till(cast).open()
        cast.remembered["bill"] = known.bill("702", 162_80)
    return known


def _bill(cast: Cast) -> int:
    _till(cast)
    return cast.remembered["bill"]


def _bill_dispute(cast: Cast) -> dict[str, Any]:
    """梅姐 says that her bill is wrong; made once per test."""
    if "bill_dispute" not in cast.remembered:
        bill_id = _bill(cast)
        with cast.house.database.write() as session:
            cast.remembered["bill_dispute"] = disputing.raise_(
                session, cast["meijie"], bill_id=bill_id, words="面积不对", at=cast.house.clock.now()
            )
    return {"dispute_id": cast.remembered["bill_dispute"]}


def _order(cast: Cast) -> dict[str, Any]:
    """An order of 梅姐's that WeChat knows."""
    if "order" not in cast.remembered:
        cast.remembered["order"] = _till(cast).ordered("meijie", _bill(cast)).id
    return {"order_id": cast.remembered["order"]}


def _payment(cast: Cast) -> dict[str, Any]:
    """A payment of 梅姐's."""
    if "payment" not in cast.remembered:
        cast.remembered["payment"] = _till(cast).paid("meijie", _bill(cast)).id
    return {"payment_id": cast.remembered["payment"]}


def _link(cast: Cast) -> dict[str, Any]:
    """A link by which 梅姐 lets others pay, just made."""
    if "link" not in cast.remembered:
        made = cast.visitor("meijie").post("/pay/links", {"bill_ids": [_bill(cast)]}).json
        cast.remembered["link"] = (made["id"], made["page"].partition("?t=")[2])
    return {"link_id": cast.remembered["link"][0]}


def _token(cast: Cast) -> dict[str, Any]:
    _link(cast)
    return {"token": cast.remembered["link"][1]}


def _receipt_of(cast: Cast) -> dict[str, Any]:
    payment = cast.visitor("meijie").get(f"/pay/payments/{_payment(cast)['payment_id']}").json
    return {"receipt_id": payment["receipt_id"]}


def _check_code(cast: Cast) -> dict[str, Any]:
    receipt = cast.visitor("meijie").get(f"/pay/receipts/{_receipt_of(cast)['receipt_id']}").json
    return {"code": receipt["check"]}


def _ballot(cast: Cast) -> dict[str, Any]:
    vote(cast)
    return {**cast.remembered["poll"].body("meijie"), "signature_id": None}


def _mandate(cast: Cast) -> dict[str, Any]:
    vote(cast)
    file_id = _paper(cast)
    head_id = cast.remembered["poll"].heads["meijie"]
    return {"head_id": head_id, "holder_name": "张三", "holder_phone": "13900001234", "file_id": file_id}


def _paper(cast: Cast) -> int:
    with cast.house.database.write() as session:
        prepared = media.prepare(cast.house.files, PHOTO)
        return media.keep(session, cast["meijie"], prepared, purpose="mandate", at=cast.house.clock.now())


def _given(cast: Cast) -> dict[str, Any]:
    """A mandate 梅姐 gave; made once per test."""
    if "mandate" not in cast.remembered:
        polling = cast.remembered["poll"] if vote(cast) else None
        with cast.house.database.write() as session:
            cast.remembered["mandate"] = mandates.give(
                session, cast["meijie"], keys=polling.keys, poll_id=polling.poll_id, head_id=polling.heads["meijie"],
                holder_name="张三", holder_phone="13900001234", paper=lambda: PHOTO, at=cast.house.clock.now(),
            )  # fmt: skip
    return {"mandate_id": cast.remembered["mandate"]}


def _asked(cast: Cast) -> dict[str, Any]:
    """梅姐 is asked to stand in an election; made once per test."""
    if "candidacy" not in cast.remembered:
        at, committee = cast.house.clock.now(), cast["committee"]
        election = drafting.Topic("选举委员", "candidates", seats=1, planned_seats=5)
        with cast.house.database.write() as session:
            poll_id = drafting.draft(
                session, committee, estate_id=cast.xiushan, matter_id=None, title="选举", topics=[election],
                matter_type="COMMITTEE_ELECT", scope=drafting.Scope(), at=at,
            )  # fmt: skip
            cast.remembered["candidacy"] = candidates.ask(
                session, committee, poll_id, person_id=cast.ids["meijie"], home_id=cast.homes["702"],
                looked=candidates.Looked(adult=True), introduction="", at=at,
            )  # fmt: skip
    return {"candidacy_id": cast.remembered["candidacy"]}


def counted(cast: Cast) -> dict[str, Any]:
    """A poll in which 梅姐 voted, closed and counted; made once per test."""
    if "counted" not in cast.remembered:
        vote(cast)
        polling = cast.remembered["counted"] = cast.remembered["poll"]
        receipt = polling.vote("meijie")["receipt"]
        polling.clock.set(CLOSES)
        with cast.house.database.write() as session:
            closing.close_due(session, polling.keys, at=CLOSES)
        cast.remembered["receipt"] = receipt
    return {"poll_id": cast.remembered["counted"].poll_id}


def _receipt(cast: Cast) -> dict[str, Any]:
    return {**counted(cast), "code": cast.remembered["receipt"]}


def _disputed(cast: Cast) -> dict[str, Any]:
    """A ballot 梅姐 says is not hers; made once per test."""
    if "dispute" not in cast.remembered:
        poll_id, head_id = counted(cast)["poll_id"], cast.remembered["counted"].heads["meijie"]
        with cast.house.database.write() as session:
            cast.remembered["dispute"] = disputes.raise_(
                session, cast["meijie"], poll_id=poll_id, head_id=head_id, words="", at=cast.house.clock.now()
            )
    return {"dispute_id": cast.remembered["dispute"]}


def _own_head(cast: Cast) -> dict[str, Any]:
    return {"head_id": cast.remembered["counted"].heads["meijie"] if counted(cast) else 0, "words": "我没有投过"}


def _wish(cast: Cast) -> dict[str, Any]:
    return {"estate_id": cast.xiushan, "push": False}


def _inbox_item(cast: Cast) -> dict[str, Any]:
    report(cast)
    cast.react()
    return {"item_id": cast.visitor("meijie").get("/inbox").json["items"][0]["id"]}


def _sheet(cast: Cast) -> dict[str, Any]:
    """Today's sheet of 秀山花园, published; made once per test."""
    known = cast.remembered.get("sheet")
    if known is None:
        known = cast.remembered["sheet"] = cast.sheet()
    return {"sheet_id": known}


def _phone(cast: Cast) -> dict[str, Any]:
    cast.mini.numbers["o-newcomer"] = "19911112222"
    return {"code": "code-of-o-newcomer"}


def _idea(cast: Cast) -> dict[str, Any]:
    return {"estate_id": cast.xiushan, "kind": "ELEVATOR_RETROFIT", "title": "加装电梯", "words": "老人上下楼太难了。",
            "scope": {"kind": "stairs", "ids": [cast.stair]}, "scope_reason": "只有这个单元用"}  # fmt: skip


def _matter(cast: Cast) -> dict[str, Any]:
    """A lift 梅姐 wants, whose survey is open; made once per test."""
    known = cast.remembered.get("matter")
    if known is None:
        at = cast.house.clock.now()
        idea = raising.Said(
            cast.xiushan, "ELEVATOR_RETROFIT", "加装电梯", "老人上下楼太难了。", "stairs", (cast.stair,)
        )
        with cast.house.database.write() as session:
            known = cast.remembered["matter"] = raising.raise_(session, cast["meijie"], idea, at=at)
            surveying.open_(session, cast["chengong"], known, closes_at=at + timedelta(days=7), version=1, at=at)
    return {"matter_id": known}


def _objection(cast: Cast) -> dict[str, Any]:
    matter_id, at = _matter(cast)["matter_id"], cast.house.clock.now()
    with cast.house.database.write() as session:
        made = objecting.object_(session, cast["laowang"], matter_id, code="light", words="挡光", at=at)
    return {"objection_id": made}


def _signed(cast: Cast) -> dict[str, Any]:
    """A lift whose payers have signed, 老王 not among them; made once per test."""
    known = cast.remembered.get("signed")
    if known is None:
        table = Table(cast)
        known = cast.remembered["signed"] = table.signed("LINEAR", not_paying=(cast.homes["101"],))
    return {"matter_id": known}


def _join(cast: Cast) -> dict[str, Any]:
    matter_id, at = _signed(cast)["matter_id"], cast.house.clock.now()
    with cast.house.database.write() as session:
        return {"join_id": joining.ask(session, cast["laowang"], matter_id, home_id=cast.homes["101"], at=at)}


def _hardship(cast: Cast) -> dict[str, Any]:
    matter_id, at = _signed(cast)["matter_id"], cast.house.clock.now()
    with cast.house.database.write() as session:
        made = helping.ask(session, cast["meijie"], cast.house.vault, matter_id, home_id=cast.homes["702"],
                           wish="parts", months=12, reason="一次拿不出来", agreed=True, at=at)  # fmt: skip
    return {"hardship_id": made}


def _committee(cast: Cast) -> dict[str, Any]:
    """A committee meeting that was called; made once per test."""
    known = cast.remembered.get("committee_meeting")
    if known is None:
        at = cast.house.clock.now()
        with cast.house.database.write() as session:
            known = cast.remembered["committee_meeting"] = meetings.call(
                session, cast["committee"], cast.xiushan, meets_at=at + timedelta(days=9), place="居委会",
                topics=[meetings.Topic("门禁什么时候关")], by_chair=True, at=at,
            )  # fmt: skip
    return {"meeting_id": known}


def book_line(cast: Cast) -> dict[str, Any]:
    """A spending in the open books of 秀山花园; made once per test."""
    known = cast.remembered.get("book_line")
    if known is None:
        known = cast.remembered["book_line"] = Books(cast).enter()
    return {"estate_id": cast.xiushan, "line_id": known}


EXAMPLES: dict[tuple[str, str], Example] = {
    ("POST", "/sessions"): Example(
        None, 201, EVERYBODY, body=lambda _c: {"code": "code-of-o-meijie", "device": "iPhone"}, public=True
    ),
    ("DELETE", "/sessions/current"): Example("tenant", 204, EVERYBODY, own="this sign-in"),
    ("GET", "/me"): Example("meijie", 200, EVERYBODY, own="me"),
    ("POST", "/me/copies"): Example("meijie", 200, EVERYBODY, own="what is kept of me"),
    ("GET", "/me/deletion"): Example("meijie", 200, EVERYBODY, own="what is kept of me"),
    ("DELETE", "/me"): Example("tenant", 204, EVERYBODY, own="what is kept of me"),
    ("POST", "/me/phone"): Example("newcomer", 200, EVERYBODY, body=_phone, own="my number"),
    ("GET", "/bindings"): Example("meijie", 200, EVERYBODY, own="my claims"),
    ("POST", "/bindings"): Example("newcomer", 201, EVERYBODY, body=_claim, own="anybody may ask; staff answer"),
    ("DELETE", "/bindings/<id:binding_id>"): Example(
        "daughter", 204, {"meijie": 404, "laowang": 404, "stranger": 404, "heshifu": 404, "liujingli": 404},
        make=_binding,
    ),
    ("GET", "/estates"): Example(
        "newcomer", 200, EVERYBODY, query=lambda _c: {"q": "秀山", "limit": 10}, own="names to choose from"
    ),
    ("GET", "/estates/<id:estate_id>/tree"): Example("newcomer", 200, EVERYBODY, make=_estate, own="no person in it"),
    ("GET", "/lifts/<string:code>"): Example(None, 200, EVERYBODY, make=lambda _c: {"code": LIFT_CODE}, public=True),
    ("POST", "/files"): Example(
        "meijie", 201, EVERYBODY, body=lambda _c: {"purpose": "report"}, upload=True, own="one's own pictures"
    ),
    ("GET", "/estates/<id:estate_id>/report-options"): Example("meijie", 200, BEYOND, make=_estate),
    ("POST", "/reports"): Example(
        "meijie", 201, {**dict.fromkeys(("stranger", "heshifu", "zhoukuaiji", "laowang", "tenant", "xiaoli"), 403)},
        body=_said,
    ),
    ("GET", "/reports"): Example(
        "meijie", 200, EVERYBODY, own="narrowed by who asks, see test_lists",
        query=lambda _c: {"scope": "mine", "state": "open", "q": "灯", "limit": 5},
    ),
    ("POST", "/reports/similar"): Example(
        "meijie", 200, BEYOND,
        body=lambda c: {"estate_id": c.xiushan, "category": "lighting", "place": "public", "stair_id": c.stair},
    ),
    ("GET", "/reports/<id:report_id>"): Example(
        "meijie", 200, {**BEYOND, "laowang": 404, "tenant": 404}, make=home_report
    ),
    ("GET", "/reports/<id:report_id>/record"): Example(
        "meijie", 200, {**BEYOND, "laowang": 403, "chengong": 403, "street": 403, "committee": 403}, make=report
    ),
    ("GET", "/reports/<id:report_id>/twins"): Example(
        "liujingli", 200, {"meijie": 403, "stranger": 403, "newcomer": 403, "heshifu": 404}, make=report
    ),
    ("POST", "/reports/<id:report_id>/moves"): Example(
        "liujingli", 200, {**BEYOND, "laowang": 403, "zhaojie": 403, "chengong": 403, "street": 403}, make=report,
        version=True,
        body=lambda c: {"move": "transfer", "reason": "too_busy", "words": "换人", "assignee_id": c.ids["zhaojie"],
                        "file_ids": []},
    ),
    ("POST", "/reports/<id:report_id>/messages"): Example(
        "meijie", 201, {**BEYOND, "laowang": 403, "committee": 403}, make=report,
        body=lambda _c: {"words": "什么时候来？", "thread": "resident", "file_ids": []},
    ),
    ("GET", "/reports/<id:report_id>/shown"): Example(
        "meijie", 200, {**BEYOND, "laowang": 404, "daughter": 404, "xiaoli": 404, "committee": 404}, make=report
    ),
    ("PUT", "/reports/<id:report_id>/shown"): Example(
        "meijie", 200, {**BEYOND, "laowang": 404, "daughter": 404, "xiaoli": 404, "committee": 404}, make=report,
        version=True, body=lambda _c: {"words": "三楼的灯不亮", "photos": True},
    ),
    ("GET", "/estates/<id:estate_id>/emergency"): Example("meijie", 200, BEYOND, make=_estate),
    ("POST", "/emergencies"): Example(
        "meijie", 201, {"stranger": 403, "heshifu": 403, "newcomer": 403, "zhoukuaiji": 403},
        body=lambda c: {"estate_id": c.xiushan, "lift_id": c.lift, "words": "困住了", "drill": False},
    ),
    ("GET", "/work/late"): Example(
        "xiaoli", 200, {"meijie": 403, "stranger": 403, "newcomer": 403}, query=lambda _c: {"queue": "open"}
    ),
    ("GET", "/work"): Example("xiaoli", 200, {"meijie": 403, "stranger": 403, "newcomer": 403}),
    ("GET", "/staff"): Example(
        "xiaoli", 200, BEYOND, query=lambda c: {"estate_id": c.xiushan, "skill": "plumbing"}
    ),
    ("GET", "/notices"): Example(
        "meijie", 200, BEYOND, query=lambda c: {**_estate(c), "limit": 5} if notice(c) else {}
    ),
    ("GET", "/notices/<id:notice_id>"): Example("meijie", 200, BEYOND, make=notice),
    ("GET", "/me/notice-wishes"): Example("meijie", 200, EVERYBODY, own="my wishes"),
    ("PUT", "/me/notice-wishes"): Example("meijie", 200, {**BEYOND, "xiaoli": 404}, body=_wish),
    ("GET", "/votes"): Example(
        "meijie", 200, BEYOND, query=lambda c: {**_estate(c), "show": "open", "limit": 5} if vote(c) else {}
    ),
    ("GET", "/votes/<id:poll_id>"): Example("meijie", 200, BEYOND, make=vote),
    ("POST", "/votes/<id:poll_id>/ballots"): Example(
        "meijie", 201, {**BEYOND, "daughter": 404, "laowang": 404, "xiaoli": 404, "admin": 404}, make=vote,
        body=_ballot, changes=frozenset({"poll_refusals", "identity_tries"}),
    ),
    ("GET", "/votes/<id:poll_id>/roll"): Example(
        "meijie", 200, BEYOND, make=vote, query=lambda _c: {"q": "702", "limit": 5}
    ),
    ("POST", "/votes/<id:poll_id>/mandates"): Example(
        "meijie", 201, {**BEYOND, "daughter": 404, "laowang": 404, "admin": 404}, make=vote, body=_mandate
    ),
    ("POST", "/votes/<id:poll_id>/denials"): Example(
        "meijie", 201, {**BEYOND, "daughter": 404, "laowang": 404, "xiaoli": 404, "admin": 404}, make=_noted,
        body=lambda c: {"head_id": c.remembered["poll"].heads["meijie"], "words": "那天家里没有人"},
    ),
    ("GET", "/me/candidacies"): Example("meijie", 200, EVERYBODY, own="elections I was asked to stand in"),
    ("PUT", "/me/candidacies/<id:candidacy_id>"): Example(
        "meijie", 200, {**BEYOND, "daughter": 404, "laowang": 404, "tenant": 404, "xiaoli": 404, "admin": 404},
        make=_asked, body=lambda _c: {"accept": True, "introduction": "住了十二年"},
    ),
    ("DELETE", "/votes/mandates/<id:mandate_id>"): Example(
        "meijie", 204, {**BEYOND, "daughter": 404, "laowang": 404, "xiaoli": 404, "regulator": 404}, make=_given
    ),
    ("GET", "/matters"): Example(
        "meijie", 200, BEYOND, query=lambda c: {**_estate(c), "show": "open", "limit": 5} if _matter(c) else {}
    ),
    ("GET", "/matter-kinds"): Example("meijie", 200, BEYOND, query=_estate),
    ("GET", "/matters/<id:matter_id>"): Example("meijie", 200, BEYOND, make=_matter),
    ("POST", "/matters"): Example(
        "meijie", 201, {**BEYOND, "tenant": 403, "daughter": 403, "street": 403}, body=_idea
    ),
    ("PUT", "/matters/<id:matter_id>/answer"): Example(
        "meijie", 200, {**BEYOND, "laowang": 403, "tenant": 403, "daughter": 403, "xiaoli": 403}, make=_matter,
        body=lambda c: {"home_id": c.homes["702"], "answer": "yes", "words": "早就盼着了"},
    ),
    ("POST", "/matters/<id:matter_id>/objections"): Example(
        "tenant", 201, {**BEYOND, "xiaoli": 403, "committee": 403}, make=_matter,
        body=lambda _c: {"code": "noise", "words": "施工太吵", "file_ids": []},
    ),
    ("PUT", "/matters/objections/<id:objection_id>/agreed"): Example(
        "laowang", 200, {**BEYOND, "meijie": 404, "tenant": 404, "liujingli": 404}, make=_objection,
        body=lambda _: {"agreed": True},
    ),
    ("DELETE", "/matters/objections/<id:objection_id>"): Example(
        "laowang", 204, {**BEYOND, "meijie": 404, "tenant": 404, "liujingli": 404}, make=_objection
    ),
    ("GET", "/matters/<id:matter_id>/mine"): Example("meijie", 200, BEYOND, make=_signed),
    ("POST", "/matters/<id:matter_id>/joins"): Example(
        "laowang", 201, {**BEYOND, "meijie": 403, "tenant": 403, "xiaoli": 403}, make=_signed,
        body=lambda c: {"home_id": c.homes["101"]},
    ),
    ("DELETE", "/matters/joins/<id:join_id>"): Example(
        "laowang", 204, {**BEYOND, "meijie": 404, "tenant": 404, "liujingli": 404}, make=_join
    ),
    ("POST", "/matters/<id:matter_id>/hardships"): Example(
        "meijie", 201, {**BEYOND, "laowang": 403, "daughter": 403, "xiaoli": 403, "committee": 403}, make=_signed,
        body=lambda c: {"home_id": c.homes["702"], "wish": "parts", "months": 12, "reason": "一次拿不出来",
                        "agreed": True},
    ),
    ("DELETE", "/matters/hardships/<id:hardship_id>"): Example(
        "meijie", 204, {**OTHERS, "daughter": 404, "liujingli": 404, "chengong": 404, "street": 404}, make=_hardship
    ),
    ("GET", "/estates/<id:estate_id>/contacts"): Example("tenant", 200, NEIGHBOURS_ONLY, make=_estate),
    ("GET", "/owner-bodies"): Example("tenant", 200, {**BEYOND, "xiaoli": 404}, query=_estate),
    ("GET", "/committee-meetings"): Example(
        "tenant", 200, {**BEYOND, "xiaoli": 404, "liujingli": 404},
        query=lambda c: _estate(c) if _committee(c) else {},
    ),
    ("GET", "/committee-meetings/<id:meeting_id>"): Example(
        "tenant", 200, {**BEYOND, "xiaoli": 404, "liujingli": 404}, make=_committee
    ),
    ("GET", "/votes/<id:poll_id>/result"): Example("meijie", 200, BEYOND, make=counted),
    ("GET", "/votes/<id:poll_id>/receipts/<string:code>"): Example("meijie", 200, BEYOND, make=_receipt),
    ("GET", "/votes/<id:poll_id>/mine"): Example("meijie", 200, BEYOND, make=counted),
    ("POST", "/votes/<id:poll_id>/disputes"): Example(
        "meijie", 201, {**BEYOND, "daughter": 404, "laowang": 404, "xiaoli": 404, "admin": 404}, make=counted,
        body=_own_head,
    ),
    ("DELETE", "/votes/disputes/<id:dispute_id>"): Example(
        "meijie", 204, {**BEYOND, "daughter": 404, "laowang": 404, "xiaoli": 404, "admin": 404}, make=_disputed
    ),
    ("GET", "/estates/<id:estate_id>/books"): Example(
        "meijie", 200, BOOKS, make=_estate, query=lambda c: {"year": 2026, "quarter": 4} if book_line(c) else {}
    ),
    ("GET", "/estates/<id:estate_id>/published"): Example(
        "tenant", 200, {"stranger": 404, "heshifu": 404, "newcomer": 404}, make=_estate
    ),
    ("GET", "/estates/<id:estate_id>/books/lines/<id:line_id>"): Example("meijie", 200, BOOKS, make=book_line),
    ("POST", "/estates/<id:estate_id>/books/lines/<id:line_id>/questions"): Example(
        "meijie", 201, {**BOOKS, "zhoukuaiji": 404}, make=book_line, body=lambda _c: {"words": "这笔修的是哪一台？"}
    ),
    ("GET", "/inbox"): Example("meijie", 200, EVERYBODY, query=lambda _c: {"limit": 5}, own="my inbox"),
    ("POST", "/inbox/<id:item_id>/read"): Example(
        "meijie", 204, {"stranger": 404, "laowang": 404, "xiaoli": 404, "admin": 404}, make=_inbox_item
    ),
    ("POST", "/inbox/read-page"): Example(
        "meijie", 200, EVERYBODY, body=lambda _c: {"page": "pages/issue/issue?id=1"}, own="my inbox"
    ),
    ("POST", "/inbox/read-all"): Example("meijie", 204, EVERYBODY, own="my inbox"),
    ("GET", "/bulletins"): Example(
        "meijie", 200, EVERYBODY, own="narrowed by who asks, see test_reading",
        query=lambda c: {"estate_id": c.xiushan, "kind": "daily", "limit": 5},
    ),
    ("GET", "/bulletins/<id:sheet_id>"): Example(
        "meijie", 200, {"stranger": 404, "heshifu": 404, "huangjingli": 404, "newcomer": 404}, make=_sheet
    ),
    ("POST", "/bulletins/contributions"): Example(
        "xiaoli", 201, {"stranger": 404, "heshifu": 404, "newcomer": 404, "meijie": 404, "zhoukuaiji": 403,
                        "street": 403},
        body=lambda c: {"estate_id": c.xiushan, "words": "门厅换了灯", "file_ids": [], "faces_agreed": False},
    ),
    ("GET", "/me/bulletin-wishes"): Example("meijie", 200, EVERYBODY, own="my wishes"),
    ("PUT", "/me/bulletin-wishes"): Example(
        "meijie", 200, {"stranger": 403, "newcomer": 403, "xiaoli": 403},
        body=lambda c: {"estate_id": c.xiushan, "daily": True, "weekly": True, "monthly": False},
    ),
    ("GET", "/handbook"): Example(
        "meijie", 200, EVERYBODY, public=True,
        query=lambda c: {"q": "空着要交物业费吗", "estate_id": c.xiushan} if handbook(c) else {},
    ),
    ("GET", "/handbook/<id:article_id>"): Example("meijie", 200, EVERYBODY, make=handbook, public=True),
    ("GET", "/fees/owed"): Example("meijie", 200, EVERYBODY, own="what I owe"),
    ("GET", "/fees/bills"): Example(
        "meijie", 200, EVERYBODY, own="my bills",
        query=lambda c: {"home_id": c.homes["702"], "state": "open", "limit": 5},
    ),
    ("GET", "/fees/bills/<id:bill_id>"): Example("meijie", 200, OTHERS, make=lambda c: {"bill_id": _bill(c)}),
    ("POST", "/fees/bills/<id:bill_id>/disputes"): Example(
        "meijie", 201, {**OTHERS, "daughter": 404}, make=lambda c: {"bill_id": _bill(c)},
        body=lambda _c: {"words": "面积不是 88 平方米", "file_ids": []},
    ),
    ("DELETE", "/fees/disputes/<id:dispute_id>"): Example(
        "meijie", 204, {**OTHERS, "daughter": 404}, make=_bill_dispute
    ),
    ("GET", "/estates/<id:estate_id>/fee-standards"): Example("meijie", 200, NEIGHBOURS_ONLY, make=_estate),
    ("GET", "/estates/<id:estate_id>/rates"): Example(
        "meijie", 200, NEIGHBOURS_ONLY, make=_estate, query=lambda _c: {"months": 3, "until": "2026-10"}
    ),
    ("GET", "/pay/quote"): Example(
        "meijie", 200, {**BEYOND, "laowang": 404, "xiaoli": 404},
        query=lambda c: {"bill_ids": str(_bill(c)), "use_balance": True},
    ),
    ("POST", "/pay/orders"): Example(
        "meijie", 201, {**BEYOND, "laowang": 404, "xiaoli": 404},
        body=lambda c: {"lines": [{"bill_id": _bill(c), "fen": 100_00}], "prepay": None, "use_balance": True},
    ),
    ("GET", "/pay/orders/<id:order_id>"): Example("meijie", 200, {**OTHERS, "daughter": 404}, make=_order),
    ("POST", "/pay/links"): Example(
        "meijie", 201, {**BEYOND, "laowang": 404, "xiaoli": 404}, body=lambda c: {"bill_ids": [_bill(c)]}
    ),
    ("GET", "/pay/links"): Example("meijie", 200, EVERYBODY, own="my links"),
    ("DELETE", "/pay/links/<id:link_id>"): Example("meijie", 204, {**OTHERS, "daughter": 404}, make=_link),
    ("GET", "/pay/shared/<string:token>"): Example(
        "newcomer", 200, EVERYBODY, make=_token, own="what whoever has the link is asked to pay"
    ),
    ("POST", "/pay/shared/<string:token>/orders"): Example(
        "newcomer", 201, EVERYBODY, make=_token, body=lambda _c: {"fen": 162_80},
        own="my order for somebody else's bills",
    ),
    ("GET", "/pay/payments"): Example("meijie", 200, EVERYBODY, query=lambda _c: {"limit": 5}, own="what I paid"),
    ("GET", "/pay/bills"): Example("meijie", 200, EVERYBODY, query=lambda _c: {"limit": 5}, own="my bills, paid up"),
    ("GET", "/pay/bills/<id:bill_id>/refunds"): Example(
        "meijie", 200, {**OTHERS, "daughter": 404}, make=lambda c: {"bill_id": _bill(c)}
    ),
    ("GET", "/pay/payments/<id:payment_id>"): Example("meijie", 200, {**OTHERS, "daughter": 404}, make=_payment),
    ("POST", "/pay/payments/<id:payment_id>/invoice"): Example(
        "meijie", 201, {**OTHERS, "daughter": 404}, make=_payment,
        body=lambda _c: {"kind": "personal", "title": "白兰娟", "tax_no": None, "email": "mei@example.com"},
    ),
    ("GET", "/pay/receipts/<id:receipt_id>"): Example("meijie", 200, {**OTHERS, "daughter": 404}, make=_receipt_of),
    ("GET", "/pay/receipts/check/<string:code>"): Example(None, 200, EVERYBODY, make=_check_code, public=True),
    ("GET", "/pay/balance"): Example("meijie", 200, EVERYBODY, own="my balance"),
    ("POST", "/pay/balance/top-ups"): Example(
        "meijie", 201, {**BEYOND, "xiaoli": 404},
        body=lambda c: {"estate_id": c.xiushan, "fen": 100_00} if _till(c) else {},
    ),
    ("GET", "/pay/autopay"): Example("meijie", 200, EVERYBODY, own="my homes"),
    ("PUT", "/pay/autopay"): Example(
        "meijie", 200, {**BEYOND, "laowang": 404, "xiaoli": 404},
        body=lambda c: {"home_id": c.homes["702"], "cap_fen": 200_00, "active": True},
    ),
    ("GET", "/subscriptions"): Example("meijie", 200, EVERYBODY, own="my credits"),
}  # fmt: skip


PHOTO = jpeg(64, 48)
