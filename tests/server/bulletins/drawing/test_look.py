"""The look comes from config/design: every icon can be drawn, every colour is known."""

from __future__ import annotations

import math

import pytest

from server.kit.drawing.look import DESIGN, colours, drawing
from server.kit.drawing.outlines import outline


@pytest.mark.parametrize("name", [*sorted(path.stem for path in DESIGN.glob("icons/*.svg")), "street"])
def test_every_icon_lies_in_its_frame(name: str) -> None:
    lines = drawing(name)
    points = [point for line in lines.lines for point in line]
    assert points
    assert all(-1 <= x <= lines.width + 1 and -1 <= y <= lines.height + 1 for x, y in points)


def test_an_unknown_icon_is_the_sign_for_information() -> None:
    assert drawing("no-such-icon") == drawing("../../secret") == drawing("") == drawing("info")


def test_colours_are_the_tokens_first_words() -> None:
    assert colours()["brand"] == "#1f5c47" and colours()["ink"] == "#1f2b26"


def test_a_circle_of_two_arcs_is_round() -> None:
    (line,) = outline("M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z")
    assert all(math.isclose(math.dist(point, (12, 12)), 8.5, abs_tol=1e-6) for point in line)


def test_a_curve_ends_where_it_says_and_a_closed_line_where_it_began() -> None:
    assert outline("M0 0C0 5 5 10 10 10s10-5 10-10")[0][-1] == (20, 0)
    assert outline("M1 1h2v2H1z") == [((1, 1), (3, 1), (3, 3), (1, 3), (1, 1))]


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with a number"):
        outline("12 3 L4 5")
