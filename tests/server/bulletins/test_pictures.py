"""Pictures of before and after go out only when somebody has looked for faces and plates."""

from __future__ import annotations

import pytest

from server.bulletins.queries import brief as briefs
from server.bulletins.rules.words import AfterDeadline, State
from server.bulletins.service import correcting, picturing
from server.kit.errors import Malformed
from tests.server.bulletins.conftest import Sheets


def test_the_clock_sends_a_sheet_on_time_without_pictures_nobody_has_looked_over(sheets: Sheets) -> None:
    """Mode auto is the usual one: the hour has no eyes for faces and plates (E2, E10)."""
    sheets.finished()
    sheet_id = sheets.make()
    drawn = sheets.row(sheet_id)
    assert sheets.view(sheet_id).pair is not None and drawn.due_at is not None
    sheets.clock.set(drawn.due_at)
    sheets.run()
    sent = sheets.row(sheet_id)
    assert (sent.state, sent.published_at, sent.late) == (State.PUBLISHED, drawn.due_at, False)
    assert sheets.view(sheet_id).pair is None and sheets.view(sheet_id).media_ids == ()
    assert sent.gate["left_out"]["before_id"] and sent.changed_at is None


def test_a_deadline_that_passes_looks_at_no_pictures_either(sheets: Sheets) -> None:
    sheets.reviewed(AfterDeadline.SEND)
    sheets.finished()
    sheet_id = sheets.make()
    review_by = sheets.row(sheet_id).review_by
    assert review_by is not None
    sheets.clock.set(review_by)
    sheets.run()
    assert (sheets.row(sheet_id).state, sheets.view(sheet_id).pair) == (State.PUBLISHED, None)


def test_whoever_has_looked_lets_the_pictures_go_at_the_hour_or_as_the_next_version(sheets: Sheets) -> None:
    sheets.finished()
    seen = sheets.make()
    sheets.approve("liujingli", seen, faces_checked=True)
    due = sheets.row(seen).due_at
    assert due is not None and sheets.row(seen).changed_at is not None
    sheets.clock.set(due)
    sheets.run()
    assert sheets.view(seen).pair is not None and "left_out" not in sheets.row(seen).gate


def test_pictures_that_stayed_behind_come_back_with_the_next_version(sheets: Sheets) -> None:
    sheets.finished()
    sheet_id = sheets.make()
    sheets.clock.set(sheets.row(sheet_id).due_at or sheets.clock.now())
    sheets.run()
    with sheets.cast.house.database.write() as session:
        again = correcting.correct(session, sheets.cast["liujingli"], sheet_id=sheet_id, note="补上处理前后的照片。",
                                   with_pictures=True, at=sheets.clock.now())  # fmt: skip
    assert sheets.view(again).pair is not None and sheets.row(again).state == State.WAITING
    with pytest.raises(Malformed, match="faces_unchecked"):
        sheets.approve("liujingli", again)
    assert sheets.approve("liujingli", again, faces_checked=True)
    assert sheets.view(again).pair is not None


def test_what_is_drawn_before_anybody_has_looked_shows_no_pictures(sheets: Sheets) -> None:
    sheets.finished()
    sheet_id = sheets.make()
    with sheets.cast.house.database.read() as session:
        found, told = picturing.wanted(session, sheet_id), briefs.brief(session, sheet_id)
    assert found is not None and not found.pair and found.view.pair is None
    sheets.clock.set(sheets.row(sheet_id).due_at or sheets.clock.now())
    sheets.run()
    with sheets.cast.house.database.read() as session:
        assert briefs.brief(session, sheet_id).print == told.print  # nothing is drawn anew
