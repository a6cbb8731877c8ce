"""What waits for a second person does not fall silent: who may answer is reminded once, and rules of voting lapse."""

from __future__ import annotations

import pytest

from server.bodies.rules.makeup import Kind as BodyKind
from server.bodies.service import papers
from server.kit import waiting
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict
from server.kit.house import House
from server.votes.models import RuleChange
from server.votes.rules.lapsing import last_day
from server.votes.service import ruling, settings
from tests.cast import Cast
from tests.server.bodies.test_life import FIVE
from tests.server.contracts.signing import Signing
from tests.server.payments.test_refunds import ask as ask_refund
from tests.server.payments.test_refunds import do
from tests.server.payments.till import Till
from workflows.proposals import wording as votes
from workflows.proposals.jobs import lapse_rules
from workflows.waiting import wording
from workflows.waiting.jobs import KINDS, remind, tell_of

DAYS = waiting.figures()


@pytest.fixture
def till(cast: Cast) -> Till:
    """Open, with WeChat and the desk."""
    return Till(cast).open()


def clock(till: Till) -> StoppedClock:
    """The clock of the house."""
    found = till.cast.house.clock
    assert isinstance(found, StoppedClock)
    return found


def reminded(till: Till, name: str) -> list[str]:
    """What somebody was reminded of."""
    return [words for title, words in till.cast.inbox(name) if title == wording.TITLE]


def changes_rules(till: Till, by: str = "liujingli") -> int:
    """Somebody asks that a rule be changed."""
    estate = till.cast.xiushan
    with till.cast.house.database.write() as session:
        version = settings.of_estate(session, estate)["version"]
        return ruling.ask(session, till.cast[by], estate_id=estate, values={"proxy_cap": 5},
                          ground="议事规则第十二条", version=version, at=till.now)  # fmt: skip


def test_whoever_may_answer_is_reminded_once_and_whoever_asked_is_not(till: Till) -> None:
    paid = till.paid("meijie", till.bill("702", 100_00))
    ask_refund(till, paid, 40_00)
    changes_rules(till)
    house: House = till.cast.house
    clock(till).advance(days=DAYS["remind_after_days"], minutes=-1)
    assert remind(house, till.now) is None
    clock(till).advance(minutes=2)
    for _ in range(2):
        assert remind(house, till.now) == "2 wait"
    (said,) = reminded(till, "zhoukuaiji")
    assert "秀山花园：11月21日提交的退款申请还没有人核对" in said and "“收款、退款”" in said
    assert ["表决规则的修改" in words for words in reminded(till, "committee")] == [True]
    assert not reminded(till, "liujingli") and not reminded(till, "meijie")


def test_where_nobody_else_could_answer_whoever_asked_hears_so(till: Till) -> None:
    with till.cast.house.database.write() as session:
        kind = next(one for one in KINDS if one.key == "refund")
        assert kind.found(session, till.now) == []
    with till.cast.house.database.write() as session:
        tell_of(
            session,
            kind,
            waiting.Waits(1, till.cast.xiushan, till.cast.ids["liujingli"], till.now),
            ("nobody",),
            till.now,
        )
    (said,) = reminded(till, "liujingli")
    assert "没有别的同事能核对" in said


def test_a_change_of_rules_that_nobody_answers_lapses_with_a_word_to_its_writer(till: Till) -> None:
    change_id = changes_rules(till)
    till.cast.react()
    asked = [words for title, words in till.cast.inbox("committee") if title == votes.RULES_ASKED_TITLE][-1]
    assert "到12月6日还没人核对，就作废" in asked
    day = last_day(till.now)
    assert (day - till.now.date()).days == DAYS["vote_rules_lapse_after_days"]
    clock(till).advance(days=DAYS["vote_rules_lapse_after_days"])
    assert lapse_rules(till.cast.house, till.now) is None, "the whole of its last day is left"
    clock(till).advance(days=1)
    with pytest.raises(Conflict, match="change_lapsed"):
        do(till, ruling.agree, change_id, version=1, by="committee")
    assert lapse_rules(till.cast.house, till.now) == "1 changes of rules lapsed"
    assert lapse_rules(till.cast.house, till.now) is None
    for _ in range(2):
        till.cast.react()
    told = [words for title, words in till.cast.inbox("liujingli") if title == votes.RULES_LAPSED_TITLE]
    assert told == ["您提的秀山花园表决规则修改，到12月6日还没有人核对，已经作废，规则没有变。还要改的，请重新提出。"]
    with till.cast.house.database.read() as session:
        assert session.get_one(RuleChange, change_id).state == "lapsed"
        assert settings.of_estate(session, till.cast.xiushan)["proxy_cap"] is None
    with pytest.raises(Conflict, match="change_answered"):
        do(till, ruling.agree, change_id, version=2, by="committee")
    assert changes_rules(till) > change_id, "and it can be asked for anew"


def test_papers_of_bodies_and_a_notice_to_be_taken_back_are_not_forgotten(till: Till) -> None:
    cast, signing = till.cast, Signing(till.cast)
    signing.sign()
    notice = signing.give()
    signing.let_go(notice)
    signing.want_back(notice)
    with cast.house.database.write() as session:
        papers.ask_founding(session, cast["street"], cast.xiushan, kind=BodyKind.COMMITTEE, since=local_day(till.now),
                            members=FIVE, at=till.now)  # fmt: skip
    clock(till).advance(days=DAYS["remind_after_days"], minutes=1)
    assert remind(cast.house, till.now) == "2 wait"
    body, recall = sorted(reminded(till, "street"), key=lambda words: "撤回通知" in words)
    assert "撤回通知的登记" in recall and "“服务合同”" in recall and not reminded(till, "committee")
    assert "业主组织的登记" in body and "没有别的同事能核对" in body, "the street alone keeps bodies here"


def test_what_was_sent_back_and_written_down_anew_is_reminded_of_anew(till: Till) -> None:
    kind = next(one for one in KINDS if one.key == "consent")
    for _ in range(2):
        for _ in range(2):
            with till.cast.house.database.write() as session:
                one = waiting.Waits(1, till.cast.xiushan, till.cast.ids["liujingli"], till.now)
                tell_of(session, kind, one, kind.roles, till.now)
        clock(till).advance(days=9)
    assert len(reminded(till, "committee")) == 2
