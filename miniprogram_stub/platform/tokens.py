"""Access tokens: the classic one that each call replaces, the stable one, and WeCom's one per app.

Source: getAccessToken, getStableAccessToken, WeCom gettoken. A replaced token lives five minutes more.
"""

import secrets
from dataclasses import dataclass

from .answers import Refused
from .clock import PlatformClock
from .limits import Limits

LIFE, OVERLAP, FORCE_GAP = 7200, 300, 30


@dataclass
class Token:
    """One access token. `kind` is classic, stable or work; `app` the appid or agent it speaks for."""

    value: str
    kind: str
    app: str
    expires_at: float
    made_at: float
    ended: bool = False


class TokenBook:
    """Every token given out, and which of them still hold."""

    def __init__(self, clock: PlatformClock, limits: Limits) -> None:
        self._clock, self._limits = clock, limits
        self._by_value: dict[str, Token] = {}
        self._current: dict[tuple[str, str], Token] = {}
        self._forced_at: dict[str, float] = {}

    def classic(self, app: str) -> Token:
        """A new token at every call; the one before lives five minutes more."""
        return self._replace("classic", app)

    def stable(self, app: str, *, force: bool) -> Token:
        """The same token until five minutes before its end, or a new one when forced.

        Forcing again within 30 s gives the same token; the 21st time in a day is refused with 45009.
        """
        now, current = self._clock.now(), self._current.get(("stable", app))
        if force and now - self._forced_at.get(app, float("-inf")) < FORCE_GAP:
            force = False
        if force and not self._limits.take("stable_token forced", app):
            raise Refused(45009)
        if force:
            self._forced_at[app] = now
        elif current is not None and not current.ended and current.expires_at - now > OVERLAP:
            return current
        return self._replace("stable", app, overlap=0 if force else OVERLAP)

    def work(self, agent: str) -> Token:
        """WeCom: the same token for the app until it has expired."""
        current = self._current.get(("work", agent))
        if current is not None and not current.ended and current.expires_at > self._clock.now():
            return current
        return self._replace("work", agent)

    def remaining(self, token: Token) -> int:
        """Whole seconds of life left."""
        return max(0, int(token.expires_at - self._clock.now()))

    def check(self, value: str, *, work: bool) -> str:
        """The app a token speaks for; 41001, 40001 (40014 at WeCom) or 42001 when it does not hold."""
        if not value:
            raise Refused(41001)
        token = self._by_value.get(value)
        if token is None or token.ended or (token.kind == "work") != work:
            raise Refused(40014 if work else 40001)
        if token.expires_at <= self._clock.now():
            cut_short = token.expires_at < token.made_at + LIFE
            raise Refused(40001 if cut_short and not work else 42001)
        return token.app

    def revoke(self, app: str | None = None) -> int:
        """Ends all tokens of an app (or of all) at once, as the platform may do; how many ended."""
        held = [token for token in self._by_value.values() if app in (None, token.app) and not token.ended]
        for token in held:
            token.ended = True
        return len(held)

    def _replace(self, kind: str, app: str, overlap: int = OVERLAP) -> Token:
        now, old = self._clock.now(), self._current.get((kind, app))
        if old is not None:
            old.expires_at = min(old.expires_at, now + overlap)
        mark = {"classic": "71_", "stable": "86_", "work": ""}[kind]
        token = Token(mark + secrets.token_urlsafe(120), kind, app, now + LIFE, now)
        self._by_value[token.value] = self._current[kind, app] = token
        return token
