"""Who owns a home, often several names in one cell."""

from __future__ import annotations

import re

from server.rosters.cells import BLANK, Cell, split, word
from server.rosters.rules import COMPANY, DEVELOPER, PERSON, Owner

_PARENTHESIS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_MORE_THAN_A_NAME = re.compile(r"[、,;/\n|&＆；，\s(（\[【]")
_PLAIN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}\Z")
_PADDED_NAME = re.compile(r"[\u3400-\u9fff] +[\u3400-\u9fff]$")
_HAN_NAME = re.compile(r"[\u3400-\u9fff·•]{2,6}$")
_COMPANY_ENDS = (
    *("公司", "集团", "厂", "合作社", "银行", "学校", "医院", "委员会", "管理局", "研究院", "研究所"),
    *("经营部", "事务所", "中心", "协会", "工作室", "商行", "商店", "酒店", "幼儿园", "管理处", "办事处"),
)
_UNSOLD = frozenset(["未售", "未售出", "待售", "未出售", "开发商", "尚未售出", "空置未售", "开发商持有", "开发商自持"])


def read_names(cell: Cell, expected: int = 0) -> list[str]:
    """The owners' names in order. ``expected`` (how many ID numbers stand beside) helps with names parted by spaces."""
    if type(cell) is str and _PLAIN_NAME.match(cell) and cell not in BLANK:
        return [cell]
    words = word(cell)
    if not _MORE_THAN_A_NAME.search(words):
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
    return f"（{match[1]}）" if follows in ("有限", "股份", "集团", "分公") else ""


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


def assemble(names: list[str], ids: list[str], phones: list[str]) -> tuple[list[Owner], bool]:
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
        owners.append(Owner(name, id_number, tuple(phone for phone in own if phone), kind_of(name, id_number)))
    return owners, agree
