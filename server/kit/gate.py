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

from server.kit.hanzi import bare, gaps, simplified, spellings


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
_ROOM = re.compile(
    r"(?:[栋棟幢座]|号楼|单元|[0-9][-—])\s*\d{3,4}(?!\d)|(?<!\d)\d{3,4}\s*(?:室|房|号房|的?(?:业主|業主|住户|住戶|租户|租戶|户主|戶主))"
)
_ROOMS_ONLY = re.compile(rf"(?:[^\w]*(?:\d{{1,2}}(?:[栋棟幢座]|号楼|单元|[-—]))*\d{{0,2}}(?:{_ROOM.pattern}))+[\W]*")
_OF_ALL = re.compile(r"\d ?[户戶]|全体|各位|大家|小区|部分")
"""Words of a sentence about debts that is about everybody."""
NICKNAMES = ("小", "老")
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
        *_named(plain, names),
    ]
    places = [place for place, _ in seen]
    found = [
        Finding(kind, text[places[start] : places[start + length - 1] + 1], places[start])
        for kind, start, length in hits
    ]
    return sorted(found, key=lambda one: (one.where, one.kind))[:MOST_FINDINGS]


def visible(text: str) -> str:
    """A text without what nobody sees, in every spelling of the names in it: what names are looked up in."""
    return spellings("".join(character for character in text if not _is_unseen(character)))


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


def _named(plain: str, names: Collection[str]) -> Iterator[Hit]:
    apart = gaps(plain)
    kept = [place for place in range(len(plain)) if place not in apart]
    words = simplified("".join(plain[place] for place in kept))
    for name in {bare(name) for name in names}:
        for match in re.finditer(re.escape(name), words) if len(name) > 1 else ():
            first, last = kept[match.start()], kept[match.end() - 1]
            written_apart = last - first >= len(name)
            # 小张 三楼停水 speaks of 小张 and a floor.
            if not (written_apart and words[: match.start()][-1:] in NICKNAMES):
                yield Found.NAME, first, last - first + 1
                break


def _debts(digits: str) -> Iterator[Hit]:
    """Who owes: a room and a debt in one sentence; a room, and its debt in the next; a debt, and then rooms only."""
    sentences = list(_SENTENCE.finditer(digits))
    for here, after in zip(sentences, [*sentences[1:], None], strict=False):
        owes = bool(_DEBT.search(here[0]))
        follows = after is not None and bool(_DEBT.search(after[0])) and not _OF_ALL.search(after[0])
        if (owes or follows) and (room := _ROOM.search(here[0])):
            yield Found.DEBT, here.start() + room.start(), len(room[0])
        elif owes and after is not None and (room := _ROOM.search(after[0])) and _ROOMS_ONLY.fullmatch(after[0]):
            yield Found.DEBT, after.start() + room.start(), len(room[0])
