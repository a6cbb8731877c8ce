"""From nobody to the next election: who may write it down, what is refused, what waits, who hears of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from server.bodies import screens
from server.bodies.models import BodyMember, BodyPaper, OwnerBody
from server.bodies.queries import sitting, told
from server.bodies.rules.makeup import Kind, Part, Side
from server.bodies.service import founding, handing, keeping, papers
from server.bodies.service.founding import NewMember
from server.kit.actor import SYSTEM, Grant
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from server.people.models import Person, StaffGrant
from server.people.queries import actor_of
from server.people.service import staff
from server.places.models import Estate
from tests.cast import Cast
from workflows.bodies import jobs

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
FIVE = [NewMember("吴委员", Part.HEAD), *(NewMember(f"委员{number}") for number in "二三四五")]
GROUP = [NewMember("郑主任", Part.HEAD, Side.STREET), NewMember("开发商代表", side=Side.DEVELOPER),
         *(NewMember(f"业主{number}") for number in "一二三")]  # fmt: skip


class Town:
    """秀山花园, and who does something there."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.house = cast, cast.house

    @property
    def at(self) -> Any:
        """The stopped clock."""
        return self.house.clock.now()

    @property
    def today(self) -> date:
        """Its day."""
        return local_day(self.at)

    def lies_in(self, city: str) -> None:
        """The estate lies in another city."""
        with self.house.database.write() as session:
            session.execute(update(Estate).where(Estate.id == self.cast.xiushan).values(city=city))

    def do(self, act: Any, *given: Any, by: str = "street", **more: Any) -> Any:
        """Somebody does something at the console."""
        with self.house.database.write() as session:
            return act(session, actor_of(session, self.cast.ids[by], door="console"), *given, at=self.at, **more)

    def ask(self, kind: Kind = Kind.COMMITTEE, members: Any = FIVE, *, by: str = "street", **more: Any) -> int:
        """Write down a body, of today unless said otherwise; the number of the paper."""
        given = {"since": self.today, **more}
        paper_id: int = self.do(papers.ask_founding, self.cast.xiushan, kind=kind, members=members, by=by, **given)
        return paper_id

    def confirm(self, paper_id: int, *, by: str = "chengong", version: int = 1, why: str = "") -> int | None:
        """Another person's word on a paper; the number of its body."""
        row: BodyPaper = self.do(papers.answer, paper_id, approved=not why, why=why, version=version, by=by)
        return row.body_id

    def found(self, *given: Any, **more: Any) -> int:
        """Both."""
        return self.confirm(self.ask(*given, **more)) or 0

    def end(self, body_id: int, why: str = "集体辞职") -> int:
        """Write down that a body ended today; the number of the paper."""
        paper_id: int = self.act(papers.ask_end, body_id, on=self.today, why=why)
        return paper_id

    def leave(self, body_id: int, name: str, **more: Any) -> int:
        """Write down that somebody left today; the number of the paper."""
        (member,) = [one["id"] for one in self.page()["bodies"][0]["members"] if one["name"] == name]
        paper_id: int = self.act(papers.ask_leave, body_id, member_id=member, on=self.today, **more)
        return paper_id

    def join(self, body_id: int, member: NewMember, **more: Any) -> int:
        """Write down that somebody joins; the number of the paper."""
        paper_id: int = self.act(papers.ask_join, body_id, member=member, **more)
        return paper_id

    def spell(self, body_id: int, name: str, right: str, **more: Any) -> None:
        """Put a name right."""
        (member,) = [one["id"] for one in self.page()["bodies"][0]["members"] if one["name"] == name]
        self.act(keeping.spell, body_id, member_id=member, name=right, **more)

    def names(self) -> list[str]:
        """Who sits in the body, as residents read it."""
        return [one["name"] for one in self.read()["bodies"][0]["members"]]

    def row(self, body_id: int) -> OwnerBody:
        """A body as its row stands."""
        with self.house.database.read() as session:
            return session.get_one(OwnerBody, body_id)

    def act(self, act: Any, body_id: int, *, by: str = "street", **more: Any) -> Any:
        """Do something with a body as it stands."""
        return self.do(act, body_id, by=by, version=self.row(body_id).version, **more)

    def read(self, name: str = "meijie") -> dict[str, Any]:
        """What somebody who lives there reads."""
        with self.house.database.read() as session:
            return told.told(session, self.cast[name], estate_id=self.cast.xiushan, at=self.at)

    def page(self, name: str = "street") -> dict[str, Any]:
        """The page at the console."""
        with self.house.database.read() as session:
            return screens.page(session, self.cast[name], self.cast.xiushan, at=self.at)

    def titles(self, name: str) -> list[str]:
        """What somebody was told."""
        return [title for title, _ in self.cast.inbox(name)]


@pytest.fixture
def town(cast: Cast) -> Town:
    """The town; 陈工 works for the community, too, and confirms what the street writes down."""
    with cast.house.database.write() as session:
        grant = Grant("community", "estate", cast.xiushan)
        staff.grant(session, SYSTEM, person_id=cast.ids["chengong"], to=grant, at=cast.house.clock.now())
    return Town(cast)


def test_from_a_group_to_a_committee_to_the_next_one(town: Town, clock: StoppedClock) -> None:
    town.lies_in("台州市")
    assert "名单还没有登记" in town.read()["note"]
    group = town.found(Kind.PREPARATORY, GROUP)
    town.cast.react()
    town.cast.react()
    assert town.titles("meijie").count("筹备组成立了") == 1
    assert town.read()["bodies"][0]["next"][0]["label"] == "公布筹备组名单"
    clock.advance(days=40)
    first = town.found(until=town.today + timedelta(days=3 * 365))
    assert (town.row(group).ended_on, town.row(group).why_ended) == (town.today, "选出了新的业主委员会")
    told_ = town.read()
    assert [body["label"] for body in told_["bodies"]] == ["业主委员会"] and told_["note"] == ""
    assert [one["part_label"] for one in told_["bodies"][0]["members"]][:2] == ["主任", "委员"]
    with town.house.database.read() as session:
        known = select(BodyMember.person_id).where(BodyMember.body_id == first, BodyMember.name == "吴委员")
        assert session.scalar(known) == town.cast.ids["committee"], "the one account of that name is theirs"
    town.act(keeping.note, first, by="committee", step="names", done_on=town.today)
    town.act(keeping.note, first, by="committee", step="names", done_on=town.today)
    assert "公布委员名单" not in [step["label"] for step in town.read()["bodies"][0]["next"]]
    clock.advance(days=1000)
    town.found(Kind.CHANGE, GROUP)
    assert "正在换届" in town.read()["still"] and "换届小组" in town.page()["still"]
    clock.advance(days=60)
    second = town.found(until=None)
    with town.house.database.read() as session:
        assert [row.id for row in sitting.sitting(session, town.cast.xiushan)] == [second]
        labels = [one.label for one in sitting.brief(session, second, town.today).dues]
    assert "上届移交印章、账目和档案" in labels and town.read()["still"] == ""
    assert len(town.cast.audit("body.founded")) == 4 and len(town.cast.audit("body.ended")) == 3


def test_one_election_written_down_twice_is_one_committee_and_told_once(town: Town, clock: StoppedClock) -> None:
    body = town.found()
    clock.advance(days=2)
    with pytest.raises(Conflict, match="body_there"):
        town.found()
    with town.house.database.write() as session:
        seated = founding.seat_elected(session, town.cast.xiushan, poll_id=7, elected=FIVE, whole=True, day=town.today,
                                       at=town.at)  # fmt: skip
    assert seated == body and town.row(body).ended_on is None
    town.cast.react()
    assert town.titles("meijie").count("业委会选出来了") == 1
    clock.advance(days=1000)
    assert town.found() != body, "the same people may be elected again"


@on_sqlite
def test_who_writes_down_what(town: Town) -> None:
    for name in ("liujingli", "xiaoli", "committee", "admin", "regulator", "meijie", "huangjingli"):
        with pytest.raises(NotFound):
            town.ask(by=name)
    with pytest.raises(NotFound):
        town.ask(Kind.MANAGEMENT, GROUP, by="chengong", until=town.today + timedelta(days=300))
    body = town.found()
    with pytest.raises(NotFound):
        town.act(papers.ask_end, body, by="committee", on=town.today, why="不想干了")
    with pytest.raises(NotFound):
        town.act(keeping.note, body, by="liujingli", step="names", done_on=town.today)
    for name in ("stranger", "heshifu", "xiaoli"):
        with pytest.raises(NotFound):
            town.read(name)
    assert town.page("liujingli")["may_found"] == [] and town.page("liujingli")["bodies"][0]["may_found"] is False
    assert {"side_label", "person_id"}.isdisjoint(town.read("tenant")["bodies"][0]["members"][0])


@on_sqlite
@pytest.mark.parametrize(("kind", "members", "more", "code"), [
    (Kind.COMMITTEE, FIVE[:4], {}, "makeup_wrong"),
    (Kind.COMMITTEE, [*FIVE[:4], NewMember("物业的人", side=Side.FIRM)], {}, "makeup_wrong"),
    (Kind.COMMITTEE, [*FIVE, FIVE[1]], {}, "members_wrong"),
    (Kind.COMMITTEE, [FIVE[0], NewMember("另一位", Part.HEAD), *FIVE[2:]], {}, "members_wrong"),
    (Kind.COMMITTEE, [], {}, "members_wrong"),
    (Kind.COMMITTEE, FIVE, {"days": 1}, "day_wrong"),
    (Kind.COMMITTEE, FIVE, {"until_days": 0}, "day_wrong"),
    (Kind.COMMITTEE, FIVE, {"until_days": 2000}, "makeup_wrong"),
    (Kind.COMMITTEE, FIVE, {"paper": "电话 13912345678"}, "private_words"),
    (Kind.PREPARATORY, GROUP[:4], {}, "makeup_wrong"),
    (Kind.MANAGEMENT, GROUP, {"until_days": 300}, "makeup_wrong"),
    (Kind.MANAGEMENT, GROUP, {}, "day_wrong"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_the_words_of_the_rule(
    town: Town, kind: Kind, members: Any, more: dict[str, Any], code: str
) -> None:
    town.lies_in("台州市")
    given: dict[str, Any] = {"since": town.today + timedelta(days=more.get("days", 0))}
    if "until_days" in more:
        given["until"] = town.today + timedelta(days=more["until_days"])
    given |= {key: value for key, value in more.items() if key == "paper"}
    with pytest.raises(Malformed, match=code):
        town.ask(kind, members, **given)
    assert town.cast.audit("body.founded") == []


@on_sqlite
def test_one_of_a_kind_sits_at_a_time(town: Town) -> None:
    with pytest.raises(Conflict, match="no_committee"):
        town.found(Kind.CHANGE, GROUP)
    town.found(Kind.PREPARATORY, GROUP)
    with pytest.raises(Conflict, match="body_there"):
        town.found(Kind.PREPARATORY, GROUP)
    body = town.found()
    with pytest.raises(Conflict, match="committee_there"):
        town.found(Kind.PREPARATORY, GROUP)
    with pytest.raises(Stale):
        town.do(papers.ask_end, body, on=town.today, why="集体辞职", version=99)
    with pytest.raises(Malformed, match="day_wrong"):
        town.act(papers.ask_end, body, on=town.today + timedelta(days=1), why="集体辞职")
    town.confirm(town.end(body))
    with pytest.raises(Conflict, match="body_ended"):
        town.end(body)
    town.cast.react()
    assert "业主委员会结束了" in town.titles("liujingli")
    town.found(Kind.PREPARATORY, GROUP)


def test_nobody_founds_or_ends_a_body_alone(town: Town) -> None:
    paper = town.ask()
    town.cast.react()
    town.cast.react()
    assert town.read()["bodies"] == [] and town.page()["bodies"] == [] and town.titles("meijie") == []
    assert town.titles("chengong").count("请确认：登记业主委员会") == 1 and town.titles("street") == []
    with pytest.raises(NotAllowed, match="second_person_needed"):
        town.confirm(paper, by="street")
    for name in ("liujingli", "committee", "admin", "meijie", "huangjingli"):
        with pytest.raises(NotFound):
            town.confirm(paper, by=name)
    with pytest.raises(Stale):
        town.confirm(paper, version=2)
    with pytest.raises(Conflict, match="paper_waits"):
        town.ask()
    body = town.confirm(paper) or 0
    with pytest.raises(Conflict, match="paper_answered"):
        town.confirm(paper, version=2)
    assert next(one["name"] for one in town.read()["bodies"][0]["members"]) == "吴委员"
    ending = town.end(body)
    with pytest.raises(NotAllowed, match="second_person_needed"):
        town.confirm(ending, by="street")
    assert town.row(body).ended_on is None
    town.confirm(ending)
    assert town.row(body).ended_on == town.today


@on_sqlite
def test_a_paper_is_sent_back_with_its_reason_or_taken_back_by_its_writer(town: Town) -> None:
    paper = town.ask()
    with pytest.raises(Malformed, match="reason_needed"):
        town.confirm(paper, why="  ")
    town.confirm(paper, why="少了一位")
    town.cast.react()
    [told_] = [words for title, words in town.cast.inbox("street") if title == "退回了：登记业主委员会"]
    assert "少了一位" in told_ and town.page()["papers"][0]["why"] == "少了一位"
    again = town.ask()
    with pytest.raises(NotAllowed, match="not_yours"):
        town.do(papers.withdraw, again, version=1, by="chengong")
    town.do(papers.withdraw, again, version=1)
    town.cast.react()
    assert [one["state"] for one in town.page()["papers"]] == ["withdrawn", "refused"]
    assert all(one["members"] == [] for one in town.page()["papers"]), "names stand there only while it waits"
    assert town.read()["bodies"] == []
    assert [one.reason for one in town.cast.audit("body.paper_refused")] == ["少了一位"]


@on_sqlite
def test_a_second_person_is_another_human_being(town: Town) -> None:
    paper = town.ask()
    assert town.page()["alone"] is False
    with town.house.database.write() as session:
        one = Person.id == town.cast.ids["chengong"]
        session.execute(update(Person).where(one).values(merged_into=town.cast.ids["street"]))
    with pytest.raises(NotAllowed, match="second_person_needed"):
        town.confirm(paper)


@on_sqlite
def test_where_nobody_else_could_confirm_the_page_says_so(town: Town) -> None:
    with town.house.database.write() as session:
        mine = StaffGrant.person_id == town.cast.ids["chengong"]
        session.execute(update(StaffGrant).where(mine).values(ended_at=town.at))
    assert town.page()["alone"] is True and town.page("liujingli")["alone"] is False


@on_sqlite
def test_what_changed_meanwhile_is_refused_when_it_is_confirmed(town: Town) -> None:
    group = town.found(Kind.PREPARATORY, GROUP)
    ending = town.end(group)
    with town.house.database.write() as session:
        founding.seat_elected(session, town.cast.xiushan, poll_id=7, elected=FIVE, whole=True, day=town.today,
                              at=town.at)  # fmt: skip
    with pytest.raises(Conflict, match="body_ended"):
        town.confirm(ending)
    town.do(papers.withdraw, ending, version=1)


@on_sqlite
def test_members_come_and_go_and_the_page_says_when_they_are_too_few(town: Town) -> None:
    town.lies_in("台州市")
    body = town.found()
    gone = town.leave(body, "委员五")
    with pytest.raises(Conflict, match="paper_waits"):
        town.leave(body, "委员五")
    assert town.page()["bodies"][0]["faults"] == [] and "委员五" in town.names(), "nothing has happened yet"
    town.confirm(gone)
    assert town.page()["bodies"][0]["faults"] == ["人数要有 5 到 11 人", "人数应是单数"]
    for _ in range(2):
        town.cast.react()
    [said] = [words for title, words in town.cast.inbox("liujingli") if title == "业主委员会名单改了"]
    assert "吴委员、委员二、委员三、委员四" in said and "委员五" not in said
    with pytest.raises(Malformed, match="members_wrong"):
        town.join(body, NewMember("委员二"))
    with pytest.raises(Malformed, match="members_wrong"):
        town.join(body, NewMember("委员六", Part.HEAD))
    came = town.join(body, NewMember("委员六"))
    with pytest.raises(Conflict, match="paper_waits"):
        town.join(body, NewMember("委员六"))
    town.confirm(came)
    shown = town.page()
    assert shown["bodies"][0]["faults"] == [] and "委员六" in shown["accounts"]["missing"]
    assert shown["accounts"]["stray"] == []


def test_nobody_changes_the_members_or_the_term_alone(town: Town) -> None:
    body, until = town.found(), town.today + timedelta(days=3 * 365)
    head = town.leave(body, "吴委员")
    came = town.join(body, NewMember("新主任", Part.HEAD))
    term = town.act(papers.ask_term, body, until=until, meeting_on=None, paper="备案回执第三号")
    for _ in range(2):
        town.cast.react()
    asked = [title for title in town.titles("chengong") if title.startswith("请确认：")]
    assert asked[-3:] == ["请确认：业主委员会一位成员离任", "请确认：业主委员会加一位成员",
                          "请确认：改业主委员会的任期和文件"]  # fmt: skip
    assert not [one for one in town.titles("street") if one.startswith("请确认：")]
    for paper in (head, came, term):
        with pytest.raises(NotAllowed, match="second_person_needed"):
            town.confirm(paper, by="street")
        for name in ("liujingli", "committee", "admin", "meijie"):
            with pytest.raises(NotFound):
                town.confirm(paper, by=name)
    with pytest.raises(Malformed, match="members_wrong") as early:
        town.confirm(came)
    assert early.value.sentence == "主任（组长）只有一位，请先确认原来那位离任。"
    assert (town.names()[0], town.row(body).until) == ("吴委员", None)
    assert town.page("committee")["papers"] == [], "what is not decided is for those who decide"
    for paper in (head, came, term):
        town.confirm(paper)
    assert town.names()[0] == "新主任" and "吴委员" not in town.names()
    assert (town.row(body).until, town.row(body).paper) == (until, "备案回执第三号")
    with pytest.raises(Conflict, match="term_same"):
        town.act(papers.ask_term, body, until=until, meeting_on=None, paper="备案回执第三号")
    for _ in range(2):
        town.cast.react()
    for name in ("street", "liujingli", "committee"):
        assert town.titles(name).count("业主委员会名单改了") == 2 and "业主委员会的登记改了" in town.titles(name)
    assert len(town.cast.audit("body.members_changed")) == 2 and len(town.cast.audit("body.term_set")) == 1


@on_sqlite
def test_a_change_waits_beside_others_and_is_refused_once_it_cannot_be(town: Town) -> None:
    body = town.found()
    one, other = town.leave(body, "委员二"), town.leave(body, "委员三")
    ending = town.end(body)
    shown = town.page("chengong")
    assert len([paper for paper in shown["papers"] if paper["waits"]]) == 3
    assert len(shown["bodies"][0]["leaving"]) == 2 and shown["bodies"][0]["term_waits"] is False
    town.confirm(one, why="没有辞职信")
    town.cast.react()
    assert "退回了：业主委员会一位成员离任" in town.titles("street") and "委员二" in town.names()
    town.confirm(ending)
    with pytest.raises(Conflict, match="body_ended"):
        town.confirm(other)
    town.confirm(other, why="业委会已经结束")


@on_sqlite
def test_who_may_not_found_a_body_writes_down_no_change_of_it(town: Town) -> None:
    body = town.found()
    for name in ("liujingli", "committee", "admin", "meijie"):
        with pytest.raises(NotFound):
            town.join(body, NewMember("委员六"), by=name)
        with pytest.raises(NotFound):
            town.leave(body, "委员二", by=name)
        with pytest.raises(NotFound):
            town.spell(body, "委员二", "委员六", by=name)
        with pytest.raises(NotFound):
            town.act(papers.ask_term, body, until=None, meeting_on=None, paper="某文件", by=name)


@on_sqlite
def test_a_body_of_too_few_says_until_when_it_sits_and_none_too_long(town: Town) -> None:
    town.lies_in("台州市")
    body = town.found()
    town.confirm(town.leave(body, "委员五"))
    for until, code in ((town.today + timedelta(days=2000), "makeup_wrong"), (town.today, "day_wrong")):
        with pytest.raises(Malformed, match=code) as no:
            town.act(papers.ask_term, body, until=until, meeting_on=None, paper="")
        assert list(no.value.detail["fields"]) == ["until"]
    until = town.today + timedelta(days=1000)
    town.confirm(town.act(papers.ask_term, body, until=until, meeting_on=None, paper=""))
    assert town.row(body).until == until


@on_sqlite
def test_a_slip_of_the_pen_one_person_puts_right_and_no_name_becomes_another_one(town: Town) -> None:
    body = town.found(members=[NewMember("覃秀英"), *FIVE[1:]])
    town.spell(body, "覃秀英", "覃秀莹")
    assert "覃秀莹" in town.names()
    (shown,) = [one for one in town.page()["bodies"][0]["members"] if one["name"] == "覃秀莹"]
    assert shown["confirmed"] == "覃秀英", "the page says how it was written"
    for _ in range(2):
        town.cast.react()
    assert town.titles("liujingli").count("业主委员会名单改了") == 1
    with pytest.raises(Malformed, match="no_slip"):
        town.spell(body, "覃秀莹", "覃美莹")
    with pytest.raises(Malformed, match="no_slip"):
        town.spell(body, "委员二", "委员三")
    town.spell(body, "覃秀莹", "覃秀英")
    assert len(town.cast.audit("body.name_spelt")) == 2 and town.page()["papers"][0]["act"] == "found"


@on_sqlite
def test_the_name_of_another_one_here_is_no_slip(town: Town) -> None:
    with town.house.database.write() as session:
        for name, given in (("meijie", "韦国强"), ("laowang", "韦国建")):
            session.execute(update(Person).where(Person.id == town.cast.ids[name]).values(name=given))
    body = town.found(members=[NewMember("韦国强"), *FIVE[1:]])
    with pytest.raises(Malformed, match="no_slip"):
        town.spell(body, "韦国强", "韦国建")
    town.spell(body, "韦国强", "韦国墙")


def test_a_first_assembly_is_told_of_once(town: Town) -> None:
    town.lies_in("台州市")
    note = {"homes": 2, "area": 17600, "first_on": None}
    town.do(handing.note_handed, town.cast.xiushan, version=0, **note)
    assert [way.missing for way in town.page()["first"]["ways"]] == [
        "还差 35.20 平方米",
        "还没有登记首套房屋交付的日子",
    ]
    with pytest.raises(Stale):
        town.do(handing.note_handed, town.cast.xiushan, version=0, **note)
    for homes, area in ((5, 17600), (2, 40000)):
        with pytest.raises(Malformed, match="handed_wrong"):
            town.do(handing.note_handed, town.cast.xiushan, version=1, homes=homes, area=area, first_on=None)
    for version in (1, 2):
        town.do(handing.note_handed, town.cast.xiushan, version=version, homes=3, area=26400, first_on=None)
        town.cast.react()
    assert town.page()["first"]["reached"] is True
    assert town.titles("street").count("可以筹备首次业主大会了") == 1
    with pytest.raises(NotFound):
        town.do(handing.note_handed, town.cast.xiushan, version=3, by="liujingli", **note)


@on_sqlite
def test_a_group_that_is_planned_too_early_says_what_is_missing_before_it_is_founded(town: Town) -> None:
    town.lies_in("上海市")
    assert "还没有登记交付了多少" in town.page()["first"]["lacking"]
    soon = town.today + timedelta(days=20)
    first_on = soon.replace(year=soon.year - 2)
    town.do(handing.note_handed, town.cast.xiushan, version=0, homes=1, area=8800, first_on=first_on)
    assert "要到" in town.page()["first"]["lacking"]
    early = town.ask(Kind.PREPARATORY, GROUP, meeting_on=soon - timedelta(days=1))
    assert "要到" in town.page("chengong")["papers"][0]["lacking"], "whoever confirms it reads it too"
    town.do(papers.withdraw, early, version=1)
    town.ask(Kind.PREPARATORY, GROUP, meeting_on=soon)
    assert town.page()["papers"][0]["lacking"] == "", "by the planned day the years are over"


def test_a_first_assembly_that_the_years_brought_is_told_of_once(town: Town, clock: StoppedClock) -> None:
    town.lies_in("上海市")
    note = {"homes": 1, "area": 8800, "first_on": town.today - timedelta(days=2 * 365 - 3)}
    town.do(handing.note_handed, town.cast.xiushan, version=0, **note)
    town.cast.react()
    jobs.remind(town.house, town.at)
    assert "可以筹备首次业主大会了" not in town.titles("street")
    clock.advance(days=30)
    for _ in range(2):
        jobs.remind(town.house, town.at)
    assert town.titles("street").count("可以筹备首次业主大会了") == 1


def test_who_must_act_hears_once_ahead_and_once_when_the_day_went_by(town: Town, clock: StoppedClock) -> None:
    town.lies_in("上海市")
    body = town.found()
    for _ in range(2):
        jobs.remind(town.house, town.at)
    assert town.titles("committee").count("秀山花园：公布委员名单") == 1
    assert "秀山花园：公布委员名单" not in town.titles("liujingli")
    clock.advance(days=4)
    for _ in range(2):
        jobs.remind(town.house, town.at)
    assert town.titles("committee").count("秀山花园：公布委员名单，日子过了") == 1
    town.act(keeping.note, body, by="committee", step="names", done_on=town.today)
    town.act(keeping.note, body, by="committee", step="filed", done_on=town.today)
    clock.advance(days=12)
    jobs.remind(town.house, town.at)
    assert "秀山花园：请登记业委会任期" in town.titles("street")
    town.confirm(town.act(papers.ask_term, body, until=town.today + timedelta(days=170), meeting_on=None, paper=""))
    assert jobs.remind(town.house, town.at) == "1 due"
    assert town.titles("street")[-1] == "秀山花园：向街道报告换届"
    town.act(keeping.note, body, by="committee", step="reported", done_on=town.today)
    assert jobs.remind(town.house, town.at) is None
    clock.advance(days=171)
    jobs.remind(town.house, town.at)
    assert "任期已经满了" in town.page()["still"] and town.read()["bodies"][0]["over"] is True
    assert town.titles("committee")[-1] == "秀山花园：选出下一届，日子过了"
