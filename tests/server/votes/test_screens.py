"""What the console's pages of votes work out before they show it."""

from __future__ import annotations

from server.votes.screens.results import again


def test_the_seats_left_open_are_drafted_anew_with_whoever_was_equal() -> None:
    options = [{"number": number} for number in (1, 2, 3, 4)]
    topic = {"kind": "candidates", "planned_seats": 3, "options": options}
    equal = again(topic, {"open_seats": 1, "elected": [1], "runoff": [2, 3]})
    assert equal == {"seats": 1, "planned": 3, "runoff": True, "options": options[1:3]}
    too_few = again(topic, {"open_seats": 2, "elected": [1], "runoff": []})
    assert too_few == {"seats": 2, "planned": 3, "runoff": False, "options": options[1:]}
    assert again(topic, {"open_seats": 0, "elected": [1, 2, 3], "runoff": []}) is None
