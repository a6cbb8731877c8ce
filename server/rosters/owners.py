"""Who owns a home: names, ID numbers, phones and shares, often several in one cell."""

from __future__ import annotations

import re
from fractions import Fraction

from server.rosters.cells import Cell, text, word
from server.rosters.rules import COMPANY, DEVELOPER, PERSON, Owner

_SEPARATORS = re.compile(r"[、,;/\n|&＆；，]+")
_PARENTHESIS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_PADDED_NAME = re.compile(r"[\u3400-\u9fff] +[\u3400-\u9fff]$")
_HAN_NAME = re.compile(r"[\u3400-\u9fff·•]{2,6}$")
_COMPANY_ENDS = (
    *("公司", "集团", "厂", "合作社", "银行", "学校", "医院", "委员会", "管理局", "研究院", "研究所"),
    *("经营部", "事务所", "中心", "协会", "工作室", "商行", "商店", "酒店", "幼儿园", "管理处", "办事处"),
)
_UNSOLD = frozenset(["未售", "未售出", "待售", "未出售", "开发商", "尚未售出", "空置未售", "开发商持有", "开发商自持"])


def split(words: str) -> list[str]:
    """The parts of a cell that lists several things, in order, without empty ones."""
    return [part.strip() for part in _SEPARATORS.split(words) if part.strip()]


def read_names(cell: Cell, expected: int = 0) -> list[str]:
    """The owners' names in order. ``expected`` (how many ID numbers stand beside) helps with names parted by spaces."""
    words = word(cell)
    if not _SEPARATORS.search(words) and " " not in words and not _PARENTHESIS.search(words):
        return [words] if words else []
    names = []
    for part in split(_without_remarks(words)):
        if " " in part:
            names += _spaced(part, expected)
        else:
            names.append(part)
    return names


def _without_remarks(words: str) -> str:
    bare = _PARENTHESIS.sub("", words)
    return words if "公司" in words and "公司" not in bare else _PARENTHESIS.sub(_keep_company_place, words)


def _keep_company_place(match: re.Match[str]) -> str:
    # 某某电梯（广州）有限公司 is one name; 张三（已故） is 张三.
    follows = match.string[match.end() : match.end() + 2]
    return match[0] if follows in ("有限", "股份", "集团", "分公") else ""


def _spaced(part: str, expected: int) -> list[str]:
    if _PADDED_NAME.match(part):
        return [part.replace(" ", "")]
    pieces = part.split()
    all_names = all(_HAN_NAME.match(piece) for piece in pieces)
    return pieces if all_names and expected in (0, len(pieces)) else [part]


def kind_of(name: str, id_number: str = "") -> str:
    """A person, a company (one head, V-07) or the developer with what is not sold yet (V-08)."""
    if name in _UNSOLD:
        return DEVELOPER
    if len(name) > 3 and name.endswith(_COMPANY_ENDS):
        return COMPANY
    return COMPANY if len(name) > 4 and len(id_number) == 18 and not id_number[:17].isdigit() else PERSON


_ID = re.compile(r"(?:\d{17}[\dX]|\d{15}|[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-Z]{10}|(?=.*[A-Z])[A-Z0-9]{6,20}|\d{8}|\d{10})$")
_ID_WORDS = re.compile(r"^(?:居民)?(?:身份证|护照|证件|信用代码|统一社会信用代码)(?:号码?)?:?")


def read_ids(cell: Cell) -> tuple[list[str], bool]:
    """ID numbers in order and whether all can be used. A cell that holds a number is refused: its last digits are lost."""
    if type(cell) is str and len(cell) == 18 and cell.isascii() and cell[:17].isdigit():
        last = cell[17]
        return ([cell.upper()], True) if last.isdigit() or last in "Xx" else ([], False)
    words = word(cell)
    if not words:
        return [], True
    if not isinstance(cell, str):
        return [], False
    numbers = [_id_of(part) for part in split(_PARENTHESIS.sub(_digits_only, words))]
    return numbers if any(numbers) else [], all(numbers)


def _digits_only(match: re.Match[str]) -> str:
    # H123456(7) of Hong Kong keeps its check figure, a remark in brackets goes.
    return match[1] if match[1].isascii() and match[1].isalnum() else ""


def _id_of(part: str) -> str:
    plain = _ID_WORDS.sub("", part.replace(" ", "").replace("-", "").upper().replace("Ⅹ", "X").replace("×", "X"))
    return plain if _ID.match(plain) else ""


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_adds_up(id_number: str) -> bool:
    """The check figure of an 18-digit personal ID number (GB 11643); numbers of other kinds always pass."""
    if len(id_number) != 18 or not id_number[:17].isdigit():
        return True
    total = sum(weight * (code - 48) for weight, code in zip(_WEIGHTS, id_number.encode(), strict=False))
    return "10X98765432"[total % 11] == id_number[17]


_MOBILE = re.compile(r"(?<!\d)(?:\+?86|0086)?(1[3-9]\d{9})(?!\d)")
_LANDLINE = re.compile(r"(?:0\d{9,11}|[2-8]\d{6,7}|[48]00\d{7}|\+\d{8,15})(?:(?:转|\*|x|X)\d{1,6})?$")
_PHONE_PARTS = re.compile(r"[、,;/\n|&；，]+|或|和")
_PHONE_FILL = str.maketrans("", "", " -()（）.:")


def read_phones(cell: Cell) -> tuple[list[str], bool]:
    """Phones in order and whether all can be used; an unusable one among several leaves ``""`` in its place.

    Mobile numbers with dashes, spaces, +86 or a name beside them; landlines with or without the area code. A cell
    that holds a number instead of text is refused like an ID number.
    """
    if type(cell) is str and len(cell) == 11 and cell.isascii() and cell.isdigit() and cell[0] == "1" and cell[1] > "2":
        return [cell], True
    words = word(cell)
    if not words:
        return [], True
    if not isinstance(cell, str):
        return [], False
    phones = [_phone_of(part) for part in _PHONE_PARTS.split(words) if part.strip()]
    if not all(phones) and " " in words:
        spaced = [_phone_of(part) for part in words.split()]
        phones = spaced if len(spaced) > 1 and all(spaced) else phones
    return phones if any(phones) else [], bool(phones) and all(phones)


def _phone_of(part: str) -> str:
    plain = part.translate(_PHONE_FILL)
    if match := _MOBILE.search(plain):
        rest = plain[: match.start()] + plain[match.end() :]
        return "" if any(c.isdigit() for c in rest) else match[1]
    plain = re.sub(r"^(?:\+?86|0086)(?=0?\d{9})", "", plain)
    return plain if _LANDLINE.match(plain) else ""


_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)%")
_FRACTION = re.compile(r"(\d{1,6})/(\d{1,6})")
_OF_PARTS = re.compile(r"(\d{1,6})分之(\d{1,6})")
_RATIO = re.compile(r"\d{1,4}(?:\.\d{1,4})?(?::\d{1,4}(?:\.\d{1,4})?)+")


def read_shares(cell: Cell, names: list[str]) -> tuple[list[Fraction], bool]:
    """The stated shares in the order of ``names`` and whether they fit: as many as owners, together exactly 1.

    Read: 按份共有：70%/30%, 1/2、1/2, 各50%, 7:3, 张三70%、李四30%, a single figure below 1. 共同共有, 单独所有 and
    a blank state none.
    """
    words = text(cell).replace("％", "%").replace("：", ":").replace(" ", "")
    shares = _figures(words)
    if not shares:
        return [], not ("按份" in words and len(names) > 1)
    if len(shares) == 1 and len(names) > 1 and ("各" in words or "均" in words):
        shares = shares * len(names)
    if len(names) == len(shares) > 1 and all(name in words for name in names):
        as_written = sorted(names, key=words.find)
        shares = [shares[as_written.index(name)] for name in names]
    fits = len(shares) == len(names) and sum(shares) == 1
    return shares if len(shares) == len(names) else [], fits


def _figures(words: str) -> list[Fraction]:
    try:
        if found := _PERCENT.findall(words):
            return [Fraction(figure) / 100 for figure in found]
        if found := _OF_PARTS.findall(words):
            return [Fraction(int(top), int(bottom)) for bottom, top in found]
        if found := _FRACTION.findall(words):
            return [Fraction(int(top), int(bottom)) for top, bottom in found]
    except ZeroDivisionError:
        return []
    if match := _RATIO.search(words):
        parts = [Fraction(part) for part in match[0].split(":")]
        return [part / sum(parts) for part in parts] if sum(parts) else []
    figures = re.findall(r"(?<![\d.])(?:0\.\d{1,6}|1(?:\.0+)?)(?![\d.])", words)
    return [Fraction(figure) for figure in figures]


def assemble(names: list[str], ids: list[str], phones: list[str], shares: list[Fraction]) -> tuple[list[Owner], bool]:
    """Owners from the lists beside each other, and whether the lists agree in length.

    A list of another length is not guessed at: ID numbers are then left out, one phone or surplus phones go to the
    first owner as the home's contact.
    """
    count = len(names)
    agree = len(ids) in (0, count) and (count == 1 or len(phones) in (0, count))
    owners = []
    for at, name in enumerate(names):
        id_number = ids[at] if len(ids) == count else ""
        own = [phones[at]] if len(phones) == count > 1 else phones if at == 0 else []
        share = shares[at] if len(shares) == count > 1 else None
        owners.append(Owner(name, id_number, tuple(p for p in own if p), kind_of(name, id_number), share))
    return owners, agree
