"""Who is asked to vote for somebody hears of it at once, with the vote's page, and when it is taken back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from server.people.service import ownership, signing_in
from server.people.service.ownership import NewOwner
from server.votes.models import RollVoter
from server.votes.queries import telling
from server.votes.rules.precedence import CHANNEL_LABELS, Channel
from server.votes.service import mandates
from tests.workflows.proposals.conftest import OPENS, Stair
from workflows.proposals import lent_words, wording

LAOWANG = "19900000855"


def lend(stair: Stair, poll_id: int, phone: str = LAOWANG) -> int:
    """梅姐 lets the holder of a number vote for her; what follows happens twice."""
    mine = RollVoter.poll_id == poll_id, RollVoter.person_id == stair.cast.ids["meijie"]
    with stair.cast.house.database.write() as session:
        head_id = session.scalars(select(RollVoter.head_id).where(*mine)).one()
        given = mandates.give(
            session, stair.cast["meijie"], keys=stair.keys, poll_id=poll_id, head_id=head_id, holder_name="王德浩",
            holder_phone=phone, paper=lambda: b"written", at=stair.at,
        )  # fmt: skip
    stair.again()
    return given


def confirm(stair: Stair, name: str, phone: str) -> None:
    """Somebody lets WeChat vouch for a number; what follows happens twice."""
    with stair.cast.house.database.write() as session:
        signing_in.confirm_phone(session, stair.cast.house.vault, stair.cast[name], phone=phone, at=stair.at)
    stair.again()


def test_a_holder_hears_at_once_whose_ballot_and_until_when_and_that_it_was_taken_back(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS + timedelta(hours=9))
    stair.agree("laowang", "vote_notice")
    given = lend(stair, poll_id)
    page = f"pages/vote/vote?id={poll_id}"
    assert stair.told("laowang", "有人请您代投") == (
        "白**请您替21栋1单元702投“21栋1单元加装电梯”，12月17日 24:00 截止。"
        "请照委托书上写的投，只能投一次；点开就能看。",
        page,
    )
    assert stair.messages("vote_notice")["due"] == 1, "it does not wait for the next look at the inbox"
    assert stair.cast.visitor("meijie").delete(f"/votes/mandates/{given}").status_code < 300
    stair.again()
    said = ("白**收回了委托，您不用再替21栋1单元702投“21栋1单元加装电梯”。", page)
    assert stair.told("laowang", "不用您代投了") == said
    assert "有人请您代投" not in stair.titles("meijie") and "不用您代投了" not in stair.titles("meijie")


def test_before_it_opens_a_holder_reads_from_when(stair: Stair) -> None:
    lend(stair, stair.notice(stair.draft()))
    assert "12月8日 00:00 开始，12月17日 24:00 截止" in stair.told("laowang", "有人请您代投")[0]


def test_a_number_nobody_has_confirmed_is_told_to_nobody(stair: Stair) -> None:
    lend(stair, stair.notice(stair.draft()), "13900001234")
    for name in ("laowang", "stranger", "daughter"):
        assert "有人请您代投" not in stair.titles(name)


def test_whoever_confirms_the_number_later_hears_then_what_is_asked_of_them_and_once(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    given = lend(stair, poll_id, "13900001234")

    for _ in range(2):
        confirm(stair, "stranger", "13900001234")
        assert stair.titles("stranger").count("有人请您代投") == 1
    words, page = stair.told("stranger", "有人请您代投")
    assert "21栋1单元702" in words and page == f"pages/vote/vote?id={poll_id}"
    assert stair.cast.visitor("meijie").delete(f"/votes/mandates/{given}").status_code < 300
    confirm(stair, "stranger", "13900001234")
    assert stair.titles("stranger").count("有人请您代投") == 1
    assert "不用您代投了" in stair.titles("stranger")


def test_whoever_is_told_at_once_is_not_told_again_when_they_confirm_their_number_anew(stair: Stair) -> None:
    lend(stair, stair.notice(stair.draft()))
    confirm(stair, "laowang", LAOWANG)
    assert stair.titles("laowang").count("有人请您代投") == 1


def test_a_holder_hears_that_the_home_was_sold(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS + timedelta(hours=9))
    lend(stair, poll_id)
    with stair.cast.house.database.write() as session:
        ownership.change_owner(
            session, stair.cast.house.vault, stair.cast["liujingli"], home_id=stair.cast.homes["702"], on=OPENS.date(),
            owners=[NewOwner("顾志", None, "450100196203037003")], joint=False, reason="过户", at=stair.at,
        )  # fmt: skip
    stair.again()
    assert stair.told("laowang", "不用您代投了")[0] == (
        "21栋1单元702过户了，委托跟着作废，您不用再替原来的业主投“21栋1单元加装电梯”。"
    )


def test_who_confirms_their_number_after_the_owner_voted_is_asked_nothing(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS + timedelta(hours=9))
    lend(stair, poll_id, "13900001234")
    stair.vote("meijie", poll_id)
    confirm(stair, "stranger", "13900001234")
    assert "有人请您代投" not in stair.titles("stranger")


def test_nothing_is_asked_once_it_is_over_though_ballots_are_on_their_way(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    given = lend(stair, poll_id, "13900001234")
    stair.until(OPENS + timedelta(days=10))
    confirm(stair, "stranger", "13900001234")
    assert "有人请您代投" not in stair.titles("stranger")
    assert stair.cast.visitor("meijie").delete(f"/votes/mandates/{given}").status_code < 300
    stair.again()
    assert lent_words.LENT_BACK_TITLE not in stair.titles("meijie"), "nobody casts any more"


def test_whose_number_it_becomes_later_hears_too_and_each_once(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    given = lend(stair, poll_id, "13900001234")
    for _ in range(2):
        for name in ("stranger", "daughter"):
            confirm(stair, name, "13900001234")
    assert [stair.titles(name).count("有人请您代投") for name in ("stranger", "daughter")] == [1, 1]
    assert stair.cast.visitor("meijie").delete(f"/votes/mandates/{given}").status_code < 300
    stair.again()
    lend(stair, poll_id, "13900001234")
    assert stair.titles("daughter").count("有人请您代投") == 2, "asked anew, told anew"


def test_an_owner_reads_that_whoever_they_asked_has_cast(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    with stair.cast.house.database.read() as session:
        told = telling.brief(session, poll_id)
    for channel, words in (("proxy", "由您委托的人代投。"), ("app", "手机。")):
        taken = telling.Taken("21栋1单元702", channel, CHANNEL_LABELS[Channel(channel)], stair.at, 1, False)
        assert words in wording.ballot(told, taken)
