"""A member of staff leaves: what they had on hand comes to somebody else, whatever stage it was at."""

from __future__ import annotations

from server.people.service import staff
from tests.cast import Cast


def leave(cast: Cast, name: str) -> None:
    with cast.house.database.write() as session:
        staff.close_account(session, cast["admin"], person_id=cast.ids[name], reason="离职", at=cast.house.clock.now())
    for _ in range(2):
        cast.react()


def test_what_somebody_had_on_hand_is_given_to_somebody_else(cast: Cast) -> None:
    assigned, working, paused, done = (cast.report(words=f"第{number}盏灯不亮") for number in range(4))
    cast.move("xiaoli", assigned, "take")
    cast.work(working, "arrive")
    cast.work(paused, "arrive")
    cast.move("xiaoli", paused, "pause", reason="part_ordered", media_ids=[cast.picture("xiaoli")])
    cast.work(done)
    leave(cast, "xiaoli")
    for report_id in (assigned, working, paused):
        row = cast.row(report_id)
        assert row.assignee_id != cast.ids["xiaoli"] and row.state in ("acknowledged", "assigned")
        assert row.pause_reason is None
        called = cast.tell("meijie", report_id)["assignee"]
        assert called is None or "李" not in called["name"]
    assert cast.row(done).assignee_id == cast.ids["xiaoli"] and cast.row(done).state == "done"


def test_a_rescue_is_sent_on_at_once(cast: Cast) -> None:
    made = cast.visitor("meijie").post("/emergencies", {"estate_id": cast.xiushan, "lift_id": cast.lift})
    cast.move("xiaoli", made.json["id"], "take")
    leave(cast, "xiaoli")
    row = cast.row(made.json["id"])
    assert row.state == "assigned" and row.assignee_id not in (None, cast.ids["xiaoli"], cast.ids["admin"])
