"""Matters at the console: from the idea to the draft of the vote, through the forms."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from server.bulletins.models import Sheet
from server.bulletins.rules.words import Kind
from server.bulletins.service import making
from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.kit.house import House
from server.places.queries import tree
from server.proposals.models import Consent, Matter, Meeting, Objection, Plan, ShareSet
from server.votes.models import Poll
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PDF = b"%PDF-1.4 a paper"


class Desk:
    """陈工 at the console with one matter."""

    def __init__(self, clerk: Clerk, house: House, matter_id: int = 0) -> None:
        self.clerk, self.house, self.id = clerk, house, matter_id

    def send(self, path: str, *, paper: bool = False, ok: bool = True, plain: bool = False, **form: Any) -> Any:
        """Send a form of the matter, with the version that stands unless ``plain``; gives where it leads."""
        data = form if plain else {"version": str(self.row().version), **form}
        if paper:
            data["evidence"] = (io.BytesIO(PDF), "材料.pdf")
        answer = self.clerk.post(f"/matters/{self.id}/{path}", data)
        if ok:
            assert answer.status_code < 400, refusal(answer)
            return answer.headers.get("HX-Redirect", "")
        return refusal(answer)

    def shows(self, path: str = "") -> str:
        """The text of a page."""
        answer = self.clerk.get(f"/matters/{self.id}{path}")
        assert answer.status_code == 200, answer.text
        return words(answer)

    def row(self) -> Matter:
        """The matter as it stands."""
        with self.house.database.read() as session:
            return session.get_one(Matter, self.id)

    def newest(self, table: Any) -> int:
        """The latest row of a table."""
        with self.house.database.read() as session:
            return session.scalars(select(table.id).order_by(table.id.desc())).first() or 0

    def local(self, **ahead: float) -> str:
        """An instant as a form writes it."""
        return f"{(self.house.clock.now() + timedelta(**ahead)).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


@pytest.fixture
def desk(clerk: Callable[[str], Clerk], house: House, town: Town) -> Desk:
    """A lift for 21栋1单元, raised at the desk."""
    found = Desk(clerk("sunjingli"), house)
    with house.database.read() as session:
        stair = tree(session, town.xiushan)["buildings"][0]["stairs"][0]["id"]
    answer = found.clerk.post("/matters/new", {
        "estate_id": str(town.xiushan), "kind": "ELEVATOR_RETROFIT", "title": "加装电梯", "words": "老人上下楼太难。",
        "scope_kind": "stairs", "stairs": str(stair),
    })  # fmt: skip
    assert answer.status_code < 400, refusal(answer)
    found.id = int(answer.headers["HX-Redirect"].rpartition("/")[2])
    return found


def test_the_form_of_a_plan_names_what_the_city_is_known_to_pay(desk: Desk, town: Town) -> None:
    assert "本市参考" not in desk.shows("/plan"), "nothing is known of a city without a file"
    for city, words_ in (("杭州市", "每台 200,000.00 元"), ("上海市", "工程款的 40%，每台最多 280,000.00 元")):
        with desk.house.database.write() as session:
            session.execute(text("UPDATE estates SET city = :city").bindparams(city=city))
        assert f"本市参考：{words_}，以批下来的为准" in desk.shows("/plan")


def test_a_lift_comes_to_the_vote_by_the_forms_alone(desk: Desk, town: Town) -> None:
    assert "加装电梯" in words(desk.clerk.get("/matters"))
    assert "至少" not in desk.shows() and "意愿征询有结果" in desk.shows()
    desk.send("survey", closes_at=desk.local(days=7), words="愿意吗？")
    desk.send("survey/answers", plain=True, home_id=str(town.homes["meijie"]), answer="yes")
    desk.send("survey/close")
    desk.send("tokens", token="INTENT_OK")
    assert "请上传" in desk.send("tokens", token="FEASIBLE", ok=False)["sentence"]
    desk.send("tokens", token="FEASIBLE", ticks=["RATED", "LAND", "STRUCTURE", "FIRE", "PIPES"], paper=True)
    blocked = desk.send("stage", to="CONSTRUCTION", ok=False)["sentence"]
    assert all(word in blocked for word in ("表决通过", "公示完成", "签订协议", "安装告知"))
    desk.send("plan", words="楼外加一部。", gross="400,000.00", subsidy="100000.01", running_words="按面积",
              remedy_words="另议", upkeep_words="签合同", paper=True)  # fmt: skip
    desk.send("plan/sets", key="GUANGZHOU")
    desk.send("plan/sets", key="CUSTOM", **{"floors-1": "0", "floors-3": "1.5", "floors-7": "2"})
    page = desk.shows("/plan")
    assert "299,999.99" in page and "自定系数" in page and "材料.pdf" in page
    desk.send("plan/sets/choose", set_id=str(desk.newest(ShareSet)))
    desk.send("plan/publish")
    assert "已公布" in desk.shows("/plan")
    desk.send("meetings", meets_at=desk.local(days=-1), place="居委会二楼")
    desk.send("meetings/minutes", meeting_id=str(desk.newest(Meeting)), words="都谈了。", people="12", paper=True,
              **{"promises-0-words": "复核采光"})  # fmt: skip
    assert "复核采光" in desk.shows("/meetings")
    desk.send("objections", plain=True, home_id=str(town.homes["laowang"]), code="light", words="挡光", paper=True)
    desk.send("objections/answer", objection_id=str(desk.newest(Objection)), version="1", words="已复核日照。")
    desk.send("consents", kind="private", home_id=str(town.homes["laowang"]), part="占用外墙")
    desk.send("consents/record", consent_id=str(desk.newest(Consent)), state="given", paper=True)
    shown = desk.shows("/objections")
    assert "已复核日照" in shown and "已同意" in shown
    assert "/votes/" in desk.send("vote")
    assert "看这次表决" in desk.shows()
    assert "表决已经公告" not in desk.shows("/plan") and desk.newest(Plan)


def test_a_vote_asks_no_question_of_a_question(desk: Desk) -> None:
    """A title that asks becomes a plain thing to agree to, or somebody at the desk has to write one."""
    row = desk.row()
    same = {"estate_id": str(row.estate_id), "kind": row.kind, "words": row.words, "scope_kind": row.scope_kind,
            "stairs": [str(id_) for id_ in row.scope_ids]}  # fmt: skip
    assert "标题是问句" not in desk.shows()
    desk.send("edit", **same, title="21栋1单元可以装电梯吗")
    assert "标题是问句，请把要表决的写成一件事" in desk.shows()
    desk.send("edit", **same, title="21栋1单元要不要加装电梯")
    page = desk.clerk.get(f"/matters/{desk.id}").get_data(as_text=True)
    assert "标题是问句，上面已改成一件事" in page and 'value="21栋1单元加装电梯"' in page


def test_a_look_is_open_to_the_street_and_shut_to_finance(clerk: Callable[[str], Clerk], desk: Desk) -> None:
    assert clerk("zhoukuaiji").get(f"/matters/{desk.id}").status_code == 403
    assert clerk("xiaozhang").get(f"/matters/{desk.id}").status_code == 404
    assert clerk("chengong").get(f"/matters/{desk.id}/edit").status_code == 200


def test_bad_money_and_odd_files_are_refused_in_words(desk: Desk) -> None:
    for field in ("gross", "subsidy"):
        for odd in ("-1", "1.234", "abc", "1e9", "99999999999"):
            assert "金额不对" in desk.send("plan", words="方案", ok=False, **{field: odd})["fields"][field]
        assert "逗号只能隔开千位" in desk.send("plan", words="方案", ok=False, **{field: "1,5"})["fields"][field]
    answer = desk.clerk.post(f"/matters/{desk.id}/plan", {
        "version": str(desk.row().version), "words": "方案", "evidence": (io.BytesIO(b"MZ not a paper"), "a.exe"),
    })  # fmt: skip
    assert "只能上传" in refusal(answer)["sentence"]
    assert "补贴不能超过" in desk.send("plan", words="方案", gross="1", subsidy="2", ok=False)["sentence"]
    assert "没有正在写的方案" in desk.send("plan/publish", ok=False)["sentence"]


def test_a_subsidy_of_several_budgets_is_written_line_by_line(desk: Desk) -> None:
    two = {"subsidy": "100000", "subsidy_words": "市级", "budgets-0-sum": "50,000.5", "budgets-0-name": "街道"}
    desk.send("plan", words="方案", gross="400000", **two)
    page = desk.clerk.get(f"/matters/{desk.id}/plan").get_data(as_text=True)
    for name, value in (("subsidy", "100,000.00"), ("subsidy_words", "市级"), ("budgets-0-sum", "50,000.50"),
                        ("budgets-0-name", "街道")):  # fmt: skip
        assert re.search(rf'name="{name}"[^>]*value="{value}"', page), name
    with desk.house.database.read() as session:
        plan = session.scalars(select(Plan)).one()
        assert (plan.subsidy, plan.subsidy_words) == (15_000_050, "市级 100,000.00 元；街道 50,000.50 元")
    said = desk.send("plan", words="方案", gross="400000", ok=False, **{**two, "budgets-0-name": ""})["sentence"]
    assert "每一笔都要写明来源和金额" in said
    assert "补贴不能超过" in desk.send("plan", words="方案", gross="150000", ok=False, **two)["sentence"]
    odd = desk.send("plan", words="方案", ok=False, **{**two, "budgets-0-sum": "abc"})["fields"]
    assert "金额不对" in odd["budgets-0-sum"]
    desk.send("plan", words="方案", gross="400000", subsidy="100000", subsidy_words="市级")
    assert 'name="budgets-0-sum"' not in desk.clerk.get(f"/matters/{desk.id}/plan").get_data(as_text=True)


def test_a_figure_of_the_sheet_leads_to_the_matters_it_counts(clerk: Callable[[str], Clerk], desk: Desk) -> None:
    day, at = local_day(desk.house.clock.now()), desk.house.clock.now() + timedelta(minutes=1)
    with desk.house.database.write() as session:
        estate_id = session.get_one(Matter, desk.id).estate_id
        making.make(session, estate_id=estate_id, kind=Kind.DAILY, day=day, at=at)
        sheet_id = session.scalars(select(Sheet.id).order_by(Sheet.id.desc())).first()
    page = clerk("sunjingli").get(f"/bulletins/{sheet_id}/figure?section=votes&key=moved")
    assert f"议题（编号 {desk.id}）" in words(page)


def test_an_election_s_draft_is_the_matter_s_and_waits_for_its_candidates(desk: Desk, town: Town) -> None:
    lift, here = desk.id, {"estate_id": str(town.xiushan), "scope_kind": "estate"}
    raised = desk.clerk.post("/matters/new", {**here, "kind": "COMMITTEE_ELECT", "title": "选举", "words": "到期了。"})
    desk.id = int(raised.headers["HX-Redirect"].rpartition("/")[2])
    for token in ("GROUP_POSTED", "CANDIDATES_SHOWN"):
        desk.send("tokens", token=token, paper=True)
    path = desk.send("vote").removeprefix("/console")
    assert path.endswith("/edit") and "和议题的范围一样" in words(desk.clerk.get(path))
    written = {"title": "选举业委会", "matter_type": "COMMITTEE_ELECT", "scope_kind": "estate",
               "topics-0-words": "选举委员", "topics-0-kind": "candidates", "topics-0-seats": "1",
               "topics-0-options": "白兰娟\n王德浩"}  # fmt: skip
    answer = desk.clerk.post(path, {**written, "version": "1"})
    assert answer.status_code == 200, refusal(answer)
    with desk.house.database.read() as session:
        poll = session.scalars(select(Poll).order_by(Poll.id.desc())).first()
        assert poll and (poll.matter_id, poll.title) == (desk.id, "选举业委会")
    for field in ("matter_id", "matter"):
        forged = refusal(desk.clerk.post("/votes/new", {**here, **written, field: str(lift)}))
        assert forged["fields"] == {field: "页面已更新，请刷新后再试"}, "a vote names no matter by itself"


def test_the_list_says_which_matters_have_objections_and_by_when_they_are_answered(
    clerk: Callable[[str], Clerk], desk: Desk, town: Town, clock: StoppedClock
) -> None:
    assert "异议" not in words(desk.clerk.get("/matters"))
    for home in ("laowang", "meijie"):
        desk.send("objections", plain=True, home_id=str(town.homes[home]), code="light", words="挡光", paper=True)
    shown = desk.clerk.get("/matters")
    assert f"/console/matters/{desk.id}/objections" in shown.get_data(as_text=True)
    assert all(said in words(shown) for said in ("异议 2 条没处理完", "2 条要在", "24:00 前答复"))
    assert "24:00 前要答复" in desk.shows("/objections")
    clock.advance(days=20)
    late = clerk("sunjingli")
    assert "超过答复期限" in words(late.get("/matters"))
    desk.clerk = late
    for one in (desk.newest(Objection), desk.newest(Objection) - 1):
        desk.send("objections/answer", objection_id=str(one), version="1", words="已复核日照。")
    assert "异议 2 条没处理完" in words(late.get("/matters")) and "前答复" not in words(late.get("/matters"))
    for one in (desk.newest(Objection), desk.newest(Objection) - 1):
        desk.send("objections/settle", objection_id=str(one), version="2", outcome="agreed", words="谈妥了",
                  paper=True)  # fmt: skip
    assert "条没处理完" not in words(late.get("/matters"))


def test_an_objection_that_is_not_settled_is_named_at_every_step(desk: Desk, town: Town, clock: StoppedClock) -> None:
    assert "书面异议没处理完" not in desk.shows()
    desk.send("objections", plain=True, home_id=str(town.homes["laowang"]), code="light", words="挡光", paper=True)
    early = "现在不挡这一步；公示一开始就算数"
    for path in ("", "/plan", "/meetings", "/objections"):
        page = desk.shows(path)
        assert "有 1 条书面异议没处理完，1 条还没答复，要在" in page and early in page, path
    assert "公示一开始就算数" in desk.shows("/objections")
    desk.send("objections/answer", objection_id=str(desk.newest(Objection)), version="1", words="已复核日照。")
    assert f"有 1 条书面异议没处理完。{early}" in desk.shows(), "an answer alone settles nothing"
    with desk.house.database.write() as session:
        row = session.get_one(Matter, desk.id)
        row.shown_from, row.shown_days = clock.now() + timedelta(minutes=1), 10
    assert "有 1 条书面异议没处理完。处理完才能完成公示。" in desk.shows()
    desk.send("objections/settle", objection_id=str(desk.newest(Objection)), version="2", outcome="agreed",
              words="谈妥了", paper=True)  # fmt: skip
    assert "书面异议没处理完" not in desk.shows()


def test_going_past_an_objection_waits_on_the_page_for_somebody_not_of_the_firm(
    desk: Desk, clerk: Callable[[str], Clerk], town: Town
) -> None:
    desk.send("objections", plain=True, home_id=str(town.homes["laowang"]), code="light", words="挡光", paper=True)
    one = str(desk.newest(Objection))
    desk.send("objections/settle", objection_id=one, version="1", outcome="mediation_failed", words="谈不拢",
              go_on="true", paper=True)  # fmt: skip
    assert "要由社区、街道或专员核对调解记录后才算数" in desk.shows("/objections")
    waits = desk.shows("/objections")
    assert " 业主决定依法继续。" not in waits and "核对过，可以继续" not in waits
    other = Desk(clerk("chengong"), desk.house, desk.id)
    assert "核对过，可以继续" in other.shows("/objections")
    back = other.send("objections/go-on", objection_id=one, version="2", agrees="no", ok=False)
    assert back["fields"].keys() == {"why"}
    other.send("objections/go-on", objection_id=one, version="2", agrees="yes")
    assert " 业主决定依法继续。" in desk.shows("/objections") and "核对过，可以继续" not in other.shows("/objections")


def test_what_has_ended_names_no_next_step(desk: Desk) -> None:
    assert "下一步" in desk.shows() and "还缺" in desk.clerk.get(f"/matters/{desk.id}").get_data(as_text=True)
    desk.send("end", how="drop", words="大家不想装")
    page = desk.clerk.get(f"/matters/{desk.id}").get_data(as_text=True)
    assert "还缺" not in page and "下一步" not in page and "要先有" not in page and "到这里结束" in page
    assert "公示" not in page and "重新开始" in page
    assert "下一步" not in words(desk.clerk.get("/matters?show=dropped"))
    desk.send("end", how="resume", words="又想装了")
    assert "下一步" in desk.shows() and "公示" in desk.shows()


def test_only_those_who_decide_see_who_asked_for_help(desk: Desk, clerk: Callable[[str], Clerk]) -> None:
    decides = Desk(clerk("chengong"), desk.house, desk.id)
    assert "每次查看都有记录" in decides.shows("/hardships") and "补助和分期" in decides.shows()
    assert "补助和分期" not in desk.shows(), "a manager is not even shown the way"
    for login in ("sunjingli", "admin", "xiaoli"):
        assert clerk(login).get(f"/matters/{desk.id}/hardships").status_code == 403
    told = decides.send("hardships", plain=True, home_id="1", wish="parts", months="12", reason="困难", ok=False)
    assert told["code"] in ("owner_missing", "no_share")
    assert "还没有签协议" in desk.shows("/joins")
    assert decides.send("joins", home_id="1", paper=True, ok=False)["code"] == "not_signed_yet"
