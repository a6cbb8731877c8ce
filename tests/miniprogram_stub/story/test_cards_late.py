"""A card that comes late in the story is not taken for the one that was asked for."""

from miniprogram_stub.story.speaking import card_of


def test_a_late_card_of_what_was_said_before_is_passed_over() -> None:
    late = {"title": "看这张单", "text": "", "page": "pages/issue/issue?id=16"}
    words = {"title": "去缴费", "text": "还有 24.12 元要交", "page": ""}
    asked = {"title": "去缴费", "text": "", "page": "pages/owed/owed"}
    assert card_of([late, words, asked], "去缴费") == asked
