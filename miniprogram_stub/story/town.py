"""The people of the story with their phones, and the ledger of the local WeChat: who was told what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import requests

import config
from miniprogram_stub.phone import Json, Phone, Refused
from miniprogram_stub.story.teller import Teller

XIUSHAN, DEFU = "秀山花园", "德福楼"
PUSH_SECONDS = 20
"""So long the local WeChat may take to bring what happened on a phone."""


class Running(Protocol):
    """A system that is up: where it is, and its clock."""

    server: str
    desk: str

    def next_second(self) -> None:
        """Wait until the next second has begun."""
        ...

    def now(self) -> datetime:
        """What the clock of the system says, in Shanghai."""
        ...

    def later(self, *, days: int = 0, minutes: int = 0) -> None:
        """So much time passes."""
        ...


@dataclass
class Town:
    """What the chapters share. ``known`` is what one chapter leaves for the next."""

    system: Running
    tell: Teller
    known: dict[str, Any] = field(default_factory=dict)
    _phones: dict[str, Phone] = field(default_factory=dict)
    _settings: config.Settings = field(default_factory=lambda: config.load("demo", environ={}))

    def phone(self, person: str) -> Phone:
        """Somebody's phone."""
        if person not in self._phones:
            self._phones[person] = Phone(person, self._settings, server=self.system.server, desk=self.system.desk)
        return self._phones[person]

    def agree(self, person: str, *kinds: str) -> dict[str, str]:
        """Somebody accepts the next message, in a second of its own: WeChat's event carries no finer stamp, and two
        popups of one person in one second are one popup repeated.

        We hear of it by WeChat's push alone, a moment later. What happens before that finds no agreement and sends no
        message, so the story goes on when the push has been answered.
        """
        self.system.next_second()
        answered = self.phone(person).agree(*kinds)
        self.control("settle", {"seconds": PUSH_SECONDS})
        return answered

    def clock_in(self, person: str) -> Phone:
        """A member of staff opens the mini-program and is known by the number."""
        phone = self.phone(person)
        if not phone.line.token:
            phone.sign_in()
            phone.confirm_phone()
        return phone

    def later(self, *, days: int = 0, minutes: int = 0) -> None:
        """So much time passes; whoever holds a phone opens the mini-program again."""
        self.system.later(days=days, minutes=minutes)
        for phone in self._phones.values():
            if phone.line.token:
                phone.sign_in()

    def close(self) -> None:
        """Switch every phone off."""
        for phone in self._phones.values():
            phone.close()

    def control(self, what: str, body: Json) -> None:
        """Turn a knob of the local WeChat."""
        requests.post(f"{self.system.desk}/control/{what}", json=body, timeout=30).raise_for_status()

    def letters(self, person: str = "") -> list[Json]:
        """Every message that reached a phone, or was swallowed before, oldest first."""
        answer = requests.get(f"{self.system.desk}/control/letters", params={"to": person}, timeout=30)
        found: list[Json] = answer.json()
        return found

    def shown(self, person: str, words: str, *, after: int = 0) -> list[Json]:
        """Messages on somebody's phone that hold these words."""
        return [
            letter for letter in self.letters(person)
            if letter["id"] > after and letter["state"] == "shown" and words in text_of(letter)
        ]  # fmt: skip

    def card(self, person: str, words: str) -> Json | None:
        """The first card with buttons on somebody's phone that holds these words."""
        cards = [row for row in self.phone(person).wecom() if (row["card"] or {}).get("button_list")]
        return next((row for row in cards if words in str(row)), None)

    def newest(self) -> int:
        """The number of the newest message anywhere."""
        return max((int(letter["id"]) for letter in self.letters()), default=0)


def refusal(act: Callable[[], object]) -> Refused | None:
    """What the server says to an act it must refuse; None when it let it pass."""
    try:
        act()
    except Refused as no:
        return no
    return None


def text_of(letter: Json) -> str:
    """Everything a message or card says, as one text."""
    card = letter.get("card") or {}
    parts = [letter.get("title", ""), letter.get("text", ""), str(card.get("replaced", ""))]
    parts += [str(value) for pair in letter.get("fields") or [] for value in pair.values()]
    for name in ("main_title", "sub_title_text", "horizontal_content_list"):
        parts.append(str(card.get(name, "")))
    return "\n".join(parts)
