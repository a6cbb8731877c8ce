"""From the page of a lift's plate into the mini-program, and the file that proves the address to WeChat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from config.settings import MiniSettings

EMERGENCY, REPORT = "pages/emergency/emergency", "pages/report/report"
_FILE = re.compile(r"([A-Za-z0-9_-]{1,80}\.txt)=([\x21-\x7e]{1,500})")


@dataclass(frozen=True, slots=True)
class Proof:
    """A text WeChat wants to find at an address of ours before it opens the mini-program there."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses on: somebody is trapped; the lift is out of order."""

    trapped: str
    broken: str


def check_file(said: str) -> Proof | None:
    """``mini.link_file``, written ``NAME.txt=WORDS``; None for none or for what is no such thing."""
    found = _FILE.fullmatch(said.strip())
    return Proof(found[1], found[2]) if found else None


def ways_on(code: str, mini: MiniSettings, *, inside: bool) -> Ways:
    """The two ways on for the lift registered under ``code``.

    ``mini.opens_by_link``: a browser hands WeChat's plain scheme (明文 URL Scheme) to WeChat. ``inside`` WeChat's own
    browser that leads nowhere; there, and without it, the page that says how to get in is next.
    """
    query = quote(f"lift={code}", safe="")
    if mini.opens_by_link and mini.appid and not inside:
        start = f"weixin://dl/business/?appid={mini.appid}"
        return Ways(*(f"{start}&path={page}&query={query}" for page in (EMERGENCY, REPORT)))
    return Ways(*(f"/app/#/{page}?lift={quote(code, safe='')}" for page in (EMERGENCY, REPORT)))
