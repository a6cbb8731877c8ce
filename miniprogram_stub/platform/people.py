"""Who is who: openids that are the same at every start, session keys that never are, codes that work once."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from .answers import Refused
from .clock import PlatformClock
from .settings import Person

CODE_LIFE = 300


def openid_of(appid: str, person: str) -> str:
    """28 characters beginning with `o`, the same for a person and an app at every start."""
    digest = hashlib.sha256(f"{appid}|{person}".encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


def looks_like_openid(text: str) -> bool:
    """Whether a text could be somebody's openid, of whichever app."""
    return len(text) == 28 and text.startswith("o")


@dataclass
class Presence:
    """What the platform remembers of one resident in the mini-program or the service account.

    `follows` is of the service account alone: everybody does from the first day.
    """

    used_at: float = float("-inf")
    entered_at: float = float("-inf")
    wrote_at: float = float("-inf")
    answers_after_entry: int = 0
    answers_after_word: int = 0
    session_key: str = ""
    blocked: bool = False
    follows: bool = True


class Registry:
    """People by id, openid and WeCom userid."""

    def __init__(self, people: tuple[Person, ...], appid: str, oa_appid: str) -> None:
        self.by_id = {person.id: person for person in people}
        self.by_openid = {openid_of(appid, p.id): p for p in people}
        self.by_oa_openid = {openid_of(oa_appid, p.id): p for p in people}
        self.by_userid = {p.userid.lower(): p for p in people if p.userid}
        self.presence = {person.id: Presence() for person in people}
        self.oa_presence = {person.id: Presence() for person in people}

    def person(self, openid: str) -> Person:
        """The owner of an openid; 40003 when it is nobody's, 43104 when it can only be another app's."""
        found = self.by_openid.get(openid)
        if found is None:
            raise Refused(43104 if looks_like_openid(openid) else 40003)
        return found

    def follower(self, openid: str) -> Person:
        """The owner of an openid of the service account; 40003 when it is nobody's."""
        found = self.by_oa_openid.get(openid)
        if found is None:
            raise Refused(40003)
        return found

    def staff(self) -> list[Person]:
        """Everybody with a WeCom account."""
        return list(self.by_userid.values())


@dataclass
class _Code:
    kind: str
    app: str
    person: str
    ends_at: float
    used: bool = False


class CodeBook:
    """Login, phone and OAuth codes: five minutes, one use, one purpose, one app."""

    def __init__(self, clock: PlatformClock) -> None:
        self._clock = clock
        self._codes: dict[str, _Code] = {}

    def give(self, kind: str, app: str, person: str) -> str:
        """A new code of a kind ("login", "phone", "oauth")."""
        code = secrets.token_hex(32) if kind == "phone" else "0" + secrets.token_urlsafe(24)[:31]
        self._codes[code] = _Code(kind, app, person, self._clock.now() + CODE_LIFE)
        return code

    def redeem(self, kind: str, app: str, code: str) -> str:
        """The person's id; 40029 when unknown, late or of another purpose, 40163 when used."""
        found = self._codes.get(code)
        if found is None or found.kind != kind or found.app != app:
            raise Refused(40029)
        if found.used:
            raise Refused(40163)
        if found.ends_at <= self._clock.now():
            raise Refused(40029)
        found.used = True
        return found.person
