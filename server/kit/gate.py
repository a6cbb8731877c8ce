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
    r"(?:[栋棟幢座]|号楼|单元|(?<!\d\d)[0-9][-—])\s*\d{3,4}"
    r"(?!\d|\s*(?:[.．]\d|[元块塊平米㎡度吨人次件个個台盏位天日年月万千百多余%％]|分钟|小时))"
    r"|(?<!\d)\d{3,4}\s*(?:室(?!外)|房(?![屋租产價价款])|号房|的?(?:业主|業主|住户|住戶|租户|租戶|户主|戶主))"
)
_ROOMS_ONLY = re.compile(rf"(?:[^\w]*(?:\d{{1,2}}(?:[栋棟幢座]|号楼|单元|[-—]))*\d{{0,2}}(?:{_ROOM.pattern}))+[\W]*")
_OF_ALL = re.compile(r"\d ?[户戶]|全体|各位|大家|小区|部分")
"""Words of a sentence about debts that is about everybody."""
NICKNAMES = ("小", "老")
_DEBT = re.compile(
    r"欠(?![压佳妥缺])|[未没]有?[缴繳交付]|[未没][^，,]{0,8}(?:[缴繳]|[费費款][^，,]{0,4}[交付])|[不拒追][缴繳]|[不拒][交付](?:[费費款钱]|物业)"
    r"|催[^，,]{0,8}[缴繳交付费費款钱]|催[收讨討]|滞纳金|违约金|逾期|老赖|赖账"
    r"|补[缴繳交付](?![^，,]{0,6}(?:材料|资料|证|复印|手续|表|照片|签))|拖[欠延]|拖[^，,把车]{0,8}[费費款钱账]"
)
_DRAGS = re.compile(r"拖欠|拖[^，,把车]{0,8}[费費款钱账]")
_BUILDING = re.compile(r"\d{1,2}\s*(?:[栋棟幢座]|号楼|单元)")
_SOMEBODY = re.compile(r"[\u4e00-\u9fff](?<![位名各])(?:先生|女士|小姐|阿姨|叔叔|伯伯|大爷|大妈|大姐|大哥|奶奶|爷爷)")
"""Who drags a debt along, where neither a room nor a whole name is said: a building, or 王阿姨."""
_MONEY = re.compile(r"[\d百千万两]\s*元(?![旦件素宵])|块钱|[¥￥]\s*\d|人民币|金额|余额")
_PAYING = re.compile(
    r"(?<![免消浪])[费費](?![心力劲解])|[缴繳]|[交付](?:钱|款|清|齐|纳)|账单|押金|保证金|罚款|赔[偿款付]|转账|应[交付收]|实收"
)
_GIVEN = re.compile("补偿|补助")
"""What a home is given: 一楼 101室、102室各补偿 20000 元 stands in every plan of a lift."""
_PLACE = re.compile(r"(?:[到在去至往]|地[点址][:：]?)\s*(?:\d{1,2}\s*(?:[栋棟幢座]|号楼|单元|[-—])\s*)*\d{0,2}$")
_OFFICE = re.compile(r"\s*[（(室房]{0,2}(?:物[业業](?!管?理?[费費])|服务|客服|办公|财务)")
"""Where one pays is no home: 请到 1栋101室（物业服务中心）缴费."""
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
    """Who owes or pays: a room and a debt, a sum or a payment in one sentence; a room, and its debt in the next; a
    debt, and then rooms only; a debt that somebody without a room drags along."""
    sentences = list(_SENTENCE.finditer(digits))
    for here, after in zip(sentences, [*sentences[1:], None], strict=False):
        owes = bool(_DEBT.search(here[0]))
        follows = after is not None and bool(_DEBT.search(after[0])) and not _OF_ALL.search(after[0])
        if not (owes or follows) and _GIVEN.search(here[0]):
            continue
        named = owes or follows or bool(_MONEY.search(here[0]))
        if room := _ROOM.search(here[0]) if named else _home_that_pays(here[0]):
            yield Found.DEBT, here.start() + room.start(), len(room[0])
        elif who := _drags(here[0], owes=owes):
            yield Found.DEBT, here.start() + who.start(), len(who[0])
        elif owes and after is not None and (room := _ROOM.search(after[0])) and _ROOMS_ONLY.fullmatch(after[0]):
            yield Found.DEBT, after.start() + room.start(), len(room[0])


def _home_that_pays(sentence: str) -> re.Match[str] | None:
    if not _PAYING.search(sentence):
        return None
    rooms = _ROOM.finditer(sentence)
    return next((one for one in rooms if not _is_office(sentence, one)), None)


def _is_office(sentence: str, room: re.Match[str]) -> bool:
    return bool(_PLACE.search(sentence[: room.start()]) or _OFFICE.match(sentence[room.end() :]))


def _drags(sentence: str, *, owes: bool) -> re.Match[str] | None:
    if not owes or _OF_ALL.search(sentence):
        return None
    return _SOMEBODY.search(sentence) or (_BUILDING.search(sentence) if _DRAGS.search(sentence) else None)
