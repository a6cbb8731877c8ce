"""Asking in chat what a lift costs one's own home: the table's own figure, or that there is none yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from server.kit.money import yuan
from server.proposals.models import Matter
from server.proposals.queries.mine import mine
from server.proposals.service import joining, passing
from tests.cast import Cast
from tests.server.proposals.conftest import PAPER, Table
from tests.talks import Chat, dialogue

ASKED = ("七楼装电梯我家要掏多少钱", "加装电梯我们家出多少", "电梯分摊多少钱", "电梯的钱我家摊多少")


@pytest.fixture
def table(cast: Cast) -> Table:
    """Where the matters of the estate lie."""
    return Table(cast)


@pytest.mark.parametrize("words", ASKED)
def test_where_there_is_no_table_that_is_said_and_where_the_matter_stands(
    cast: Cast, table: Table, words: str
) -> None:  # fmt: skip
    chat = Chat(cast, "meijie")
    dialogue(chat, [(words, "还没有提出加装电梯")])
    matter_id = table.raise_()
    dialogue(chat, [(words, "“加装电梯”还没有分摊表")])
    chat.hears("现在是：")
    assert chat.card["page"] == f"pages/matter/matter?id={matter_id}"


def test_my_own_share_is_the_tables_and_nobody_hears_anothers(cast: Cast, table: Table) -> None:
    matter_id = table.designed()
    mine = table.story(matter_id)["plan"]["sets"][0]["mine"][0]["fen"]
    chat = Chat(cast, "meijie")
    for words in ASKED:
        dialogue(chat, [(words, f"21栋1单元702要出 {yuan(mine)} 元"), (words, "已选定，还没签协议")])
        assert chat.card["page"] == f"pages/plan/plan?id={matter_id}"
    dialogue(Chat(cast, "laowang"), [(ASKED[0], "21栋1单元101不用出钱")])
    for outsider in ("daughter", "tenant"):
        said = Chat(cast, outsider).say(ASKED[0])
        assert "只告诉业主本人" in said and yuan(mine) not in said
    unknown = Chat(cast, "somebody").say(ASKED[0])
    assert yuan(mine) not in unknown and "加装电梯”" not in unknown


@pytest.mark.parametrize(("act", "said"), [(passing.reject, "没有通过"), (passing.drop, "已经终止")])
def test_nobody_pays_the_share_of_a_lift_that_came_to_nothing(
    cast: Cast, table: Table, act: Callable[..., None], said: str
) -> None:
    matter_id = table.designed()
    fen = _own(cast, table, matter_id)[0]["fen"]
    assert table.story(matter_id)["unpaid_words"] == ""
    with cast.house.database.write() as session:
        more = {"version": table.row(matter_id).version} if act is passing.drop else {}
        act(session, cast["liujingli"], matter_id=matter_id, words="人不够", at=table.at, **more)
    chat, words = Chat(cast, "meijie"), f"{said}，不用出钱。"
    dialogue(chat, [(ASKED[1], f"“加装电梯”{words}当时的方案里21栋1单元702是 {yuan(fen)} 元")])
    assert "要出" not in chat.heard[-1]
    with cast.house.database.read() as session:
        own = mine(session, cast.house.vault, cast["meijie"], matter_id, at=table.at)
    assert own["unpaid_words"] == table.story(matter_id)["unpaid_words"] == words
    assert cast.visitor("meijie").get(f"/matters/{matter_id}/mine").json["unpaid_words"] == words


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_ways_that_lie_beside_each_other_are_all_said_and_who_is_outside_pays_nothing(
    cast: Cast, table: Table
) -> None:  # fmt: skip
    matter_id = table.raise_()
    table.plan(matter_id, choose=False)
    chat = Chat(cast, "meijie")
    assert chat.say(ASKED[0]).count("还没定用哪种分法") == 2


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_lifts_of_other_stairs_do_not_hide_ones_own(cast: Cast, table: Table) -> None:
    table.designed()
    for by in ("meijie", "laowang") * 2:
        other = table.raise_(by, title=f"别的单元装电梯（{by}）")
        with cast.house.database.write() as session:
            elsewhere = {"scope_kind": "homes", "scope_ids": [cast.homes["101"]]}
            session.execute(update(Matter).where(Matter.id == other).values(**elsewhere))
    chat = Chat(cast, "meijie")
    assert "别的单元" not in chat.say(ASKED[0]) and "21栋1单元702要出" in chat.heard[-1]
    assert "别的单元" in Chat(cast, "tenant").say(ASKED[0]), "who owns nothing hears only how one of them stands"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_did_not_sign_pays_nothing(cast: Cast, table: Table) -> None:
    table.signed("LINEAR", not_paying=(cast.homes["101"],), paid_out={cast.homes["101"]: 1_000_000})
    dialogue(Chat(cast, "meijie"), [(ASKED[1], "大家已签协议")])
    said = Chat(cast, "laowang").say(ASKED[1])
    assert "不用出" in said and "给21栋1单元101补偿 10,000.00 元" in said


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_did_not_sign_hears_what_joining_costs_now_and_how_far_it_has_come(cast: Cast, table: Table) -> None:
    matter_id, home_id = table.signed("LINEAR", not_paying=(cast.homes["101"],)), cast.homes["101"]
    chat, payer = Chat(cast, "laowang"), Chat(cast, "meijie")
    dialogue(
        chat,
        [
            (
                "我家装电梯要出多少",
                "21栋1单元101当初没出；现在加入要补交 23,076.92 元。想加入，点下面登记；不加入，就不用出钱。",
            )
        ],
    )
    assert "大家已签协议" not in chat.heard[-1] and chat.card["page"] == f"pages/share/share?id={matter_id}"
    with cast.house.database.write() as session:
        joining.ask(session, cast["laowang"], matter_id, home_id=home_id, at=table.at)
    dialogue(chat, [("我家装电梯要出多少", "要补交 23,076.92 元。您家：想加入，等签字。")])
    dialogue(payer, [(ASKED[1], "21栋1单元702要出 174,999.99 元")])
    assert "后来加入" not in payer.heard[-1]
    table.do(joining.agree, matter_id, home_id=home_id, brought=(PAPER,))
    dialogue(chat, [("我家装电梯要出多少", "要补交 23,076.92 元。您家：已签字，等款项到账和分回。")])
    carries = {home["label"]: home["carries"] for home in _own(cast, table, matter_id)}["21栋1单元702"]
    dialogue(payer, [(ASKED[1], f"有人后来加入，现在算下来您家出 {yuan(carries)} 元")])


def _own(cast: Cast, table: Table, matter_id: int) -> list[dict[str, Any]]:
    """The homes as the page of one's own share shows them."""
    with cast.house.database.read() as session:
        return list(mine(session, cast.house.vault, cast["meijie"], matter_id, at=table.at)["homes"])


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_how_many_votes_a_lift_needs_is_no_question_of_money(cast: Cast, table: Table) -> None:
    table.designed()
    chat = Chat(cast, "meijie")
    for words in ("电梯投票还差多少票", "装电梯要多少人同意", "加装电梯投得怎么样了", "电梯坏了修要花多少钱"):
        assert "要出" not in chat.say(words), words
        chat.say("取消")
