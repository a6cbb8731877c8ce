"""Whoever sold their home still has the reports they made, and is asked for no home when they speak of them."""

from __future__ import annotations

from server.kit.clock import local_day
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from tests.cast import Cast
from tests.talks import Chat

BUYER = NewOwner("林新", "19900000666", "45010019900101001X")


def sell(cast: Cast, home: str) -> None:
    """A home changes hands today."""
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        ownership.change_owner(
            session, cast.house.vault, cast["liujingli"], home_id=cast.homes[home], owners=[BUYER], on=local_day(at),
            joint=False, reason="买卖", at=at,
        )  # fmt: skip
    cast.react()


def test_their_open_report_is_told_and_urged(cast: Cast) -> None:
    report_id = cast.report("meijie")
    sell(cast, "702")
    chat = Chat(cast, "meijie")
    said = chat.say("修得怎么样了")
    assert f"R{report_id:06}" in said and "哪一户" not in said
    assert "哪一户" not in chat.say("催一下")


def test_who_never_reported_is_asked_for_a_home_first(cast: Cast) -> None:
    sell(cast, "702")
    assert "哪一户" in Chat(cast, "meijie").say("修得怎么样了")
