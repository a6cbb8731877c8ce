"""The console's pages of sheets: looked over in a minute, let go once, and every figure opens what it counted."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select, update

from server.bulletins.models import Sheet
from server.bulletins.rules.plan import usual_plan
from server.bulletins.rules.words import Kind, Mode
from server.bulletins.service import contributing, making, planning, publishing
from server.groups import service as groups
from server.groups.models import Posting
from server.groups.rules import Content, State
from server.kit.audit import AuditEntry
from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.kit.house import House
from server.media import service as media
from server.media.models import StoredMedium
from server.people.queries import actor_of
from server.reports.models import Report
from server.reports.rules.words import Kind as ReportKind
from server.reports.rules.words import Move, Place
from server.reports.service import making as reporting
from server.reports.service import moving
from tests.consoles import Clerk, Town, refusal, words

ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
CONTENT = Content("【秀山花园】11月21日 每日简报", "今天完成 1 件", "每日简报", "pages/bulletin/bulletin?id=1", "cover")


def local(hour: int, minute: int, day: int = 21) -> datetime:
    """An instant of these days by the wall clock of Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def picture(colour: str) -> bytes:
    """A photo of one colour."""
    content = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(content, "JPEG")
    return content.getvalue()


@pytest.fixture
def repaired(house: House, town: Town, clock: StoppedClock) -> int:
    """小李 repaired a lamp on the stairs and took a picture before and after; the report's id."""
    with house.database.write() as session:
        xiaoli = actor_of(session, town.staff["xiaoli"], door="console")
        said = reporting.Said(estate_id=town.xiushan, kind=ReportKind.REPAIR, category="lighting",
                              place=Place.PUBLIC, words="三楼楼道灯不亮", where="21栋1单元三楼")  # fmt: skip
        report_id = reporting.report(session, town.meijie, said, channel="app", request_key="lamp-of-meijie",
                                     at=house.clock.now())  # fmt: skip
        for move, colour in ((Move.TAKE, None), (Move.ARRIVE, "sienna"), (Move.FINISH, "seagreen")):
            clock.advance(minutes=10)
            photos = [media.keep(session, xiaoli, media.prepare(house.files, picture(colour)), purpose="report",
                                 at=house.clock.now())] if colour else []  # fmt: skip
            version = session.get_one(Report, report_id, populate_existing=True).version
            moving.move(session, xiaoli, report_id=report_id, move=move, version=version, at=house.clock.now(),
                        bring=moving.Bring(words="换了灯泡", media_ids=photos))  # fmt: skip
        session.execute(update(StoredMedium).values(state="shown"))
        return report_id


@pytest.fixture
def sheet(house: House, town: Town, clock: StoppedClock, repaired: int) -> int:
    """Today's sheet of 秀山花园, waiting for 孙经理; its id. 德福楼 has one that goes by itself."""
    with house.database.write() as session:
        sun = actor_of(session, town.staff["sunjingli"], door="console")
        plan = replace(usual_plan(), mode=Mode.REVIEWED, reviewer_id=sun.id)
        planning.set_plan(session, sun, estate_id=town.xiushan, plan=plan, version=0, at=house.clock.now())
        clock.set(local(17, 1))
        making.make_due(session, at=house.clock.now())
        ours = (Sheet.estate_id == town.xiushan) & (Sheet.kind == Kind.DAILY)
        return session.scalars(select(Sheet.id).where(ours)).one()


def row(house: House, sheet_id: int) -> Sheet:
    """The sheet as it is now."""
    with house.database.read() as session:
        return session.get_one(Sheet, sheet_id)


def form(house: House, sheet_id: int, **over: str) -> dict[str, str]:
    """What the editor would send."""
    return {"version": str(row(house, sheet_id).version), "weather": "晴 12-19度", "tomorrow": "21栋电梯保养", **over}


def approve(clerk: Clerk, house: House, sheet_id: int, **over: str) -> str:
    """Approve with the tick; gives what was said."""
    answer = clerk.post(f"/bulletins/{sheet_id}/approve", {"version": str(row(house, sheet_id).version),
                                                           "faces": "true", **over})  # fmt: skip
    assert answer.headers.get("HX-Redirect") == f"/console/bulletins/{sheet_id}", answer.headers
    return words(clerk.get(f"/bulletins/{sheet_id}"))


class TestToday:
    def test_what_waits_for_me_stands_first_with_its_deadline(self, clerk: ClerkOf, sheet: int) -> None:
        said = words(clerk("admin").get("/bulletins"))
        assert "11月21日 星期六 · 每日简报" in said
        assert said.index("秀山花园 杭州 待审阅") < said.index("德福楼 杭州 待发布 今天 17:40 发布")
        assert "还剩 1小时19分 孙经理审阅" in said and "简报 ，待办 1" in said

    def test_each_list_holds_its_own_and_counts_them(self, clerk: ClerkOf, sheet: int) -> None:
        admin = clerk("admin")
        assert "全部 2 待审阅 1 已暂缓 待发布 1 已发布" in words(admin.get("/bulletins"))
        waiting = words(admin.get("/bulletins?show=waiting"))
        assert "秀山花园 杭州" in waiting and "德福楼 杭州" not in waiting
        assert "这里没有简报" in words(admin.get("/bulletins?show=held"))

    def test_another_estate_is_not_there_at_all(self, clerk: ClerkOf, sheet: int) -> None:
        said = words(clerk("xiaozhang").get("/bulletins"))
        assert "德福楼" in said and "秀山花园" not in said
        assert clerk("xiaozhang").get(f"/bulletins/{sheet}").status_code == 404

    def test_a_sheet_that_should_be_there_and_is_not_stands_out(
        self, clerk: ClerkOf, house: House, town: Town, clock: StoppedClock
    ) -> None:
        assert "还没到时间 今天 17:00 生成" in words(clerk("xiaoli").get("/bulletins"))
        clock.set(local(17, 20))
        assert "该有还没有" in words(clerk("xiaoli").get("/bulletins"))
        assert "秀山花园" in words(clerk("xiaoli").get("/bulletins?show=none"))

    def test_what_did_not_reach_a_group_has_a_list_of_its_own(
        self, clerk: ClerkOf, house: House, town: Town, sheet: int, posted: dict[str, int]
    ) -> None:
        said = words(clerk("sunjingli").get("/bulletins?show=trouble"))
        assert "待人工转发 1" in said and "等同事确认" not in said

    def test_what_was_left_on_another_day_is_not_forgotten(
        self, clerk: ClerkOf, house: House, sheet: int, clock: StoppedClock
    ) -> None:
        clock.set(local(9, 0, day=23))
        assert "别的日子还有没处理的 秀山花园 每日简报 11月21日 ，待审阅" in words(clerk("xiaoli").get("/bulletins"))
        assert "别的日子" not in words(clerk("xiaoli").get("/bulletins?day=2026-11-21"))
        assert "别的日子" not in words(clerk("xiaozhang").get("/bulletins"))

    def test_a_day_long_past_and_a_week_are_looked_up(self, clerk: ClerkOf, sheet: int) -> None:
        sun = clerk("sunjingli")
        assert "11月3日 星期二" in words(sun.get("/bulletins?day=2026-11-03"))
        assert "11月16日 星期一 · 每周简报" in words(sun.get("/bulletins?kind=weekly&day=2026-11-18"))
        assert sun.get("/bulletins?day=gestern").status_code == 422


@pytest.fixture
def posted(house: House, town: Town, sheet: int) -> dict[str, int]:
    """A plain group and a group whose owner has left got nothing yet; posting ids by the state."""
    with house.database.write() as session:
        admin = actor_of(session, town.staff["admin"], door="console")
        at = house.clock.now()
        groups.add_plain(session, admin, estate_id=town.xiushan, name="邻里互助群", at=at)
        groups.owe(session, cause="bulletin:1", piece="bulletin", piece_id=sheet, estate_id=town.xiushan,
                   day=local_day(at), content=CONTENT, at=at)  # fmt: skip
        return {one.state: one.id for one in session.scalars(select(Posting))}


@ONE_ENGINE
class TestEditing:
    def test_the_page_shows_the_sheet_as_residents_will_see_it(self, clerk: ClerkOf, sheet: int) -> None:
        said = words(clerk("sunjingli").get(f"/bulletins/{sheet}"))
        assert "请审阅" in said and "隐私检查通过" in said and "1 件 新增" in said and "1 件 完成" in said
        assert "路灯、楼道灯：维修前后" in said and "今天没有投诉" in said and "通过，今天 17:40 发布" in said

    def test_every_figure_opens_the_rows_it_counted(self, clerk: ClerkOf, sheet: int, repaired: int) -> None:
        sun = clerk("sunjingli")
        page = sun.get(f"/bulletins/{sheet}").get_data(as_text=True)
        links = re.findall(r'href="/console(/bulletins/\d+/figure\?section=\w+&amp;key=\w+)"', page)
        assert len(links) >= 6
        for link in links:
            assert sun.get(link.replace("&amp;", "&")).status_code == 200
        done = words(sun.get(f"/bulletins/{sheet}/figure?section=reports&key=done"))
        assert "完成 1 件" in done and f"R{repaired:06d}" in done and "读取时间 11月21日 17:01" in done
        assert sun.get(f"/bulletins/{sheet}/figure?section=reports&key=nothing").status_code == 404
        assert clerk("xiaozhang").get(f"/bulletins/{sheet}/figure?section=reports&key=done").status_code == 404

    def test_what_is_written_is_kept_against_the_version_that_was_seen(
        self, clerk: ClerkOf, house: House, sheet: int
    ) -> None:
        xiaoli, seen = clerk("xiaoli"), form(house, sheet)
        first, again = (xiaoli.post(f"/bulletins/{sheet}", seen, key="saved-twice-000001") for _ in range(2))
        assert first.headers["HX-Redirect"] == again.headers["HX-Redirect"]
        view = row(house, sheet).content
        assert (view["weather"], view["tomorrow"], view["pair"]) == ("晴 12-19度", ["21栋电梯保养"], None)
        assert refusal(xiaoli.post(f"/bulletins/{sheet}", seen))["code"] == "sheet_changed"
        with house.database.read() as session:
            edits = session.scalars(select(AuditEntry.actor_id).where(AuditEntry.act == "sheet.edited")).all()
            assert len(edits) == 2 and len(set(edits)) == 1

    def test_the_pair_and_the_order_are_chosen(self, clerk: ClerkOf, house: House, sheet: int, repaired: int) -> None:
        xiaoli = clerk("xiaoli")
        keys = [one["key"] for one in row(house, sheet).content["sections"]]
        chosen = form(house, sheet, pair=str(repaired), pair_words="楼道亮了", order=list(reversed(keys)))
        assert xiaoli.post(f"/bulletins/{sheet}", chosen).status_code == 200
        content = row(house, sheet).content
        assert content["pair"]["words"] == "楼道亮了"
        assert [one["key"] for one in content["sections"]] == list(reversed(keys))
        wrong = form(house, sheet, pair="999")
        assert refusal(xiaoli.post(f"/bulletins/{sheet}", wrong))["code"] == "pair_not_showable"

    def test_the_preview_shows_words_and_what_the_gate_finds_and_writes_nothing(
        self, clerk: ClerkOf, house: House, sheet: int
    ) -> None:
        before = row(house, sheet)
        typed = form(house, sheet, tomorrow="请白兰娟到前台，电话 13800138000")
        answer = clerk("xiaoli").post(f"/bulletins/{sheet}/preview", typed, key=None)
        said = words(answer)
        assert "请白兰娟到前台" in said and "有 2 处不能公开" in said
        assert 'id="findings" hx-swap-oob="true"' in answer.get_data(as_text=True)
        after = row(house, sheet)
        assert (after.version, after.content) == (before.version, before.content)

    def test_who_does_not_edit_only_looks(self, clerk: ClerkOf, house: House, sheet: int) -> None:
        chengong = clerk("chengong")
        page = chengong.get(f"/bulletins/{sheet}").get_data(as_text=True)
        assert (
            "报事" in page
            and "<textarea" not in page
            and "hx-post" not in page.split('id="content"')[1].split("sign-out")[0]
        )
        assert chengong.post(f"/bulletins/{sheet}", form(house, sheet)).status_code == 403
        assert "投稿" not in words(chengong.get("/bulletins")) and "投稿" in words(clerk("xiaoli").get("/bulletins"))


class TestDeciding:
    def test_approved_before_its_hour_it_waits_for_it(self, clerk: ClerkOf, house: House, sheet: int) -> None:
        said = approve(clerk("sunjingli"), house, sheet)
        assert "今天 17:40 自动发布，孙经理已审阅" in said and row(house, sheet).state == "drafted"

    def test_pictures_need_the_tick(self, clerk: ClerkOf, house: House, sheet: int) -> None:
        version = {"version": str(row(house, sheet).version)}
        refused = clerk("sunjingli").post(f"/bulletins/{sheet}/approve", version)
        assert refusal(refused)["code"] == "faces_unchecked"

    def test_what_the_gate_refuses_does_not_go(self, clerk: ClerkOf, house: House, sheet: int) -> None:
        sun = clerk("sunjingli")
        sun.post(f"/bulletins/{sheet}", form(house, sheet, tomorrow="找白兰娟"))
        assert "找白兰娟" in words(sun.get(f"/bulletins/{sheet}")) and "1 处要改" in words(sun.get("/bulletins"))
        version = {"version": str(row(house, sheet).version), "faces": "true"}
        assert refusal(sun.post(f"/bulletins/{sheet}/approve", version))["code"] == "gate_refused"

    def test_changed_after_it_was_approved_it_waits_again(self, clerk: ClerkOf, house: House, sheet: int) -> None:
        sun = clerk("sunjingli")
        approve(sun, house, sheet)
        clerk("xiaoli").post(f"/bulletins/{sheet}", form(house, sheet))
        now = row(house, sheet)
        assert (now.state, now.due_at, now.approved_by) == ("waiting", None, None) and now.review_by is not None
        assert "请审阅" in words(sun.get(f"/bulletins/{sheet}"))

    def test_changed_for_the_worse_it_does_not_go_by_itself(
        self, clerk: ClerkOf, house: House, town: Town, sheet: int, clock: StoppedClock
    ) -> None:
        with house.database.read() as session:
            other = session.scalars(select(Sheet.id).where(Sheet.estate_id == town.defu, Sheet.kind == "daily")).one()
        clerk("xiaozhang").post(f"/bulletins/{other}", form(house, other, tomorrow="找路人甲"))
        clock.set(local(18, 0))
        with house.database.write() as session:
            publishing.publish_due(session, at=house.clock.now())
        assert (row(house, other).state, row(house, other).published_at) == ("held", None)
        said = words(clerk("admin").get(f"/bulletins/{other}"))
        assert "修改后的内容没有通过隐私检查" in said and "住户姓名：路人甲" in said

    def test_approved_after_its_hour_it_is_out_at_once_and_once(
        self, clerk: ClerkOf, house: House, sheet: int, clock: StoppedClock
    ) -> None:
        clock.set(local(17, 45))
        sun = clerk("sunjingli")
        seen = {"version": str(row(house, sheet).version), "faces": "true"}
        assert "已发布" in approve(sun, house, sheet)
        assert refusal(sun.post(f"/bulletins/{sheet}/approve", seen))["code"] == "sheet_stands_elsewhere"

    def test_out_now_instead_of_at_its_hour(self, clerk: ClerkOf, house: House, sheet: int) -> None:
        sun = clerk("sunjingli")
        approve(sun, house, sheet)
        seen = {"version": str(row(house, sheet).version)}
        assert sun.post(f"/bulletins/{sheet}/now", seen).status_code == 200
        assert row(house, sheet).state == "published"
        assert refusal(sun.post(f"/bulletins/{sheet}/now", seen))["code"] == "sheet_stands_elsewhere"

    def test_held_it_goes_no_more_by_itself(
        self, clerk: ClerkOf, house: House, sheet: int, clock: StoppedClock
    ) -> None:
        sun = clerk("sunjingli")
        version = {"version": str(row(house, sheet).version)}
        assert refusal(sun.post(f"/bulletins/{sheet}/hold", version))["fields"].keys() == {"why"}
        sun.post(f"/bulletins/{sheet}/hold", {**version, "why": "等电梯修好"})
        clock.set(local(20, 0))
        with house.database.write() as session:
            publishing.publish_due(session, at=house.clock.now())
        assert "等电梯修好" in words(sun.get(f"/bulletins/{sheet}")) and row(house, sheet).state == "held"

    def test_in_the_quiet_it_takes_two(self, clerk: ClerkOf, house: House, sheet: int, clock: StoppedClock) -> None:
        sun, admin = clerk("sunjingli"), clerk("admin")
        clock.set(local(21, 30))
        assert "明天 08:00 自动发布" in approve(sun, house, sheet)
        seen = {"version": str(row(house, sheet).version)}
        assert refusal(sun.post(f"/bulletins/{sheet}/now", seen))["code"] == "quiet_hours"
        sun.post(f"/bulletins/{sheet}/override", {"why": "今晚爆管停水"})
        assert "请管理员打开这一页确认" in words(sun.get(f"/bulletins/{sheet}"))
        assert refusal(sun.post(f"/bulletins/{sheet}/override/confirm"))["code"] == "second_person_needed"
        assert "我确认，马上发布" in words(admin.get(f"/bulletins/{sheet}"))
        admin.post(f"/bulletins/{sheet}/override/confirm")
        said = words(admin.get(f"/bulletins/{sheet}"))
        assert "孙经理提出，管理员确认。原因：今晚爆管停水" in said

    def test_who_is_neither_manager_nor_reviewer_does_not_decide(
        self, clerk: ClerkOf, house: House, sheet: int
    ) -> None:
        xiaoli = clerk("xiaoli")
        assert "由物业经理或指定的审阅人决定发布" in words(xiaoli.get(f"/bulletins/{sheet}"))
        seen = {"version": str(row(house, sheet).version), "faces": "true"}
        assert xiaoli.post(f"/bulletins/{sheet}/approve", seen).status_code == 403

    def test_the_named_reviewer_decides_without_being_manager(
        self, clerk: ClerkOf, house: House, town: Town, sheet: int
    ) -> None:
        with house.database.write() as session:
            sun = actor_of(session, town.staff["sunjingli"], door="console")
            plan = replace(usual_plan(), mode=Mode.REVIEWED, reviewer_id=town.staff["xiaoli"])
            planning.set_plan(session, sun, estate_id=town.xiushan, plan=plan, version=1, at=house.clock.now())
        assert "今天 17:40 自动发布" in approve(clerk("xiaoli"), house, sheet)


@pytest.fixture
def published(clerk: ClerkOf, house: House, sheet: int, clock: StoppedClock) -> int:
    """The sheet is out; its id."""
    clock.set(local(17, 45))
    approve(clerk("sunjingli"), house, sheet)
    return sheet


class TestAfterwards:
    def test_a_correction_is_a_new_version_and_the_two_know_each_other(
        self, clerk: ClerkOf, house: House, published: int
    ) -> None:
        sun = clerk("sunjingli")
        answer = sun.post(f"/bulletins/{published}/correct", {"note": "停水时间应为下午两点"})
        path = answer.headers["HX-Redirect"].removeprefix("/console")
        said = words(sun.get(path))
        assert "第 2 版（更正）" in said and "更正版（第 2 版）：停水时间应为下午两点" in said
        assert "第 2 版（这一版）" in said and "通过，马上发布" in said
        assert "看过上一版的住户会收到更正说明；已经发过的群不再发，还没发到的群改发这一版。" in said
        assert "更正版 2 待审阅 等审阅 孙经理审阅" in words(sun.get("/bulletins"))
        assert "第 2 版 停水时间应为下午两点" in words(sun.get(f"/bulletins/{published}"))
        assert refusal(sun.post(f"/bulletins/{published}/correct", {"note": "再改"}))["code"] == "corrected_already"

    def test_it_says_why_no_group_has_it(
        self, clerk: ClerkOf, house: House, published: int, clock: StoppedClock
    ) -> None:
        sun, path = clerk("sunjingli"), f"/bulletins/{published}"
        assert "图片和视频做好就发到群" in words(sun.get(path))
        clock.advance(minutes=4)
        assert "图片和视频做好就发到群" in words(sun.get(path)), "the time to draw it is over, and a turn is not"
        clock.advance(minutes=1)
        assert "发布时没有可以发的业主群" in words(sun.get(path)) and "这一版是更正，做" not in words(sun.get(path))
        told = sun.post(f"{path}/correct", {"note": "停水时间应为下午两点"}).headers["HX-Redirect"]
        approve(sun, house, int(told.rpartition("/")[2]))
        assert "没有选“发布后再发一次到群”，所以没有发到群" in words(sun.get(told.removeprefix("/console")))

    def test_withdrawn_it_says_why(self, clerk: ClerkOf, house: House, published: int) -> None:
        sun = clerk("sunjingli")
        seen = {"version": str(row(house, published).version), "why": "照片拍到了邻居"}
        sun.post(f"/bulletins/{published}/withdraw", seen)
        assert "已撤下：照片拍到了邻居" in words(sun.get(f"/bulletins/{published}"))

    def test_what_is_out_is_not_edited(self, clerk: ClerkOf, house: House, published: int) -> None:
        sun = clerk("sunjingli")
        assert '<textarea class="form-control" id="f-tomorrow"' not in sun.get(f"/bulletins/{published}").get_data(
            as_text=True
        )
        refused = sun.post(f"/bulletins/{published}", form(house, published))
        assert refusal(refused)["code"] == "sheet_stands_elsewhere"

    def test_text_to_paste_and_who_posted_it(
        self, clerk: ClerkOf, house: House, published: int, posted: dict[str, int]
    ) -> None:
        xiaoli = clerk("xiaoli")
        said = words(xiaoli.get(f"/bulletins/{published}"))
        assert "转发到普通微信群" in said and "秀山花园 每日简报 11月21日 星期六 【报事】新增 1 件" in said
        assert "邻里互助群 待人工转发" in said
        form = {"back": f"/bulletins/{published}"}
        answer = xiaoli.post(f"/groups/postings/{posted[State.BY_HAND]}/posted", form)
        assert answer.headers["HX-Redirect"] == f"/console/bulletins/{published}"
        assert "邻里互助群 已人工转发 小李" in words(xiaoli.get(f"/bulletins/{published}"))

    def test_what_was_put_right_is_passed_on_no_more(
        self, clerk: ClerkOf, house: House, published: int, posted: dict[str, int]
    ) -> None:
        sun, path = clerk("sunjingli"), f"/bulletins/{published}"
        before = words(sun.get(path))
        assert "复制文字" in before and "我已转发" in before and "打印页" in before
        told = sun.post(f"{path}/correct", {"note": "停水时间应为下午两点"}).headers["HX-Redirect"]
        assert "复制文字" in words(sun.get(path)), "not before the right one is out"
        approve(sun, house, int(told.rpartition("/")[2]))
        after = words(sun.get(path))
        assert "这一版已有更正，还没发到群的已经撤回，请不要再转发。请看 第 2 版" in after
        assert not [said for said in ("复制文字", "我已转发", "打印页") if said in after]
        assert "复制文字" in words(sun.get(told.removeprefix("/console")))

    def test_the_month_tells_what_became_of_each_day(
        self, clerk: ClerkOf, house: House, town: Town, published: int, clock: StoppedClock
    ) -> None:
        clock.set(local(17, 10, day=24))
        with house.database.write() as session:
            making.make_due(session, at=house.clock.now())
        said = words(clerk("xiaoli").get("/bulletins/calendar"))
        assert "2026年11月" in said and "21 已发布" in said and "22 未能补做" in said and "24 今天 待审阅" in said
        matrix = words(clerk("admin").get("/bulletins/calendar?estate=0"))
        assert "秀山花园 21日 已发布" in matrix and "德福楼 24日 待发布" in matrix
        assert "22 没有" not in words(clerk("xiaoli").get("/bulletins/calendar?month=2026-10"))
        assert clerk("xiaozhang").get(f"/bulletins/calendar?estate={town.xiushan}").status_code == 404
        assert clerk("xiaoli").get("/bulletins/calendar?month=2026-13").status_code == 422


@ONE_ENGINE
class TestPlans:
    FORM = {"mode": "auto", "make_at": "16:30", "send_at": "17:10", "review_by": "18:00", "after_deadline": "send",
            "quiet_from": "21:00", "quiet_to": "08:00", "on_holidays": "skip", "daily": "true", "active": "true",
            "version": "0"}  # fmt: skip

    def test_a_plan_is_set_once_and_takes_hold(self, clerk: ClerkOf, house: House, town: Town) -> None:
        sun, path = clerk("sunjingli"), f"/bulletins/plan/{town.xiushan}"
        assert "通用设置" in words(sun.get("/bulletins/plan"))
        sun.post(path, self.FORM)
        said = words(sun.get("/bulletins/plan"))
        assert "自动 16:30 17:10 节假日不发 每日 21:00 到 08:00" in said
        assert refusal(sun.post(path, self.FORM))["code"] == "plan_changed"

    @pytest.mark.parametrize(
        ("over", "code"),
        [
            ({"send_at": "16:00"}, "plan_out_of_order"), ({"send_at": "21:30", "review_by": "22:00"}, "plan_in_quiet"),
            ({"mode": "reviewed"}, "reviewer_needed"), ({"mode": "reviewed", "reviewer_id": "999"}, "reviewer_unknown"),
        ],
    )  # fmt: skip
    def test_a_plan_that_contradicts_itself_is_refused(
        self, clerk: ClerkOf, town: Town, over: dict[str, str], code: str
    ) -> None:
        refused = clerk("sunjingli").post(f"/bulletins/plan/{town.xiushan}", {**self.FORM, **over})
        assert refusal(refused)["code"] == code

    def test_staff_look_and_managers_set(self, clerk: ClerkOf, town: Town) -> None:
        assert "只有物业经理可以修改" in words(clerk("xiaoli").get(f"/bulletins/plan/{town.xiushan}"))
        assert clerk("xiaoli").post(f"/bulletins/plan/{town.xiushan}", self.FORM).status_code == 403
        assert clerk("sunjingli").get(f"/bulletins/plan/{town.defu}").status_code == 404
        bad = clerk("sunjingli").post(f"/bulletins/plan/{town.xiushan}", {**self.FORM, "make_at": "25:00"})
        assert refusal(bad)["fields"].keys() == {"make_at"}


@ONE_ENGINE
class TestContributions:
    @pytest.fixture
    def brought(self, house: House, town: Town) -> int:
        """小李 brought words and a picture; the contribution's id."""
        with house.database.write() as session:
            xiaoli = actor_of(session, town.staff["xiaoli"], door="console")
            kept = media.keep(session, xiaoli, media.prepare(house.files, picture("gold")), purpose="bulletin",
                              at=house.clock.now())  # fmt: skip
            return contributing.contribute(
                session, xiaoli, estate_id=town.xiushan, words="换了三盏声控灯", media_ids=[kept], faces_agreed=True,
                at=house.clock.now(),
            )  # fmt: skip

    def test_somebody_else_looks_it_over_and_ticks(self, clerk: ClerkOf, brought: int) -> None:
        path = f"/bulletins/contributions/{brought}"
        accept = {"version": "1", "accept": "true"}
        assert "自己的照片要请另一位同事来审核" in words(clerk("xiaoli").get("/bulletins/contributions"))
        assert refusal(clerk("xiaoli").post(path, {**accept, "faces": "true"}))["code"] == "second_person_needed"
        sun = clerk("sunjingli")
        assert "换了三盏声控灯" in words(sun.get("/bulletins/contributions"))
        assert refusal(sun.post(path, accept))["code"] == "faces_unchecked"
        assert sun.post(path, {**accept, "faces": "true"}).status_code == 200
        assert refusal(sun.post(path, {**accept, "faces": "true"}))["code"] == "contribution_settled"
        assert "已采用" in words(sun.get("/bulletins/contributions?show=answered"))

    def test_what_is_accepted_stands_on_the_sheet(self, clerk: ClerkOf, house: House, sheet: int, brought: int) -> None:
        sun = clerk("sunjingli")
        assert "还有 1 条投稿等审核" in words(sun.get(f"/bulletins/{sheet}"))
        sun.post(f"/bulletins/contributions/{brought}", {"version": "1", "accept": "true", "faces": "true"})
        assert "换了三盏声控灯" in words(sun.get(f"/bulletins/{sheet}"))

    def test_brought_from_the_desk_with_a_picture(self, clerk: ClerkOf, town: Town) -> None:
        sun = clerk("sunjingli")
        form = {"estate_id": str(town.xiushan), "words": "扫了落叶", "faces": "true"}
        assert sun.post("/bulletins/contributions", form, photos=[picture("olive")]).status_code == 200
        assert "扫了落叶" in words(sun.get("/bulletins/contributions"))
        assert (
            refusal(sun.post("/bulletins/contributions", {**form, "words": "白兰娟帮忙扫了落叶"}))["code"]
            == "gate_refused"
        )
        assert clerk("xiaozhang").post("/bulletins/contributions", form).status_code == 404
        assert clerk("chengong").get("/bulletins/contributions").status_code == 403


def test_nothing_is_shown_of_a_day_on_which_nothing_was_made(
    clerk: ClerkOf, house: House, sheet: int, clock: StoppedClock
) -> None:
    clock.set(local(17, 1) + timedelta(days=2))
    with house.database.write() as session:
        making.make_due(session, at=house.clock.now())
        gap = session.scalars(select(Sheet.id).where(Sheet.state == "dropped", Sheet.kind == Kind.DAILY)).first()
    said = words(clerk("admin").get(f"/bulletins/{gap}"))
    assert "不再补做" in said
    assert (
        refusal(clerk("admin").post(f"/bulletins/{gap}/preview", {"version": "1"}, key=None))["code"] == "nothing_made"
    )
