"""The console's pages of reports: queues, taking, the story, moves with proof, two threads, entering for others."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock, local_day
from server.kit.house import House
from server.media import service as media
from server.places.models import Estate
from server.reports.models import Report, ReportEvent, ReportMedia
from server.reports.rules.words import Kind, Move, Place
from server.reports.service import making, moving, talking, watching
from tests.consoles import Clerk, Town, refusal, words

ClerkOf = Callable[[str], Clerk]


def picture(colour: str = "teal") -> bytes:
    """A small JPEG."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture
def puddle(house: House, town: Town) -> int:
    """梅姐's puddle on the stairs: a public part; its id."""
    with house.database.write() as session:
        said = making.Said(
            estate_id=town.xiushan, kind=Kind.REPAIR, category="leak", place=Place.PUBLIC, words="三楼平台积水",
            where="三楼平台",
        )  # fmt: skip
        return making.report(
            session, town.meijie, said, channel="app", request_key="puddle-of-meijie", at=house.clock.now()
        )


def act(clerk: Clerk, report_id: int, move: str, photos: list[bytes] | None = None, **form: str) -> object:
    """Make a move with the version the page shows now; gives the response."""
    page = clerk.get(f"/reports/{report_id}").get_data(as_text=True)
    version = re.search(r'id="live-head" data-version="(\d+)"', page)
    assert version
    return clerk.post(f"/reports/{report_id}/moves", {"move": move, "version": version[1], **form}, photos=photos)


def state_of(house: House, report_id: int) -> str:
    with house.database.read() as session:
        return session.get_one(Report, report_id).state


def test_a_new_report_stands_in_the_queue_with_its_clock(clerk: ClerkOf, leak: int, clock: StoppedClock) -> None:
    said = words(clerk("xiaoli").get("/reports"))
    assert "漏水、渗水 厨房天花板滴水" in said and "待受理" in said and "还剩" in said
    clock.advance(days=3)
    late = clerk("xiaoli").get("/reports?queue=overdue")
    assert "超时" in words(late) and 'class="is-late"' in late.get_data(as_text=True)


def test_taking_from_the_list_gives_back_the_row(clerk: ClerkOf, leak: int, house: House) -> None:
    row = clerk("xiaoli").post(f"/reports/{leak}/take").get_data(as_text=True)
    assert row.strip().startswith("<tr") and "已派单" in row and "小李" in row and "我来处理" not in row
    assert state_of(house, leak) == "assigned"


def test_who_would_be_refused_is_not_offered_to_take_it(
    clerk: ClerkOf, leak: int, house: House, town: Town, clock: StoppedClock
) -> None:
    taken = f"/reports/{leak}/take"
    clerk("xiaoli").post(taken)
    for move in ("arrive", "finish"):
        act(clerk("xiaoli"), leak, move, [picture()], words="换好了")
    with house.database.write() as session:
        moving.move(session, town.meijie, report_id=leak, move=Move.RETURN, version=None,
                    bring=moving.Bring(reason="not_fixed"), at=clock.now())  # fmt: skip
    queue = "/reports?queue=open"
    assert "我来处理" not in words(clerk("xiaoli").get(queue)) and clerk("xiaoli").post(taken).status_code == 409
    assert "我来处理" in words(clerk("sunjingli").get(queue))


def test_the_second_to_take_it_is_told_so(clerk: ClerkOf, leak: int) -> None:
    clerk("xiaoli").post(f"/reports/{leak}/take")
    assert clerk("sunjingli").post(f"/reports/{leak}/take").status_code == 409


def test_reports_are_found_by_number_and_by_words(clerk: ClerkOf, leak: int, puddle: int) -> None:
    xiaoli = clerk("xiaoli")
    by_number = words(xiaoli.get(f"/reports?queue=all&q=R{leak:06d}"))
    assert "厨房天花板" in by_number and "三楼平台积水" not in by_number
    assert "三楼平台积水" in words(xiaoli.get("/reports?queue=all&q=平台"))
    assert "先到“房屋业主”查到房号" in words(xiaoli.get("/reports?queue=all&q=白兰娟")), "names are sealed"


def test_the_story_stands_on_one_page_with_what_may_be_done(clerk: ClerkOf, leak: int) -> None:
    page = clerk("sunjingli").get(f"/reports/{leak}")
    said = words(page)
    assert "白** 199****0734" in said and "19900000734" not in said and "白兰娟" not in said
    assert "告诉住户的话" in said and "还没有对话" in said and "住户看不到" in said
    moves = re.findall(r'name="move" value="(\w+)"', page.get_data(as_text=True))
    assert moves[0] in ("acknowledge", "take", "assign") and "close_unfixed" in moves


def test_whoever_only_watches_is_offered_nothing(clerk: ClerkOf, leak: int) -> None:
    page = clerk("chengong").get(f"/reports/{leak}").get_data(as_text=True)
    assert 'name="move"' not in page and "thread-internal" not in page and 'name="words"' not in page


def test_work_on_a_public_part_is_finished_with_pictures(clerk: ClerkOf, puddle: int, house: House) -> None:
    xiaoli = clerk("xiaoli")
    act(xiaoli, puddle, "take")
    page = xiaoli.get(f"/reports/{puddle}").get_data(as_text=True)
    assert "照片（必填）" in page and not re.search(r'type="file"[^>]* required', page), "we refuse, not the browser"
    bare = act(xiaoli, puddle, "arrive")
    assert refusal(bare)["code"] == "move_needs_more" and "请补上照片" in refusal(bare)["sentence"]
    act(xiaoli, puddle, "arrive", [picture("navy")])
    assert refusal(act(xiaoli, puddle, "finish", words="换了接口"))["code"] == "move_needs_more"
    act(xiaoli, puddle, "finish", [picture("green")], words="换了雨水管接口")
    assert state_of(house, puddle) == "done"
    with house.database.read() as session:
        assert list(session.scalars(select(ReportMedia.stage).order_by(ReportMedia.media_id))) == ["arrival", "after"]
    assert "换了雨水管接口" in words(xiaoli.get(f"/reports/{puddle}"))


def test_a_picture_that_is_none_is_refused_and_nothing_moves(clerk: ClerkOf, puddle: int, house: House) -> None:
    xiaoli = clerk("xiaoli")
    act(xiaoli, puddle, "take")
    response = act(xiaoli, puddle, "arrive", [b"GIF89a not really"])
    assert response.status_code == 422
    assert state_of(house, puddle) == "assigned"


def test_an_old_page_does_not_overwrite_what_happened_since(clerk: ClerkOf, leak: int) -> None:
    sun = clerk("sunjingli")
    act(sun, leak, "acknowledge")
    late = sun.post(
        f"/reports/{leak}/moves", {"move": "reclassify", "version": "1", "priority": "P1", "reason": "risk"}
    )
    assert late.status_code in (412, 422)
    stale = sun.post(f"/reports/{leak}/moves", {"move": "assign", "version": "1", "assignee_id": "1"})
    assert refusal(stale)["code"] == "report_changed"


def test_a_move_clicked_twice_is_made_once(clerk: ClerkOf, leak: int, house: House) -> None:
    sun = clerk("sunjingli")
    form = {"move": "acknowledge", "version": "1"}
    answers = [sun.post(f"/reports/{leak}/moves", form, key="one-click-of-sun") for _ in range(2)]
    assert [answer.headers["HX-Redirect"] for answer in answers] == [f"/console/reports/{leak}"] * 2
    with house.database.read() as session:
        kinds = list(session.scalars(select(ReportEvent.kind).where(ReportEvent.report_id == leak)))
    assert kinds.count("acknowledge") == 1


def test_handing_on_names_the_reason_and_the_next(clerk: ClerkOf, leak: int, town: Town, house: House) -> None:
    xiaoli = clerk("xiaoli")
    act(xiaoli, leak, "take")
    assert "孙经理（手上 0 件" in words(xiaoli.get(f"/reports/{leak}"))
    act(xiaoli, leak, "transfer", assignee_id=str(town.staff["sunjingli"]), reason="other_skill", words="要开槽")
    with house.database.read() as session:
        assert session.get_one(Report, leak).assignee_id == town.staff["sunjingli"]


def test_the_two_threads_never_mix(clerk: ClerkOf, leak: int, house: House, town: Town) -> None:
    xiaoli = clerk("xiaoli")
    inside = xiaoli.post(f"/reports/{leak}/messages", {"thread": "internal", "words": "库房没有管件了"})
    assert "库房没有管件了" in inside.get_data(as_text=True)
    outside = xiaoli.post(f"/reports/{leak}/messages", {"thread": "resident", "words": "下午来换管子"})
    assert "库房没有管件了" not in outside.get_data(as_text=True)
    page = xiaoli.get(f"/reports/{leak}").get_data(as_text=True)
    talk = page[page.index('id="talk-resident"') : page.index('id="talk-internal"')]
    assert "下午来换管子" in talk and "库房没有管件了" not in talk
    assert "库房没有管件了" not in clerk("chengong").get(f"/reports/{leak}").get_data(as_text=True)


def test_an_empty_word_is_refused(clerk: ClerkOf, leak: int) -> None:
    response = clerk("xiaoli").post(f"/reports/{leak}/messages", {"thread": "resident", "words": " "})
    assert refusal(response)["code"] == "words_needed"


def test_what_a_resident_writes_is_unread_until_the_page_is_looked_at(
    clerk: ClerkOf, leak: int, house: House, town: Town
) -> None:
    xiaoli = clerk("xiaoli")
    xiaoli.post(f"/reports/{leak}/seen")
    assert 'class="dot"' not in xiaoli.get("/reports").get_data(as_text=True)
    with house.database.write() as session:
        talking.say(session, town.meijie, report_id=leak, thread="resident", words="几点来？", at=house.clock.now())
    assert 'class="dot"' in xiaoli.get("/reports").get_data(as_text=True)
    assert xiaoli.post(f"/reports/{leak}/seen").status_code == 204
    assert 'class="dot"' not in xiaoli.get("/reports").get_data(as_text=True)


def test_the_reporters_number_on_a_click_that_is_written_down(clerk: ClerkOf, leak: int, house: House) -> None:
    assert words(clerk("xiaoli").post(f"/reports/{leak}/contact")) == "白兰娟 19900000734"
    with house.database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "contact.read")).one()
        assert entry.thing_id == leak
    assert clerk("chengong").post(f"/reports/{leak}/contact").status_code == 403


def test_a_complaint_about_somebody_never_reaches_them(clerk: ClerkOf, house: House, town: Town) -> None:
    form = {
        "estate_id": str(town.xiushan), "channel": "phone", "category": "staff", "place": "public",
        "words": "小李态度不好", "about_staff_id": str(town.staff["xiaoli"]), "name": "匿名住户",
    }  # fmt: skip
    questions = clerk("sunjingli").get(f"/reports/new/questions?estate={town.xiushan}&category=staff", htmx=True)
    if "about_staff_id" not in questions.get_data(as_text=True):
        pytest.fail("the form must ask whom the complaint is about")
    made = clerk("sunjingli").post("/reports/new", form)
    path = made.headers["HX-Redirect"].removeprefix("/console")
    assert clerk("sunjingli").get(path).status_code == 200
    assert clerk("xiaoli").get(path).status_code == 404
    assert "态度不好" not in words(clerk("xiaoli").get("/reports?queue=all"))


def test_rooms_are_offered_while_one_types_with_masked_people(clerk: ClerkOf, town: Town) -> None:
    found = clerk("xiaoli").get(f"/reports/new/homes?estate={town.xiushan}&home_words=702", htmx=True)
    assert "白** 业主 199****0734" in words(found)
    assert f'value="{town.homes["meijie"]}:{town.meijie.id}"' in found.get_data(as_text=True)
    other = clerk("xiaoli").get(f"/reports/new/homes?estate={town.defu}&home_words=101", htmx=True)
    assert other.status_code == 404


def test_a_call_is_entered_for_the_resident_who_then_has_it(clerk: ClerkOf, town: Town, house: House) -> None:
    form = {
        "estate_id": str(town.xiushan), "channel": "phone", "category": "leak", "place": "home",
        "caller": f"{town.homes['meijie']}:{town.meijie.id}", "home_words": "702", "words": "水管漏了",
        "answers-how_much": "flow", "appointment_from": "2026-11-21T14:00", "appointment_to": "2026-11-21T16:00",
    }  # fmt: skip
    xiaoli = clerk("xiaoli")
    answers = [xiaoli.post("/reports/new", form, key="one-call-from-meijie") for _ in range(2)]
    assert answers[0].headers["HX-Redirect"] == answers[1].headers["HX-Redirect"]
    with house.database.read() as session:
        report = session.scalars(select(Report)).one()
        assert (report.reporter_id, report.entered_by, report.channel) == (
            town.meijie.id, town.staff["xiaoli"], "phone",
        )  # fmt: skip
        assert report.priority == "P1"
    said = words(xiaoli.get(f"/reports/{report.id}"))
    assert f"编号 R{report.id:06d}，请告诉报事人" in said
    assert "今天 14:00 至 今天 16:00" in said


@pytest.mark.parametrize(("category", "drill"), [("lift_trapped", True), ("leak", False)])
def test_only_an_emergency_is_practised(clerk: ClerkOf, town: Town, house: House, category: str, drill: bool) -> None:
    form = {"estate_id": str(town.xiushan), "channel": "phone", "category": category, "place": "lift",
            "lift_id": str(town.lift), "words": "有人困在电梯里", "drill": "true"}  # fmt: skip
    xiaoli = clerk("xiaoli")
    asked = words(xiaoli.get(f"/reports/new/questions?estate={town.xiushan}&category={category}&place=lift"))
    assert ("这是演练" in asked) is drill
    if not drill:
        form |= {"place": "public", "lift_id": ""}
    assert xiaoli.post("/reports/new", form).status_code == 200
    with house.database.read() as session:
        assert session.scalars(select(Report)).one().drill is drill


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"place": "home"}, "home_words"),
        ({"place": "public", "words": ""}, "words"),
        ({"place": "public", "appointment_from": "2026-11-21T14:00"}, "appointment_to"),
        ({"place": "public", "phone": "12"}, "phone"),
        ({"place": "public", "appointment_from": "bald"}, "appointment_from"),
    ],
)
def test_an_unclear_call_is_told_field_by_field(clerk: ClerkOf, town: Town, form: dict[str, str], field: str) -> None:
    whole = {"estate_id": str(town.xiushan), "channel": "phone", "category": "leak", "words": "漏水", **form}
    assert field in refusal(clerk("xiaoli").post("/reports/new", whole))["fields"]


def test_somebody_on_no_roster_is_kept_sealed_and_can_be_called_back(clerk: ClerkOf, town: Town, house: House) -> None:
    form = {"estate_id": str(town.xiushan), "channel": "counter", "category": "leak", "place": "public",
            "words": "门口漏水", "name": "快递员小陈", "phone": "13700001234"}  # fmt: skip
    made = clerk("xiaoli").post("/reports/new", form)
    path = made.headers["HX-Redirect"].removeprefix("/console")
    assert "快**** 137****1234" in words(clerk("xiaoli").get(path))
    assert words(clerk("xiaoli").post(f"{path}/contact")) == "快递员小陈 13700001234"
    with house.database.read() as session:
        assert "13700001234" not in (session.scalars(select(Report.contact)).one() or "")


def test_the_same_trouble_reported_before_is_shown_while_entering(clerk: ClerkOf, town: Town, puddle: int) -> None:
    path = f"/reports/new/questions?estate={town.xiushan}&category=leak&place=public"
    said = words(clerk("xiaoli").get(path, htmx=True))
    assert "可能有人报过了" in said and f"R{puddle:06d}" in said


@pytest.fixture
def ticket(clerk: ClerkOf, house: House, town: Town) -> int:
    """A call that came over the hotline, entered by 小李; its id."""
    form = {"estate_id": str(town.xiushan), "channel": "hotline", "category": "noise", "place": "public",
            "words": "来电反映夜间施工", "hotline_number": "SD-20261121-0099"}  # fmt: skip
    address = clerk("xiaoli").post("/reports/new", form).headers["HX-Redirect"]
    return int(address.rpartition("/")[2])


def in_shandong(house: House, town: Town) -> None:
    with house.database.write() as session:
        session.get_one(Estate, town.xiushan).city = "聊城市"


def test_a_ticket_of_the_hotline_shows_its_number_and_no_term_where_none_is_known(clerk: ClerkOf, ticket: int) -> None:
    said = words(clerk("xiaoli").get(f"/reports/{ticket}"))
    assert "12345 工单 SD-20261121-0099 没有登记本市的答复期限" in said and "12345 转来" in said
    assert "12345 工单" in words(clerk("xiaoli").get("/reports"))


def test_the_clock_of_the_hotline_runs_in_working_days_on_the_report_and_in_the_queue(
    clerk: ClerkOf, ticket: int, house: House, town: Town, clock: StoppedClock
) -> None:
    in_shandong(house, town)
    said = words(clerk("xiaoli").get(f"/reports/{ticket}"))
    assert "2026年11月27日前（含当天）答复 还剩" in said and "2026年11月24日前（含当天）退回" in said
    assert "12345 还剩" in words(clerk("xiaoli").get("/reports"))
    clock.advance(days=8)
    assert "12345 超时" in words(clerk("xiaoli").get("/reports"))


def test_other_reports_have_no_ticket_and_a_number_nobody_writes_is_refused(
    clerk: ClerkOf, leak: int, town: Town
) -> None:
    assert "12345 工单" not in words(clerk("xiaoli").get(f"/reports/{leak}"))
    form = {"estate_id": str(town.xiushan), "channel": "hotline", "category": "noise", "place": "public",
            "words": "夜间施工", "hotline_number": "<b>"}  # fmt: skip
    refused = clerk("xiaoli").post("/reports/new", form)
    assert "hotline_number" in refusal(refused)["fields"]


def test_hidden_words_are_counted_on_the_list_and_let_through_on_their_page(
    clerk: ClerkOf, puddle: int, house: House
) -> None:
    with house.database.write() as session:
        watching.verdict_on_words(session, report_id=puddle, shown=False)
    assert "待人工审核" not in words(clerk("xiaoli").get("/reports"))
    assert clerk("xiaoli").get("/reports/checks").status_code == 403
    supervisor = clerk("sunjingli")
    assert "待人工审核 1" in words(supervisor.get("/reports"))
    page = supervisor.get("/reports/checks")
    assert "三楼平台积水 放行" in words(page)
    version = re.search(r'name="version" value="(\d+)"', page.get_data(as_text=True))
    assert version
    answer = {"accept": "true", "version": version[1]}
    response = supervisor.post(f"/reports/{puddle}/checks/words", answer)
    assert response.headers["HX-Redirect"] == "/console/reports/checks"
    assert refusal(supervisor.post(f"/reports/{puddle}/checks/words", answer))["code"] == "already_settled"
    assert "没有等待审核的内容" in words(supervisor.get("/reports/checks"))
    assert "放行报事文字" in words(clerk("admin").get("/audit"))


def test_a_hidden_picture_is_refused_on_its_page(clerk: ClerkOf, puddle: int, house: House) -> None:
    clerk("sunjingli").post(f"/reports/{puddle}/take")
    act(clerk("sunjingli"), puddle, "arrive", photos=[picture()])
    with house.database.write() as session:
        media_id = session.scalars(select(ReportMedia.media_id).where(ReportMedia.report_id == puddle)).one()
        media.asked(session, media_id=media_id, trace_id="trace-1")
        media.verdict(session, trace_id="trace-1", suggest="review", at=house.clock.now())
    supervisor = clerk("sunjingli")
    page = supervisor.get("/reports/checks").get_data(as_text=True)
    assert f"/console/reports/checks/pictures/{media_id}" in page
    supervisor.post(f"/reports/checks/pictures/{media_id}", {"accept": "false"})
    assert "没有等待审核的内容" in words(supervisor.get("/reports/checks"))


def test_what_is_late_for_longest_stands_above_every_queue_it_is_in(
    clerk: ClerkOf, leak: int, puddle: int, clock: StoppedClock, house: House
) -> None:
    assert "已超时最久的" not in words(clerk("xiaoli").get("/reports"))
    clock.advance(days=3)
    xiaoli = clerk("xiaoli")
    with house.database.read() as session:
        due = {id_: session.get_one(Report, id_).next_due_at for id_ in (leak, puddle)}
    first, second = sorted(due, key=lambda id_: (due[id_], id_))
    above = words(xiaoli.get("/reports")).split("已超时最久的")[1].split("编号")[0]
    assert 0 < above.index(f"R{first:06d}") < above.index(f"R{second:06d}") and "超时" in above
    for quiet in ("queue=overdue", "queue=done", "q=积水&queue=all"):
        assert "已超时最久的" not in words(xiaoli.get(f"/reports?{quiet}"))


def test_what_is_handed_to_an_authority_shows_its_hour_then_to_whom_and_what_they_answered(
    clerk: ClerkOf, town: Town, house: House
) -> None:
    said = making.Said(estate_id=town.xiushan, kind=Kind.COMPLAINT, category="thrown_objects", place=Place.PUBLIC,
                       words="楼上扔烟头")  # fmt: skip
    with house.database.write() as session:
        report_id = making.report(session, town.meijie, said, channel="app", request_key="thrown-on-meijie",
                                  at=house.clock.now())  # fmt: skip
    sunjingli = clerk("sunjingli")
    assert "用“转外部单位”报告" in words(sunjingli.get(f"/reports/{report_id}"))
    act(sunjingli, report_id, "refer", to="新竹派出所", number="XZ-7")
    act(sunjingli, report_id, "refer", to="新竹派出所", number="XZ-7", reply="已上门教育")
    page = words(sunjingli.get(f"/reports/{report_id}"))
    assert "转给了 新竹派出所，编号 XZ-7 答复：已上门教育" in page and "用“转外部单位”报告" not in page


def test_whoever_closes_an_account_reads_how_many_reports_lie_in_those_hands(
    clerk: ClerkOf, leak: int, town: Town
) -> None:
    admin, member = clerk("admin"), town.staff["xiaoli"]
    held = f"/reports/held/{member}"
    assert words(admin.get(held)) == "手上没有没办完的报事。"
    clerk("xiaoli").post(f"/reports/{leak}/take")
    assert words(admin.get(held)) == "手上有 1 件没办完的报事，停用后退回，由别的同事接手。"
    page = admin.get(f"/staff/{member}").text
    assert f'id="held" hx-get="/console{held}"' in page and 'data-confirm-also="held"' in page
    assert clerk("sunjingli").get(held).status_code == 403


@pytest.fixture
def lock(house: House, town: Town) -> int:
    """梅姐's broken lock, which she pays for herself; its id."""
    with house.database.write() as session:
        said = making.Said(
            estate_id=town.xiushan, kind=Kind.REPAIR, category="lock", place=Place.HOME, words="门锁打不开",
            home_id=town.homes["meijie"],
        )  # fmt: skip
        return making.report(session, town.meijie, said, channel="app", request_key="lock-of-meijie",
                             at=house.clock.now())  # fmt: skip


def test_a_price_is_named_line_by_line_and_stands_on_the_page(
    clerk: ClerkOf, lock: int, house: House, clock: StoppedClock
) -> None:
    xiaoli, until = clerk("xiaoli"), (local_day(clock.now()) + timedelta(days=7)).isoformat()
    act(xiaoli, lock, "take")
    page = xiaoli.get(f"/reports/{lock}").get_data(as_text=True)
    assert "第 1 项是什么" in page and f'value="{until}"' in page and "维修报价" not in page
    assert refusal(act(xiaoli, lock, "quote"))["code"] == "move_needs_more"
    half = act(xiaoli, lock, "quote", what1="换锁芯", until=until)
    assert "也要写多少元" in str(refusal(half))
    assert "金额" in str(refusal(act(xiaoli, lock, "quote", what1="换锁芯", yuan1="8o", until=until)))
    act(xiaoli, lock, "quote", what1="换锁芯", yuan1="60", what2="人工", yuan2="20.50", until=until)
    assert state_of(house, lock) == "quoted"
    said = words(xiaoli.get(f"/reports/{lock}"))
    assert "80.50 元 等住户答复" in said and "等报价的答复" in said and "改报价" in said
    moves = re.findall(r'name="move" value="(\w+)"', xiaoli.get(f"/reports/{lock}").get_data(as_text=True))
    assert "consent" not in moves and "decline" not in moves, "she answers for herself"


def test_nobody_of_those_who_only_watch_reads_a_price(clerk: ClerkOf, lock: int, clock: StoppedClock) -> None:
    until = (local_day(clock.now()) + timedelta(days=7)).isoformat()
    act(clerk("xiaoli"), lock, "take")
    act(clerk("xiaoli"), lock, "quote", what1="换锁芯", yuan1="60", until=until)
    assert "60.00" not in words(clerk("chengong").get(f"/reports/{lock}"))


@pytest.mark.parametrize(
    ("category", "place", "written", "said", "unsaid"),
    [
        ("lighting", "public", "灯不亮", "同小区的邻居都读得到。请别写", "请删去"),
        ("lighting", "public", "白兰娟13812345678说灯不亮", "请删去", "请别写"),
        ("leak", "home", "白兰娟13812345678家漏水", "", "邻居"),
        ("", "", "灯不亮", "", "邻居"),
    ],
)
def test_the_form_says_at_once_who_reads_the_words(
    clerk: ClerkOf, town: Town, category: str, place: str, written: str, said: str, unsaid: str
) -> None:  # fmt: skip
    form = {"estate_id": str(town.xiushan), "category": category, "place": place, "words": written}
    told = words(clerk("xiaoli").post("/reports/new/words", form))
    assert said in told and unsaid not in told
    form["estate_id"] = str(town.defu)
    assert clerk("xiaoli").post("/reports/new/words", form).status_code == 404
