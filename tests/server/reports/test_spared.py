"""What is not theirs to know: the neighbour who only follows a complaint, and the one a complaint is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, true

from server.delivery import queries as delivery
from server.delivery.models import InboxItem, Message
from server.delivery.service import settling, take_over
from server.kit.errors import NotFound
from server.people import queries as people
from server.reports.rules.states import NotYourMove
from server.reports.service import contact, watching
from tests.cast import Cast, all_words


class TestWhoOnlyFollows:
    """Two complain of the same; their complaints are merged. Each knows what they wrote, and the steps."""

    @pytest.fixture
    def first(self, cast: Cast) -> int:
        """梅姐's complaint, into which 老王's was merged."""
        shared: dict[str, Any] = {"category": "service", "place": "public", "stair_id": cast.stair}
        first = cast.report("meijie", words="秘密甲", where="三楼平台", photo_consent=True,
                            media_ids=[cast.picture("meijie")], **shared)  # fmt: skip
        double = cast.report("laowang", words="秘密乙", **shared)
        for report_id in (first, double):
            with cast.house.database.write() as session:
                watching.verdict_on_words(session, report_id=report_id, shown=True)
        cast.move("liujingli", double, "merge", target_id=first)
        return first

    def test_they_see_its_steps_and_nothing_it_says(self, cast: Cast, first: int) -> None:
        cast.work(first)
        cast.move("meijie", first, "return", reason="not_fixed", words="还是脏")
        told = cast.tell("laowang", first)
        for trace in ("秘密甲", "三楼", "21栋", "还是脏", "没有修好"):
            assert trace not in all_words(told), trace
        assert told["photos"] == [] and not any(event["photos"] for event in told["timeline"])
        assert (told["answers"], told["home_id"], told["place_label"]) == ([], None, "公共区域")
        assert [event["kind"] for event in told["timeline"]][:2] == ["made", "take"] and told["following"]

    def test_in_lists_and_searches_too(self, cast: Cast, first: int) -> None:
        laowang = cast.visitor("laowang")
        (line,) = laowang.get("/reports", {"scope": "followed"}).json["items"]
        assert line["id"] == first and line["place_label"] == "公共区域" and "秘密" not in line["words"]
        for words in ("秘密甲", "三楼"):
            assert laowang.get("/reports", {"scope": "followed", "q": words}).json["items"] == []

    def test_the_reporter_and_the_team_read_all_of_it(self, cast: Cast, first: int) -> None:
        for name in ("meijie", "xiaoli", "chengong"):
            told = cast.tell(name, first)
            assert "秘密甲" in told["words"] and "三楼平台" in told["place_label"] and told["photos"]


class TestTheOneComplainedAbout:
    """Whatever role they hold, nothing tells them: no trail, no log of messages, no figure."""

    def complain(self, cast: Cast, about: str) -> int:
        """梅姐 complains, and everybody who should hears of it."""
        report_id = cast.report("meijie", "staff", "public", about_staff_id=cast.ids[about], words="态度差极了")
        cast.react()
        return report_id

    def trail(self, cast: Cast, reader: str) -> list[str]:
        """The acts somebody reads in the trail."""
        with cast.house.database.read() as session:
            return [row["act"] for row in people.audit_trail(session, cast[reader], true()).items]

    @pytest.mark.parametrize(("about", "other"), [("liujingli", "admin"), ("admin", "liujingli")])
    def test_the_trail_does_not_say_that_somebody_looked_up_the_reporter(
        self, cast: Cast, about: str, other: str
    ) -> None:
        report_id, at = self.complain(cast, about), cast.house.clock.now()
        with cast.house.database.write() as session:
            contact.reveal(session, cast.house.vault, cast["xiaoli"], report_id=report_id, reason="约时间", at=at)
        assert "contact.read" in self.trail(cast, other) and "contact.read" not in self.trail(cast, about)

    def test_the_log_of_messages_is_silent_even_for_who_reads_all_of_it(self, cast: Cast) -> None:
        at = cast.house.clock.now() - timedelta(days=1)
        self.complain(cast, "admin")
        with cast.house.database.write() as session:
            rows = list(session.scalars(select(Message)))
            causes = set(session.scalars(select(InboxItem.cause)))
            admin = cast["admin"]
            assert rows and {row.spared_id for row in rows} == {cast.ids["admin"]}
            assert not delivery.log(session, admin).items and not delivery.counts(session, admin, since=at)
            assert not any(delivery.to_phone(session, admin, cause=cause) for cause in causes)
            for row in rows:
                with pytest.raises(NotFound):
                    delivery.message(session, admin, row.id)
                with pytest.raises(NotFound):
                    settling.resend(session, admin, row.id, at=at)

    def test_nor_under_the_name_they_had_before(self, cast: Cast) -> None:
        self.complain(cast, "admin")
        with cast.house.database.write() as session:
            for _ in range(2):
                take_over(session, gone_id=cast.ids["admin"], kept_id=cast.ids["regulator"])
            assert set(session.scalars(select(Message.spared_id))) == {cast.ids["regulator"]}

    def test_no_figure_of_the_internal_thread_counts_it(self, cast: Cast) -> None:
        report_id = cast.report()
        self.complain(cast, "xiaoli")
        cast.react()
        why = [event["words"] for event in cast.tell("xiaoli", report_id)["timeline"] if event["kind"] == "dispatched"]
        assert why and not any(character.isdigit() for character in why[0])


class TestAboutSomebodyNotNamed:
    """A complaint about one of the team that names nobody: no rule may give it to the very person."""

    def test_no_rule_gives_it_away_and_supervisors_get_the_card(self, cast: Cast) -> None:
        report_id = cast.report("meijie", "staff", "public")
        for _ in range(2):
            cast.react()
        assert cast.row(report_id).assignee_id is None
        with cast.house.database.read() as session:
            given = set(session.scalars(select(Message.address).where(Message.channel == "card")))
        assert given == {"liujingli", "admin"}
        cast.house.clock.advance(days=5)
        with cast.house.database.write() as session:
            assert watching.dispatch_unanswered(session, report_id=report_id, at=cast.house.clock.now()) is None

    def test_only_a_supervisor_takes_it_or_says_who_does(self, cast: Cast) -> None:
        report_id = cast.report("meijie", "staff", "public")
        with pytest.raises(NotYourMove):
            cast.move("xiaoli", report_id, "take")
        assert "take" not in {move["move"] for move in cast.tell("xiaoli", report_id)["moves"]}
        cast.move("liujingli", report_id, "assign", assignee_id=cast.ids["zhaojie"])
        assert cast.row(report_id).assignee_id == cast.ids["zhaojie"]


@pytest.mark.parametrize("words", ["\u200b\u200b", "\u2060", "\ufeff \u200d", "\u3164", "\u2800\ufe0f"])
def test_words_nobody_can_see_are_no_words(cast: Cast, words: str) -> None:
    body = {"estate_id": cast.xiushan, "kind": "repair", "category": "lighting", "place": "public", "words": words}
    assert cast.visitor("meijie").post("/reports", body).status_code == 422
    family = cast.visitor("meijie").post("/reports", {**body, "words": "👨\u200d👩 灯坏了"})
    assert family.status_code == 201 and "\u200d" in family.json["words"]


def test_only_ascii_digits_are_numbers(cast: Cast) -> None:
    report_id = cast.report()
    odd = "".join(chr(ord("０") + int(digit)) for digit in str(report_id))
    meijie = cast.visitor("meijie")
    assert meijie.get(f"/reports/{odd}").status_code == 404 and meijie.get(f"/reports/{report_id}").status_code == 200
    assert meijie.get("/reports", {"limit": "３"}).status_code == 422
    assert meijie.post(f"/reports/{report_id}/moves", {"move": "urge"}, If_Match='"１"').status_code == 422
