"""Template cards of WeCom: a message with facts and buttons that can be changed once it is answered.

Lengths are the document's suggested ones; longer text is cut, because WeCom would cut it in the middle of a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

Card = dict[str, object]

MOST_FACTS = 6
MOST_BUTTONS = 6
MOST_OPTIONS = 10
TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


class Look(IntEnum):
    """How a button looks."""

    MAIN = 1
    PLAIN = 2
    DANGER = 3
    QUIET = 4


@dataclass(frozen=True, slots=True)
class Button:
    """``key`` comes back in the event when it is pressed."""

    words: str
    key: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: a short label and what it says."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A box on a card from which one thing is chosen before a button is pressed. ``options`` are (key, what is read),
    at most ten; the chosen key comes back in the event of the press."""

    key: str
    title: str
    options: Sequence[tuple[str, str]]


def button_card(
    *,
    title: str,
    words: str = "",
    facts: Sequence[Fact] = (),
    buttons: Sequence[Button],
    task_id: str,
    url: str | None = None,
    choice: Choice | None = None,
) -> Card:
    """A card with buttons (``button_interaction``). ``task_id`` must be unique in the app and names the matter."""
    if not 1 <= len(buttons) <= MOST_BUTTONS:
        raise ValueError(f"a card has 1 to {MOST_BUTTONS} buttons")
    if len({button.key for button in buttons}) < len(buttons):
        raise ValueError("two buttons of a card share a key")
    card = _card(title, words, facts, url)
    card["task_id"] = _task(task_id)
    card["button_list"] = [
        {"text": cut(button.words, 10), "style": int(button.look), "key": button.key} for button in buttons
    ]
    if choice is not None:
        card["button_selection"] = _selection(choice)
    return card


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters; a cut text ends in "…"."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _card(title: str, words: str, facts: Sequence[Fact], url: str | None) -> Card:
    heading = {"title": cut(title, 26), "desc": cut(words, 30)}
    card: Card = {"card_type": "button_interaction", "main_title": heading}
    if facts:
        card["horizontal_content_list"] = [
            {"keyname": cut(fact.label, 5), "value": cut(fact.words, 26)} for fact in facts[:MOST_FACTS]
        ]
    if url:
        card["card_action"] = {"type": 1, "url": url}
    return card


def _selection(choice: Choice) -> Card:
    if not 1 <= len(choice.options) <= MOST_OPTIONS:
        raise ValueError(f"a box has 1 to {MOST_OPTIONS} options")
    if len({key for key, _ in choice.options}) < len(choice.options):
        raise ValueError("two options of a box share a key")
    return {
        "question_key": choice.key,
        "title": cut(choice.title, 13),
        "option_list": [{"id": key, "text": cut(words, 16)} for key, words in choice.options],
        "selected_id": choice.options[0][0],
    }


def _task(task_id: str) -> str:
    if not TASK_ID.fullmatch(task_id):
        raise ValueError("a task id has 1 to 128 letters, digits, _ - @")
    return task_id
