"""Who sees what: two threads, neighbours, anonymous reporters, and the one complained about, by every way there is."""

from __future__ import annotations

from typing import Any

import pytest

from server.delivery import queries as delivery
from server.kit.errors import Conflict, NotAllowed, NotFound
from server.people.service import staff
from server.reports.queries import lists
from server.reports.service import contact, making, watching
from tests.cast import OUTSIDERS, TEAM, WATCHERS, Cast, all_words
from workflows.reports.jobs import climb

SECRET, INNER = "保险柜密码在抽屉里", "此户难缠注意录音"


def everything(cast: Cast, name: str, report_id: int) -> str:
    """All that somebody can read of a report through every JSON door there is."""
    visitor, words = cast.visitor(name), []
    for scope in ("mine", "followed", "board", "work"):
        for extra in ({}, {"q": SECRET[:4]}, {"q": INNER[:4]}):
            words.append(visitor.get("/reports", {"scope": scope, **extra}).text)
    words.append(visitor.get(f"/reports/{report_id}").text)
    body = {"estate_id": cast.xiushan, "category": "lighting", "place": "public"}
    words += [visitor.post("/reports/similar", body, key=None).text, visitor.get("/inbox").text]
    words += [visitor.get("/work").text, visitor.get("/me").text]
    return "\n".join(words)


class TestThreads:
    """With the resident, and internal: never mixed."""

    @pytest.fixture
    def talk(self, cast: Cast) -> int:
        """A public report with a word in each thread; 老王 follows it."""
        report_id = cast.report(words="楼道的灯不亮了")
        cast.move("laowang", report_id, "follow")
        cast.work(report_id, until="arrive")
        cast.say("meijie", report_id, SECRET)
        cast.say("xiaoli", report_id, "明白，" + SECRET)
        cast.say("zhaojie", report_id, INNER, thread="internal")
        cast.react()
        cast.move("xiaoli", report_id, "transfer", assignee_id=cast.ids["zhaojie"], reason="too_busy", words=INNER)
        cast.react()
        return report_id

    @pytest.mark.parametrize("name", ["meijie", "daughter", "laowang", "tenant", *WATCHERS, *OUTSIDERS])
    def test_nobody_outside_the_team_reads_the_internal_thread_by_any_door(
        self, cast: Cast, talk: int, name: str
    ) -> None:
        assert INNER not in everything(cast, name, talk)

    @pytest.mark.parametrize("name", ["laowang", "daughter", "tenant", "stranger", "newcomer", "heshifu", "zhoukuaiji"])
    def test_neighbours_read_the_words_of_neither_thread(self, cast: Cast, talk: int, name: str) -> None:
        assert SECRET not in everything(cast, name, talk)

    @pytest.mark.parametrize("name", TEAM)
    def test_the_team_reads_both(self, cast: Cast, talk: int, name: str) -> None:
        told = cast.tell(name, talk)
        assert {event["thread"] for event in told["timeline"]} == {"resident", "internal"}
        assert INNER in all_words(told["timeline"]) and SECRET in all_words(told["timeline"])
        assert told["may_say"] == ["resident", "internal"]

    @pytest.mark.parametrize("name", WATCHERS)
    def test_watchers_read_the_talk_with_the_resident_and_do_nothing(self, cast: Cast, talk: int, name: str) -> None:
        told = cast.tell(name, talk)
        assert SECRET in all_words(told["timeline"]) and told["moves"] == [] and told["may_say"] == []
        assert told["reporter"] == {"id": None, "name": "白**", "phone": None}
        assert cast.visitor(name).get("/reports", {"scope": "work"}).json["items"][0]["id"] == talk
        for thread, code in (("resident", 403), ("internal", 404)):
            body = {"words": "请尽快", "thread": thread}
            assert cast.visitor(name).post(f"/reports/{talk}/messages", body).status_code == code

    @pytest.mark.parametrize(("name", "code"), [("laowang", 403), ("stranger", 404), ("heshifu", 404), ("meijie", 404)])
    def test_nobody_writes_where_they_may_not(self, cast: Cast, talk: int, name: str, code: int) -> None:
        before, thread = cast.counts(), "internal" if name == "meijie" else "resident"
        answer = cast.visitor(name).post(f"/reports/{talk}/messages", {"words": "在吗", "thread": thread})
        assert answer.status_code == code and cast.counts() == before

    def test_the_other_side_hears_of_a_word_and_only_the_other_side(self, cast: Cast, talk: int) -> None:
        heard = {name: all_words(cast.inbox(name)) for name in ("meijie", "laowang", "xiaoli", "liujingli", "zhaojie")}
        assert SECRET in heard["meijie"] and SECRET in heard["xiaoli"]
        assert SECRET not in heard["laowang"] + heard["zhaojie"]
        assert INNER in heard["xiaoli"] and INNER in heard["liujingli"] and INNER not in heard["meijie"]
        assert "已接单" in heard["laowang"] and "已接单" in heard["meijie"]

    def test_who_left_the_team_hears_no_internal_word(self, cast: Cast, talk: int) -> None:
        with cast.house.database.write() as session:
            staff.close_account(session, cast["admin"], person_id=cast.ids["xiaoli"], reason="离职",
                                at=cast.house.clock.now())  # fmt: skip
        cast.react()
        before = len(cast.inbox("xiaoli"))
        cast.say("zhaojie", talk, "另一句内部话", thread="internal")
        cast.react()
        assert len(cast.inbox("xiaoli")) == before

    def test_family_shares_the_talk_about_their_home(self, cast: Cast) -> None:
        report_id = cast.report("meijie", "leak", "home")
        cast.say("meijie", report_id, SECRET)
        assert SECRET in all_words(cast.tell("daughter", report_id)) and cast.say("daughter", report_id, "我在家")
        for name in ("laowang", "tenant"):
            with pytest.raises(NotFound):
                cast.tell(name, report_id)

    def test_the_words_of_a_return_or_a_rating_are_not_for_neighbours(self, cast: Cast) -> None:
        report_id = cast.work(cast.report())
        cast.move("meijie", report_id, "return", reason="other", words=SECRET)
        cast.work(report_id, by="zhaojie")
        cast.move("meijie", report_id, "accept", stars=2, words=SECRET)
        told = cast.tell("laowang", report_id)
        assert SECRET not in all_words(told) and told["rating"] == {"stars": 2, "words": None}
        assert SECRET in all_words(cast.tell("meijie", report_id))


class TestUnchecked:
    """Words are hidden from neighbours until they were checked."""

    def verdict(self, cast: Cast, report_id: int, shown: bool) -> None:
        """The platform's word."""
        with cast.house.database.write() as session:
            watching.verdict_on_words(session, report_id=report_id, shown=shown)

    def seen(self, cast: Cast, name: str, report_id: int) -> str:
        """The lists and the story of somebody."""
        return everything(cast, name, report_id)

    def test_until_the_verdict_and_after_a_bad_one(self, cast: Cast) -> None:
        report_id = cast.report(words=f"灯坏了{SECRET}", where="三楼李家门口")
        cast.move("laowang", report_id, "follow")
        for shown in (None, False):
            if shown is False:
                self.verdict(cast, report_id, shown)
            for hidden in (SECRET, "李家"):
                assert hidden not in self.seen(cast, "laowang", report_id)
                assert hidden in self.seen(cast, "meijie", report_id)
                assert hidden in self.seen(cast, "xiaoli", report_id)
            assert cast.visitor("laowang").get("/reports", {"scope": "board"}).json["items"] == []
            found = cast.visitor("laowang").get("/reports", {"scope": "followed", "q": "灯坏"}).json
            assert found["items"] == [], "a search must not tell what may not be read"
        self.verdict(cast, report_id, True)
        assert SECRET in self.seen(cast, "laowang", report_id) and "李家" in self.seen(cast, "laowang", report_id)
        assert len(cast.visitor("laowang").get("/reports", {"scope": "board"}).json["items"]) == 1

    def test_a_neighbour_sees_the_reporters_pictures_only_by_consent(self, cast: Cast) -> None:
        pictures = [cast.picture("meijie") for _ in range(2)]
        kept, given = cast.report(media_ids=pictures[:1]), cast.report(media_ids=pictures[1:], photo_consent=True)
        cast.work(kept)
        assert len(cast.tell("meijie", kept)["photos"]) == 1, "hers alone, not the one taken on arrival"
        assert [len(cast.tell("laowang", one)["photos"]) for one in (kept, given)] == [0, 1]
        assert all(photo["url"] is None for photo in cast.tell("laowang", given)["photos"])


def test_the_board_names_nobody(cast: Cast) -> None:
    report_id = cast.report()
    with cast.house.database.write() as session:
        watching.verdict_on_words(session, report_id=report_id, shown=True)
    cast.work(report_id)
    cast.move("meijie", report_id, "accept", stars=5)
    words = everything(cast, "laowang", report_id)
    for name in ("白兰娟", "白*", "李明", "19900000734", "734"):
        assert name not in words, name
    assert "李师傅" in words and cast.tell("laowang", report_id)["reporter"] is None


def test_the_board_has_no_complaint_no_home_no_drill_and_no_other_estate(cast: Cast) -> None:
    ids = [
        cast.report("meijie", "noise", "public"), cast.report("meijie", "leak", "home"),
        cast.report("meijie", "lighting", "public"), cast.report("laowang", "service", "public"),
    ]  # fmt: skip
    body = {"estate_id": cast.xiushan, "lift_id": cast.lift, "drill": True}
    drill = cast.visitor("xiaoli").post("/emergencies", body).json["id"]
    with cast.house.database.write() as session:
        for report_id in (*ids, drill):
            watching.verdict_on_words(session, report_id=report_id, shown=True)
    board = {"scope": "board"}
    assert [item["id"] for item in cast.visitor("tenant").get("/reports", board).json["items"]] == [ids[2]]
    assert cast.visitor("stranger").get("/reports", board).json["items"] == []


class TestAnonymous:
    """Whoever complains without a name has none: not on the page, not in a list, not in a log."""

    @pytest.fixture
    def complaint(self, cast: Cast) -> int:
        """梅姐 complains about the cleaning, without her name."""
        report_id = cast.report("meijie", "service", "public", anonymous=True, words="没人打扫")
        cast.say("meijie", report_id, "一直这样")
        cast.react()
        return report_id

    @pytest.mark.parametrize("name", [*TEAM, *WATCHERS])
    def test_staff_read_nobody(self, cast: Cast, complaint: int, name: str) -> None:
        words = everything(cast, name, complaint).replace(all_words(cast.visitor(name).get("/me").json), "")
        for trace in ("白兰娟", "白*", "19900000734", "0734", "702", "梅"):
            assert trace not in words, trace
        reporter = cast.tell(name, complaint)["reporter"]
        assert reporter == {"id": None, "name": "匿名", "phone": None}

    def test_only_an_administrator_looks_it_up_and_it_is_written_down(self, cast: Cast, complaint: int) -> None:
        vault, at = cast.house.vault, cast.house.clock.now()
        shared: dict[str, Any] = {"report_id": complaint, "reason": "涉嫌违法，配合调查", "at": at}
        with cast.house.database.write() as session:
            for name in ("xiaoli", "liujingli"):
                with pytest.raises(NotAllowed):
                    contact.reveal(session, vault, cast[name], **shared)
            for name in (*WATCHERS, *OUTSIDERS, "laowang"):
                with pytest.raises(NotFound):
                    contact.reveal(session, vault, cast[name], **shared)
            found = contact.reveal(session, vault, cast["admin"], **shared)
        assert (found.name, found.phone) == ("白兰娟", "19900000734")
        (entry,) = cast.audit("contact.read")
        assert (entry.actor_id, entry.thing_id, entry.reason) == (cast.ids["admin"], complaint, shared["reason"])

    def test_the_estates_log_of_messages_does_not_say_who_was_told(self, cast: Cast, complaint: int) -> None:
        with cast.house.database.read() as session:
            for name in ("xiaoli", "liujingli"):
                told = {row["person_id"] for row in delivery.log(session, cast[name]).items}
                assert cast.ids["meijie"] not in told

    def test_from_home_nobody_is_anonymous(self, cast: Cast) -> None:
        body = {"estate_id": cast.xiushan, "kind": "complaint", "category": "noise", "place": "home",
                "home_id": cast.homes["702"], "words": "吵", "anonymous": True}  # fmt: skip
        answer = cast.visitor("meijie").post("/reports", body)
        assert (answer.status_code, answer.json["code"]) == (422, "anonymous_at_home")

    def test_the_reporter_keeps_progress_and_talk(self, cast: Cast, complaint: int) -> None:
        told = cast.tell("meijie", complaint)
        assert told["may_say"] == ["resident"] and told["timeline"][0]["who"] == "您" and cast.inbox("meijie")


def test_a_named_reporters_number_is_masked_and_each_full_look_is_written_down(cast: Cast) -> None:
    report_id = cast.report()
    assert cast.tell("xiaoli", report_id)["reporter"] == {
        "id": cast.ids["meijie"], "name": "白**", "phone": "199****0734",
    }  # fmt: skip
    with cast.house.database.write() as session:
        found = contact.reveal(session, cast.house.vault, cast["xiaoli"], report_id=report_id, reason="约时间",
                               at=cast.house.clock.now())  # fmt: skip
    assert found == contact.Contact("白兰娟", "19900000734") and len(cast.audit("contact.read")) == 1


ACCUSED = ["xiaoli", "liujingli"]


class TestAccused:
    """A complaint about a person never reaches that person (B18): 小李 the worker, and 刘经理 the manager."""

    def complain(self, cast: Cast, accused: str, **more: Any) -> int:
        """梅姐 complains about a member of staff."""
        return cast.report(
            "meijie", "staff", "public", about_staff_id=cast.ids[accused], words="上门态度差极了", **more
        )

    @pytest.mark.parametrize("accused", ACCUSED)
    def test_they_see_it_by_no_door_list_count_or_search(self, cast: Cast, accused: str) -> None:
        def counted() -> str:
            visitor, estate = cast.visitor(accused), {"estate_id": cast.xiushan}
            answers = [visitor.get("/work").text, visitor.get("/staff", estate).text, visitor.get("/me").text]
            for query in ({}, {"queue": "all"}, {"queue": "complaint"}, {"q": "态度"}, {"q": str(report_id)}):
                answers.append(visitor.get("/reports", {"scope": "work", **query}).text)
            answers += [visitor.get("/reports", {"scope": scope}).text for scope in ("mine", "followed", "board")]
            return "\n".join([*answers, visitor.get("/inbox").text])

        report_id = 0
        before = counted()
        report_id = self.complain(cast, accused)
        cast.react()
        others = next(name for name in ("zhaojie", "admin") if name != accused)
        if cast.row(report_id).assignee_id is None:
            cast.move(others, report_id, "take")
        cast.say("meijie", report_id, "请换人")
        cast.react()
        assert counted() == before and "态度差" in all_words(cast.tell(others, report_id))
        assert cast.visitor(accused).get(f"/reports/{report_id}").status_code == 404

    @pytest.mark.parametrize("accused", ACCUSED)
    def test_they_can_do_nothing_with_it_not_even_learn_that_it_is_there(self, cast: Cast, accused: str) -> None:
        report_id, mine = self.complain(cast, accused), cast.report("laowang")
        counts = cast.counts()
        for move in ("take", "acknowledge", "escalate", "reclassify", "merge", "follow", "urge"):
            with pytest.raises(NotFound):
                cast.move(accused, report_id, move, reason="overdue", target_id=mine)
        for thread in ("resident", "internal"):
            with pytest.raises(NotFound):
                cast.say(accused, report_id, "冤枉", thread=thread)
        with pytest.raises(NotFound):
            cast.move(accused, mine, "merge", target_id=report_id)
        with cast.house.database.write() as session, pytest.raises(NotFound):
            contact.reveal(session, cast.house.vault, cast[accused], report_id=report_id, reason="x",
                           at=cast.house.clock.now())  # fmt: skip
        assert cast.counts() == counts

    @pytest.mark.parametrize("accused", ACCUSED)
    def test_it_is_never_given_to_them(self, cast: Cast, accused: str) -> None:
        report_id = self.complain(cast, accused)
        with pytest.raises(Conflict, match="accused_may_not_handle"):
            cast.move("admin", report_id, "assign", assignee_id=cast.ids[accused])
        cast.react()
        assert cast.row(report_id).assignee_id not in (None, cast.ids[accused])

    @pytest.mark.parametrize("accused", ACCUSED)
    def test_they_are_told_nothing_at_any_step_not_even_when_it_is_late(self, cast: Cast, accused: str) -> None:
        report_id = self.complain(cast, accused)
        before = cast.inbox(accused)
        cast.react()
        cast.house.clock.advance(days=30)
        climb(cast.house, cast.house.clock.now())
        cast.move("meijie", report_id, "urge")
        cast.react()
        assert cast.inbox(accused) == before
        assert any("已超时" in title for title, _ in cast.inbox("zhaojie" if accused == "xiaoli" else "xiaoli"))

    def test_only_staff_of_this_estate_in_that_category_can_be_named(self, cast: Cast) -> None:
        body = {"estate_id": cast.xiushan, "kind": "complaint", "category": "staff", "place": "public", "words": "差"}
        for about, category in (("heshifu", "staff"), ("meijie", "staff"), ("chengong", "staff"), ("xiaoli", "noise")):
            sent = {**body, "about_staff_id": cast.ids[about], "category": category}
            assert cast.visitor("meijie").post("/reports", sent).json["code"] == "staff_unknown"

    def test_a_neighbours_board_and_a_watcher_see_what_they_should(self, cast: Cast) -> None:
        report_id = self.complain(cast, "xiaoli")
        assert cast.visitor("laowang").get(f"/reports/{report_id}").status_code == 404
        assert cast.visitor("committee").get(f"/reports/{report_id}").status_code == 200


def test_the_team_of_an_estate_shows_residents_names_and_nothing_of_work(cast: Cast) -> None:
    cast.work(cast.report(), until="take")
    query = {"estate_id": cast.xiushan}
    seen = {name: cast.visitor(name).get("/staff", query) for name in ("meijie", "zhaojie", "stranger", "heshifu")}
    loads = {name: {item["name"]: item["load"] for item in seen[name].json["items"]} for name in ("meijie", "zhaojie")}
    assert loads["meijie"] == dict.fromkeys(loads["zhaojie"]) and loads["zhaojie"]["李明"] == 1
    assert seen["stranger"].status_code == seen["heshifu"].status_code == 404


def test_who_moved_away_no_longer_follows_what_neighbours_have(cast: Cast) -> None:
    report_id = cast.report()
    cast.move("tenant", report_id, "follow")
    binding_id = cast.visitor("tenant").get("/me").json["homes"][0]["binding_id"]
    assert cast.visitor("tenant").delete(f"/bindings/{binding_id}").status_code == 204
    assert cast.visitor("tenant").get(f"/reports/{report_id}").status_code == 404
    assert cast.visitor("tenant").get("/reports", {"scope": "followed"}).json["items"] == []
    cast.work(report_id)
    before = len(cast.inbox("tenant"))
    cast.react()
    assert len(cast.inbox("tenant")) == before


def test_unread_marks_count_only_what_one_may_read(cast: Cast) -> None:
    report_id = cast.report()
    cast.move("laowang", report_id, "follow")

    def unread(name: str, scope: str) -> bool:
        answer = cast.visitor(name).get("/reports", {"scope": scope}).json
        return bool(next(item["unread"] for item in answer["items"] if item["id"] == report_id))

    def read_all() -> None:
        for name in ("meijie", "laowang", "xiaoli", "chengong"):
            assert cast.visitor(name).get(f"/reports/{report_id}").status_code == 200

    scopes = {"meijie": "mine", "laowang": "followed", "xiaoli": "work", "chengong": "work"}
    read_all()
    assert not any(unread(name, scope) for name, scope in scopes.items())
    cast.say("zhaojie", report_id, INNER, thread="internal")
    assert [name for name, scope in scopes.items() if unread(name, scope)] == ["xiaoli"]
    read_all()
    cast.say("meijie", report_id, "还没好")
    assert [name for name, scope in scopes.items() if unread(name, scope)] == ["xiaoli", "chengong"]
    read_all()
    cast.move("xiaoli", report_id, "take")
    assert [name for name, scope in scopes.items() if unread(name, scope)] == ["meijie", "laowang", "chengong"]


def test_an_outsider_is_told_it_does_not_exist(cast: Cast) -> None:
    report_id = cast.report()
    missing = cast.visitor("stranger").get("/reports/999999").json
    for name in OUTSIDERS:
        answer = cast.visitor(name).get(f"/reports/{report_id}")
        assert answer.status_code == 404
        assert {**answer.json, "request_id": ""} == {**missing, "request_id": ""}
    with cast.house.database.read() as session:
        for name in OUTSIDERS:
            page = lists.lines(session, cast[name], scope="work", at=cast.house.clock.now(), queue="all")
            assert page.items == []


def test_what_staff_enter_for_an_unknown_caller_is_kept_sealed(cast: Cast) -> None:
    sealed = cast.house.vault.seal("路过的张先生\n13800001111")
    with cast.house.database.write() as session:
        report_id = making.report_for(
            session, cast["zhaojie"], cast.said(), reporter_id=None, contact=sealed, channel="phone",
            request_key="call-0001", at=cast.house.clock.now(),
        )  # fmt: skip
    assert cast.tell("xiaoli", report_id)["reporter"] == {"id": None, "name": "路*****", "phone": "138****1111"}
    assert cast.tell("laowang", report_id)["reporter"] is None
