"""The privacy gate of a sheet (B-04, P-03, P-06, P-12): what is refused, with the place where it stands. Pure.

What the kit's gate finds in any text, and of a sheet also telephone numbers on land that are not the public ones, and
room numbers beside a picture. Staff are named as 维修小李: only whole names are refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from server.bulletins.rules.plan import table
from server.bulletins.rules.view import SheetView
from server.kit.gate import NICKNAMES, SAID, Found, findings, visible
from server.kit.hanzi import bare

_LANDLINE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[-— ]?\d{7,8}|[48]00[-— ]?\d{3}[-— ]?\d{4}|(?!(?:19|20)\d{2}[01]\d[0-3]\d(?!\d))\d{7,8})(?!\d)"
)
_ROOM = re.compile(
    r"(?:栋|幢|座|号楼|单元|[0-9][-—])\s*\d{3,4}(?!\d)|(?<!\d)\d{3,4}\s*(?:室|房|号房|的?(?:业主|住户|租户|户主))"
)
ROOM = "房号"
SHORT_NAME = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a sheet that somebody wrote, and how its place is called. ``beside_picture``: no room number at all."""

    where: str
    words: str
    beside_picture: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """One finding: in which place, what it is, and the words."""

    where: str
    what: str
    words: str

    @property
    def sentence(self) -> str:
        """What the editor reads."""
        return f"“{self.where}”里有{self.what}：{self.words}"


def written(view: SheetView) -> list[Piece]:
    """The texts of a sheet that came from a keyboard: everything but what is counted."""
    pieces = [Piece("明日安排", line) for line in view.tomorrow]
    pieces += [Piece("天气", view.weather)] if view.weather else []
    pieces += [Piece("更正说明", view.note)] if view.note else []
    pieces += [Piece("对比照片说明", view.pair.words, beside_picture=True)] if view.pair else []
    told = (one for one in view.sections if one.key in WRITTEN)
    pieces += [Piece(one.title, line, bool(one.media_ids)) for one in told for line in one.lines]
    return pieces


WRITTEN = frozenset({"notices", "contributed"})
"""Sections whose lines people wrote; the lines of the others are made of counts and catalogues."""


def refused(pieces: Iterable[Piece], *, names: Collection[str] = (), phones: Collection[str] = ()) -> list[Refused]:
    """Everything that must not be published. ``names`` are of persons of the estate, ``phones`` the public numbers."""
    pieces = list(pieces)
    known = {_digits(phone) for phone in (*phones, *table()["gate"]["hotlines"])}
    people = set(names) - set(table()["gate"]["not_names"])
    people -= {name for name in people if not any(_is_named(name, visible(piece.words)) for piece in pieces)}
    return [found for piece in pieces for found in _in(piece, people, known)]


def _in(piece: Piece, names: Collection[str], known: Collection[str]) -> Iterator[Refused]:
    taken = []
    for one in findings(piece.words, names=names):
        if one.kind is not Found.PHONE or _digits(one.words) not in known:
            taken.append(one.words)
            yield Refused(piece.where, SAID[one.kind], one.words)
    for match in _LANDLINE.finditer(piece.words):
        if _digits(match[0]) not in known and not any(match[0] in words for words in taken):
            yield Refused(piece.where, "电话号码", match[0])
    if piece.beside_picture and (room := _ROOM.search(piece.words)):
        yield Refused(piece.where, ROOM, room[0])


def _is_named(name: str, words: str) -> bool:
    """Whether the whole name stands there. 小李明早来 speaks of 小李 and tomorrow, not of somebody called 李明."""
    name = bare(name)
    if len(name) > SHORT_NAME:
        return name in words
    return any(words[: match.start()][-1:] not in NICKNAMES for match in re.finditer(re.escape(name), words))


def _digits(words: str) -> str:
    return re.sub(r"\D", "", words)
