"""A chat in a hand: what is said into it, and what stands in it, word by word as the phone shows it."""

from __future__ import annotations

import time
from typing import Any, Literal

import requests

Json = dict[str, Any]
App = Literal["mini", "oa", "work"]
PATIENCE_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 0.1


class Chat:
    """One person's chat with us: ``mini`` is the mini-program's customer service, ``oa`` the service account, ``work``
    the WeCom app (staff only). ``phones`` is the address of the local WeChat's phones."""

    def __init__(self, phones: str, person: str, app: App = "oa") -> None:
        self._door, self._wechat = f"{phones}/{person}/chat/{app}", requests.Session()
        self._wechat.trust_env = False

    def close(self) -> None:
        """Put the phone away."""
        self._wechat.close()

    def say(self, words: str) -> Json:
        """Type words."""
        return self._touch("say", {"text": words})

    def speak(self, words: str, *, slips: bool = False) -> Json:
        """Say words aloud; ``slips``: WeChat mishears some of them."""
        return self._touch("speak", {"text": words, "slips": slips})

    def show(self, content: bytes | None = None) -> Json:
        """Send a photo, one of a damp ceiling unless told otherwise."""
        files = {"file": ("photo.jpg", content)} if content else None
        return self._read(self._wechat.post(f"{self._door}/photo", files=files, timeout=PATIENCE_SECONDS))

    def stand(self, north: float, east: float, label: str = "") -> Json:
        """Send where one is."""
        return self._touch("place", {"north": north, "east": east, "label": label})

    def enter(self) -> Json:
        """Open the chat."""
        return self._touch("enter", {})

    def follow(self, *, follows: bool = True) -> Json:
        """Follow the service account, or leave it."""
        return self._touch("follow", {"follows": follows})

    def menu(self, key: str) -> Json:
        """Press an entry under the service account's chat."""
        return self._touch("menu", {"key": key})

    def letters(self, after: int = 0) -> list[Json]:
        """Everything in the chat, oldest first; ``after`` is the id of the last one known."""
        found = self._read(self._wechat.get(self._door, params={"after": after}, timeout=PATIENCE_SECONDS))
        return list(found["letters"])

    def answers(self, said: Json, *, patience: float = PATIENCE_SECONDS) -> list[Json]:
        """What we were told after something we said: waits (seconds) until there is something."""
        deadline = time.monotonic() + patience
        while True:
            heard = [letter for letter in self.letters(said["id"]) if not letter["mine"]]
            if heard or time.monotonic() > deadline:
                return heard
            time.sleep(LOOK_AGAIN_SECONDS)

    def _touch(self, what: str, body: Json) -> Json:
        return self._read(self._wechat.post(f"{self._door}/{what}", json=body, timeout=PATIENCE_SECONDS))

    def _read(self, answer: requests.Response) -> Json:
        answer.raise_for_status()
        read: Json = answer.json()
        return read
