"""Finding the header and matching its columns by meaning, wherever they stand and whatever is above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from server.kit.errors import Malformed
from server.places.rules import AreaSource
from server.rosters.cells import Cell, is_blank, text
from server.rosters.fields import Field

HEADER_WITHIN = 25

_REMARK = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_NOISE = re.compile(r"[\s*：:。_\-—]+")
_UNIT = re.compile(r"(?:㎡|m2|m²|平方米|平米|/元|/年月日|元/.{1,8})$")
_ALTERNATIVES = re.compile(r"[/、，,或及与和]")
_PLAIN_NUMBER = re.compile(r"[\d.]+$")


@dataclass(frozen=True, slots=True)
class Header:
    """Where a sheet's header is and which column means what. Rows and columns count from 0.

    ``areas`` are the columns that tell an area, with what each says of its source: the first that has a figure counts.
    """

    first: int
    last: int
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    unsure: tuple[str, ...] = ()
    grouped: bool = False
    areas: tuple[tuple[int, AreaSource], ...] = ()

    def letters(self) -> dict[str, str]:
        """``{"area": "E"}``: the mapping as staff see and correct it."""
        return {field: letter(at) for field, at in self.columns.items()}


def letter(column: int) -> str:
    """0 -> A, 26 -> AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(letters: str) -> int:
    """A -> 0, AA -> 26. Raises ``Malformed`` for anything else."""
    if not re.fullmatch(r"[A-Za-z]{1,3}", letters):
        raise Malformed("roster_column_unknown", f"“{letters[:10]}”不是列号，请写 A、B、C 这样的字母。")
    number = 0
    for sign in letters.upper():
        number = number * 26 + ord(sign) - 64
    return number - 1


def find_header(
    rows: Sequence[Sequence[Cell]], fields: Mapping[str, Field], other: re.Pattern[str], *, least: int = 2
) -> Header | None:
    """The row, or pair of rows, among the first that names the most fields; None where fewer than ``least`` are."""
    found: list[Header] = []
    for at in range(min(HEADER_WITHIN, len(rows))):
        top = [title(cell) for cell in rows[at]]
        if sum(map(bool, top)) < 2:
            continue
        for header in (_match(at, at, [[t] for t in top], fields, other), _paired(at, top, rows, fields, other)):
            if header and len(header.columns) >= least:
                found.append(header)
    # A pair of rows must be better than one row alone, or its upper row must tell owners from others.
    return max(found, key=lambda h: (len(h.columns), h.grouped, h.first == h.last), default=None)


def title(cell: Cell) -> str:
    """A header cell without brackets, units, stars and line breaks; numbers and dates are no titles."""
    if not isinstance(cell, str):
        return ""
    words = _NOISE.sub("", _REMARK.sub("", text(cell)))
    return "" if _PLAIN_NUMBER.match(words) or len(words) > 30 else _UNIT.sub("", words).lower()


def _paired(
    at: int, top: list[str], rows: Sequence[Sequence[Cell]], fields: Mapping[str, Field], other: re.Pattern[str]
) -> Header | None:
    if at + 1 >= len(rows) or not _may_be_titles(rows[at + 1]):
        return None
    below = [title(cell) for cell in rows[at + 1]]
    readings, group, grouped = [], "", False
    for over, under in zip(top, below, strict=False):
        group = over or group
        grouped |= bool(under and len(group) <= 8 and other.search(group) and not other.search(under))
        readings.append([group + under, under] if under else [over])
    header = _match(at, at + 1, readings, fields, other)
    return replace(header, grouped=grouped) if header else None


def _may_be_titles(row: Sequence[Cell]) -> bool:
    cells = [cell for cell in row if not is_blank(cell)]
    return bool(cells) and all(isinstance(cell, str) and title(cell) for cell in cells)


def _match(
    first: int, last: int, readings: list[list[str]], fields: Mapping[str, Field], other: re.Pattern[str]
) -> Header | None:
    chosen: dict[str, tuple[int, tuple[int, int]]] = {}
    areas: dict[int, AreaSource] = {}
    unsure: list[str] = []
    for column, words in enumerate(readings):
        field, score = _meaning(words, fields, other)
        if not field:
            continue
        spec = fields[field]
        fit = (spec.strength(words), score)
        if spec.steps_in(words):
            areas[column] = spec.source(words)
        if field in chosen:
            kept, left = (column, chosen[field][0]) if fit > chosen[field][1] else (chosen[field][0], column)
            unsure.append(_two_alike(spec.label, kept, left, left in areas))
            if kept != column:
                continue
        elif score < _SURE:
            unsure.append(f"{letter(column)} 列“{words[0]}”当作“{fields[field].label}”，请核对。")
        chosen[field] = (column, fit)
    if not chosen:
        return None
    columns = {field: at for field, (at, _) in chosen.items()}
    titles = {field: readings[at][-1] for field, at in columns.items()}
    return Header(first, last, columns, titles, tuple(unsure), areas=_in_order(areas, columns.get("area")))


def _two_alike(label: str, kept: int, left: int, steps_in: bool) -> str:
    if steps_in:
        return f"“{label}”有两列像：先看 {letter(kept)} 列，空着的才看 {letter(left)} 列。"
    return f"“{label}”有两列像：用了 {letter(kept)} 列，没有用 {letter(left)} 列。"


def _in_order(areas: Mapping[int, AreaSource], first: int | None) -> tuple[tuple[int, AreaSource], ...]:
    """Columns of areas with the strongest source first; of two with the same source, the one that was chosen."""
    order = list(AreaSource)
    return tuple(sorted(areas.items(), key=lambda one: (order.index(one[1]), one[0] != first, one[0])))


_SURE = 600


def _meaning(readings: list[str], fields: Mapping[str, Field], other: re.Pattern[str]) -> tuple[str, int]:
    """The field a title most likely means. Chinese puts the noun last, so 业主电话 is a phone and not an owner."""
    best, score = "", 0
    if not readings[0] or other.search(readings[0]):
        return best, score
    for words in readings:
        for field, spec in fields.items():
            if any(no in readings[0] for no in spec.never):
                continue
            points = _score(words, spec.words)
            if points > score:
                best, score = field, points
    return best, score


def _score(words: str, known: tuple[str, ...]) -> int:
    bare = words.rstrip("0123456789一二三#")
    parts = [part for part in _ALTERNATIVES.split(words) if part]
    score = 0
    for rank, name in enumerate(known):
        if name in (words, bare):
            score = max(score, 1000 - rank)
        elif len(parts) > 1 and name in parts:
            score = max(score, 800 - rank)
        elif len(name) > 1 and bare.endswith(name):
            score = max(score, 600 + 10 * len(name) - rank)
        elif len(name) > 2 and name in words:
            score = max(score, 200 + 10 * len(name) - rank)
    return score


def corrected(
    header: Header | None, fields: Mapping[str, Field], wanted: Mapping[str, str], width: int
) -> Header | None:
    """The header with columns as staff say: ``{"area": "E", "note": ""}`` (``""``: there is no such column).

    Raises ``Malformed`` for an unknown field or a column outside the sheet.
    """
    if not wanted:
        return header
    columns = dict(header.columns) if header else {}
    for field, letters in wanted.items():
        if field not in fields:
            raise Malformed("roster_field_unknown", f"没有“{field[:20]}”这一项。", known=sorted(fields))
        at = column_of(letters) if letters else -1
        if at >= width:
            raise Malformed("roster_column_unknown", f"表里没有 {letters.upper()} 列。")
        columns = {name: column for name, column in columns.items() if name != field and column != at}
        if at >= 0:
            columns[field] = at
    titles = {field: fields[field].label for field in columns}
    titles.update({f: t for f, t in header.titles.items() if f in columns and f not in wanted} if header else {})
    unsure = tuple(line for line in header.unsure if not any(fields[f].label in line for f in wanted)) if header else ()
    first, last = (header.first, header.last) if header else (0, -1)
    taken = {at for field, at in columns.items() if field != "area"}
    areas = {at: source for at, source in (header.areas if header else ()) if at not in taken}
    if "area" in wanted:
        areas = {at: areas.get(at, AreaSource.UNSTATED) for field, at in columns.items() if field == "area"}
    return Header(first, last, columns, titles, unsure, areas=_in_order(areas, columns.get("area")))
