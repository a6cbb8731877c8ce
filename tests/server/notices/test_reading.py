"""What residents see of notices, and what they may wish for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.notices import queries
from server.notices.rules import Spot
from server.people.service import merging
from tests.server.notices.conftest import Board

NINE = timedelta(hours=9)


@pytest.fixture(autouse=True)
def noon(clock: StoppedClock, board: Board) -> None:
    clock.set(datetime(2026, 11, 21, 12, tzinfo=SHANGHAI))


def titles(board: Board, name: str, **query: object) -> list[str]:
    answer = board.cast.visitor(name).get("/notices", query)
    assert answer.status_code == 200, answer.text
    return [row["title"] for row in answer.json["items"]]


def test_only_what_concerns_my_home_is_listed_and_opened(board: Board) -> None:
    other = board.out(title="1栋停电", spots=((Spot.BUILDING, board.building("1栋")),))
    board.out(title="全小区停水")
    board.out(title="一单元停水", spots=((Spot.STAIR, board.cast.stair),))
    board.out(title="电梯检修", spots=((Spot.LIFT, board.cast.lift),))
    board.out(title="21栋施工", spots=((Spot.BUILDING, board.building("21栋")),))
    board.write(title="草稿")
    assert titles(board, "meijie") == ["21栋施工", "电梯检修", "一单元停水", "全小区停水"]
    assert titles(board, "meijie", estate_id=board.cast.xiushan) == titles(board, "meijie")
    assert titles(board, "xiaoli", estate_id=board.cast.xiushan)[-1] == "1栋停电"
    assert titles(board, "stranger") == [] == titles(board, "newcomer")
    assert board.cast.visitor("xiaoli").get(f"/notices/{other}").json["title"] == "1栋停电"
    before = board.cast.counts()
    for name in ("meijie", "laowang", "stranger", "newcomer"):
        assert board.cast.visitor(name).get(f"/notices/{other}").status_code == 404
    assert board.cast.counts() == before, "who may not read it leaves no trace of having read it"
    for query in ({"estate_id": board.cast.defu}, {"estate_id": 999999}):
        assert board.cast.visitor("meijie").get("/notices", query).status_code == 404


def test_a_draft_and_a_scheduled_one_are_nobodys_to_read(board: Board) -> None:
    draft = board.write()
    later = board.write()
    board.publish(later, wanted=board.at + timedelta(hours=3))
    for name in ("meijie", "xiaoli"):
        for notice_id in (draft, later):
            assert board.cast.visitor(name).get(f"/notices/{notice_id}").status_code == 404


def test_opening_it_reads_it_once_in_the_list_and_in_the_inbox(board: Board) -> None:
    notice_id = board.out(words="水" * 500)
    meijie = board.cast.visitor("meijie")
    line = meijie.get("/notices").json["items"][0]
    assert line["unread"] and len(line["words"]) == 60 and meijie.get("/inbox").json["unread"] == 1
    for _ in range(2):
        whole = meijie.get(f"/notices/{notice_id}").json
        assert whole["words"] == "水" * 500 and whole["estate"]["phone"] == "0771-5550100"
        board.cast.react()
    assert not meijie.get("/notices").json["items"][0]["unread"]
    assert meijie.get("/inbox").json["unread"] == 0
    with board.cast.house.database.read() as session:
        day = local_day(board.at)
        assert queries.unread(session, board.cast["meijie"], day=day) == 0
        assert queries.unread(session, board.cast["laowang"], day=day) == 1
    badges = {name: board.cast.visitor(name).get("/me").json["unread_notices"] for name in ("meijie", "laowang")}
    assert badges == {"meijie": 0, "laowang": 1}
    assert board.cast.visitor("newcomer").get("/me").json["unread_notices"] == 0


def test_a_recalled_one_stays_in_the_list_and_says_why(board: Board) -> None:
    notice_id = board.out()
    board.recall(notice_id, "时间写错了")
    line = board.cast.visitor("meijie").get("/notices").json["items"][0]
    assert (line["recalled"], line["recall_note"], line["unread"]) == (True, "时间写错了", False)


def test_the_list_goes_on_where_it_ended(board: Board) -> None:
    wanted = []
    for number in range(5):
        board.out(title=f"通知{number}")
        wanted.insert(0, f"通知{number}")
    meijie, seen, cursor = board.cast.visitor("meijie"), [], None
    while True:
        page = meijie.get("/notices", {"limit": 2, **({"cursor": cursor} if cursor else {})}).json
        seen += [row["title"] for row in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == wanted


def test_who_wants_no_messages_still_has_the_inbox_and_urgent_ones(board: Board) -> None:
    board.agree("meijie", times=2)
    meijie = board.cast.visitor("meijie")
    wish = {"estate_id": board.cast.xiushan, "estate_name": "秀山花园", "push": True}
    assert meijie.get("/me/notice-wishes").json == {"items": [wish]}
    for _ in range(2):
        answer = meijie.put("/me/notice-wishes", {"estate_id": board.cast.xiushan, "push": False})
        assert answer.json == {"items": [{**wish, "push": False}]}
    ordinary = board.out()
    assert "meijie" in board.told(ordinary) and board.messages(ordinary) == {}
    urgent = board.write()
    board.call_urgent(urgent)
    board.confirm(urgent)
    board.cast.react()
    assert board.messages(urgent) == {"o-meijie": "due"}
    assert meijie.put("/me/notice-wishes", {"estate_id": board.cast.defu, "push": False}).status_code == 404


def test_tomorrows_plan_holds_what_touches_tomorrow(board: Board) -> None:
    day = local_day(board.at) + timedelta(days=1)

    def on(first: int, last: int | None, title: str, **over: object) -> int:
        ends = None if last is None else datetime(2026, 11, 21, tzinfo=SHANGHAI) + timedelta(hours=last)
        starts = datetime(2026, 11, 21, tzinfo=SHANGHAI) + timedelta(hours=first)
        return board.out(title=title, starts_at=starts, ends_at=ends, **over)

    on(13, 30, "过夜施工")
    on(33, 36, "明天停水")
    on(40, None, "明天起停梯", spots=((Spot.LIFT, board.cast.lift),))
    on(13, 24, "今天的")
    on(48, 50, "后天的")
    on(14, None, "今天起没说到几时")
    board.recall(on(34, 35, "撤回的"))
    board.write(title="草稿")
    with board.cast.house.database.read() as session:
        estates = (board.cast.xiushan, board.cast.defu)
        plan, elsewhere = (queries.planned_in(session, estates, day)[estate] for estate in estates)
        assert [row["title"] for row in plan] == ["过夜施工", "明天停水", "明天起停梯"]
        assert plan[1]["kind_label"] == "停水" and plan[2]["place_label"] == "21栋1单元电梯"
        assert elsewhere == []
        out = queries.out_in(session, estates, board.at - timedelta(hours=1), board.at + NINE)
        assert [len(out[estate]) for estate in estates] == [6, 0], "what was recalled is out no more"


def test_homes_are_counted_as_read_when_somebody_there_opened_it(board: Board) -> None:
    notice_id = board.out(spots=((Spot.STAIR, board.cast.stair),))
    for name in ("meijie", "daughter", "tenant"):
        board.cast.visitor(name).get(f"/notices/{notice_id}")
    with board.cast.house.database.read() as session:
        row = {"id": notice_id, "estate_id": board.cast.xiushan}
        counted = queries.reads_by_building(session, row, day=local_day(board.at))
    assert [(each["homes"], each["read"]) for each in counted] == [(3, None)], "three homes are too few to tell"


def test_staff_who_read_it_are_not_counted_and_merged_readers_are_one(board: Board) -> None:
    notice_id = board.out()
    board.cast.visitor("xiaoli").get(f"/notices/{notice_id}")
    board.cast.visitor("meijie").get(f"/notices/{notice_id}")
    board.cast.visitor("daughter").get(f"/notices/{notice_id}")
    assert board.readers(notice_id) == ["daughter", "meijie"]
    with board.cast.house.database.write() as session:
        merging.merge(session, gone_id=board.cast.ids["daughter"], kept_id=board.cast.ids["meijie"], at=board.at)
    board.cast.react()
    assert board.readers(notice_id) == ["meijie"]
