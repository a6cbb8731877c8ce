"""The privacy gate before words go to many (E10): phones, identity numbers, plates, names, and who owes what. Pure.

A finding says what was found and where, so that whoever wrote it can put it right. Written otherwise is found too:
full-width or Chinese digits, digits with blanks, dots or dashes between, and whatever is not seen on a screen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """What must not go to many."""

    PHONE = "phone"
    IDENTITY = "identity"
    PLATE = "plate"
    DEBT = "debt"
    NAME = "name"


SAID = {
    Found.PHONE: "手机号",
    Found.IDENTITY: "身份证号",
    Found.PLATE: "车牌号",
    Found.DEBT: "房号和欠费",
    Found.NAME: "住户姓名",
}
MOST_FINDINGS = 20

_GAP = r"[ \t.·・•/_*~()—–‐‑―\-]{0,3}"
_APART = r"[^\w\n]{0,4}"
"""Between the parts of a number written in its usual parts (138 0013 8000) anything may stand."""
_CLOSE = "[ .·—\\-]?"
_IDENTITY = re.compile(
    rf"(?<!\d)\d(?:{_CLOSE}\d){{16}}{_CLOSE}[\dXx](?!\d)"
    rf"|(?<!\d)\d{{6}}{_APART}(?:18|19|20)\d{{2}}[01]\d[0-3]\d{_APART}\d{{3}}[\dXx](?!\d)|(?<!\d)\d{{15}}(?!\d)"
)
_PHONE = re.compile(
    rf"(?<!\d)(?:\+?(?:00)?86{_GAP})?1(?:{_GAP}[3-9](?:{_GAP}\d){{9}}|[3-9]\d{_APART}\d{{4}}{_APART}\d{{4}})(?!\d)"
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}] ?[A-HJ-NP-Z][·・• \-]?(?=[A-Z]{{0,4}}[0-9])"
    r"(?:[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])|[A-HJ-NP-Z0-9]{4}[学警挂])",
    re.IGNORECASE,
)
_ROOM = re.compile(r"(?:[栋棟幢座]|号楼|单元|[0-9][-—])\s*\d{3,4}(?!\d)|(?<!\d)\d{3,4}\s*(?:室|房|号房)")
_DEBT = re.compile(r"欠|[未没]有?[缴繳交付]|催[缴繳]|滞纳金|逾期")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_CHINESE = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸", "001234567891123456789236")
_UNSEEN = ("Cf", "Me", "Mn")
"""Zero-width blanks and joiners, soft hyphens, and what dresses a digit up as an emoji."""

Hit = tuple[Found, int, int]
"""What was found, where in the folded text, and how many of its characters."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something private: its kind, the words as they were written, and where they begin (characters from 0)."""

    kind: Found
    words: str
    where: int

    @property
    def sentence(self) -> str:
        """What is said to whoever wrote it."""
        return f"第 {self.where + 1} 个字起有{SAID[self.kind]}：{self.words}"


def findings(text: str, *, names: Collection[str] = ()) -> list[Finding]:
    """Everything private in a text, in the order it stands there; ``names`` are of people who did not agree."""
    seen = [(place, _plain(character)) for place, character in enumerate(text) if not _is_unseen(character)]
    plain = "".join(character for _, character in seen)
    digits = plain.translate(_CHINESE)
    hits = [
        *_hits(Found.IDENTITY, _IDENTITY, digits),
        *_hits(Found.PHONE, _PHONE, digits),
        *_hits(Found.PLATE, _PLATE, plain),
        *_debts(digits),
        *((Found.NAME, plain.find(name), len(name)) for name in set(names) if len(name) > 1 and name in plain),
    ]
    places = [place for place, _ in seen]
    found = [
        Finding(kind, text[places[start] : places[start + length - 1] + 1], places[start])
        for kind, start, length in hits
    ]
    return sorted(found, key=lambda one: (one.where, one.kind))[:MOST_FINDINGS]


def visible(text: str) -> str:
    """A text without what nobody sees: what names are looked up in."""
    return "".join(character for character in text if not _is_unseen(character))


def _is_unseen(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in _UNSEEN


def _plain(character: str) -> str:
    # One for one, so that places stay: digits and letters of whatever width and script become plain ones.
    if character.isascii():
        return character
    folded = unicodedata.normalize("NFKC", character)
    folded = folded if len(folded) == 1 else character
    return str(unicodedata.decimal(folded)) if folded.isdecimal() else folded


def _hits(kind: Found, pattern: re.Pattern[str], searched: str) -> Iterator[Hit]:
    for match in pattern.finditer(searched):
        yield kind, match.start(), len(match[0])


def _debts(digits: str) -> Iterator[Hit]:
    for sentence in _SENTENCE.finditer(digits):
        if _DEBT.search(sentence[0]) and (room := _ROOM.search(sentence[0])):
            yield Found.DEBT, sentence.start() + room.start(), len(room[0])
