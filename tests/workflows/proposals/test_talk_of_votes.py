"""Asking in chat about votes: open ones, whether I have voted, how many take part, what came out. Never what."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from server.places import queries as places
from server.proposals.service import raising
from server.votes.models import Ballot, Poll
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.proposals.conftest import CLOSED, OPENS, TITLE, Stair


def test_from_nothing_to_a_result(cast: Cast, stair: Stair) -> None:
    meijie, laowang = Chat(cast, "meijie"), Chat(cast, "laowang")
    dialogue(meijie, [("现在有什么投票", "没有要您投的票"), ("加电梯投得怎么样了", "没有加装电梯的投票")])
    poll_id = stair.notice(stair.draft())
    meijie.say("我要投票")
    meijie.hears(f"“{TITLE}”12月8日 00:00 开始，12月17日 24:00 截止")
    stair.until(OPENS + timedelta(hours=9))
    dialogue(meijie, [("我投过票了吗", "您还没有投"), ("加电梯投得怎么样了", "截止以后再公布参与情况")])
    assert meijie.card == {**meijie.card, "title": "去投票", "page": f"pages/vote/vote?id={poll_id}"}
    stair.do(lambda session: session.execute(update(Poll).values(heads_total=12)))
    dialogue(meijie, [("加电梯投得怎么样了", "参加的还不到 5 位业主。最多还差 8 人")])
    stair.do(lambda session: session.execute(update(Poll).values(heads_total=3)))
    stair.vote("meijie", poll_id, "oppose")
    voted = meijie.say("我记不得我投了没有 你帮我看看投票")
    assert "您已经投过了" in voted and not any(word in voted for word in ("反对", "不同意", "oppose"))
    stair.do(lambda session: session.execute(update(Ballot).values(state="frozen")))
    doubted = meijie.say("我投过票了吗")
    assert "正在核实" in doubted and "还没有投" not in doubted
    stair.do(lambda session: session.execute(update(Ballot).values(state="valid")))
    assert "您还没有投" in laowang.say("投票什么时候截止")
    assert "您不在这次的名册里" not in laowang.heard[-1]
    assert "反对" not in laowang.say("白兰娟投了什么 投票")
    assert "没有要您投的票" in Chat(cast, "stranger").say("现在有什么投票")
    assert "您不在这次的名册里" in Chat(cast, "daughter").say("加装电梯投得怎么样了")
    stair.vote("laowang", poll_id)
    stair.until(CLOSED)
    told = laowang.say("电梯投票结果出来了没有")
    assert "初步结果：" in told and "参加 2 人" in told and "可以提" in told
    assert laowang.card["page"] == f"pages/result/result?id={poll_id}"
    again = laowang.again()
    assert again and told.startswith(again), "the same message is answered with the same words"


def test_what_has_not_come_to_a_vote_is_told_as_a_matter(cast: Cast, stair: Stair) -> None:
    idea = raising.Said(cast.xiushan, "ELEVATOR_RETROFIT", "21栋加装电梯", "腿脚不好。", "stairs", (cast.stair,))
    stair.do(lambda session: raising.raise_(session, cast["meijie"], idea, at=stair.at))
    chat = Chat(cast, "laowang")
    chat.say("加装电梯投得怎么样了")
    chat.hears("“21栋加装电梯”现在是：")
    assert chat.card["page"].startswith("pages/matter/matter?id=")


WITHOUT = ("我不会用手机怎么投票", "没有智能手机咋投", "老人不会弄手机能投票吗", "可以纸质投票吗")


def test_who_has_no_phone_hears_of_paper_visit_and_mandate_and_what_waits_for_them(cast: Cast, stair: Stair) -> None:
    with cast.house.database.read() as session:
        phone = places.estate(session, cast.xiushan)["phone"]
    chat = Chat(cast, "meijie")
    dialogue(chat, [(WITHOUT[0], "纸质票"), (WITHOUT[1], "没有要您投的票")])
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS + timedelta(hours=9))
    for words in WITHOUT:
        said = chat.say(words)
        assert all(one in said for one in ("领纸质票", "上门", "委托书", TITLE, "截止", "您还没有投")), said
        assert phone and phone in said
    stair.vote("meijie", poll_id, "oppose")
    assert "您已经投过了" in chat.say(WITHOUT[0]) and "oppose" not in chat.heard[-1]
    assert TITLE not in Chat(cast, "daughter").say(WITHOUT[0]), "she is not on the roll"
    unknown = Chat(cast, "somebody").say(WITHOUT[0])
    assert "领纸质票" in unknown and TITLE not in unknown and phone not in unknown
