"""Where owners are few the published figures may tell what each chose: they are told so before they vote."""

from __future__ import annotations

from server.kit.clock import StoppedClock
from server.votes.rules.steps import MAY_TELL, may_tell
from tests.cast import Cast
from tests.server.votes.polling import ready


def test_few_owners_are_told_what_the_published_figures_may_tell(cast: Cast, clock: StoppedClock) -> None:
    polling = ready(cast, clock)
    shown = cast.visitor("meijie").get(f"/votes/{polling.poll_id}").json
    assert shown["totals"]["heads"] < MAY_TELL and "可能算得出各家怎么选" in shown["few_words"]
    assert may_tell(MAY_TELL - 1) is not None and may_tell(MAY_TELL) is None
