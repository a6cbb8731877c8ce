"""What somebody said, in one shape whatever the channel, and what is needed to make sense of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from server.kit.unseen import without_unseen
from server.wechat.inbound import App, Inbound
from server.wechat.spoken import Kind, Place, spoken

__all__ = ["Channel", "Heard", "Kind", "Place", "agrees", "asks", "heard", "is_question", "nearest", "number", "plain"]

Channel = App
LONGEST_HEARD = 1000
"""Characters we look at: nobody says more in one message that rules could know."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing somebody said or did. ``words`` is :func:`plain`, ``raw`` as it came; ``key`` is equal for repeats.

    ``page`` is the page of a mini-program card somebody sent, or the key of the menu entry that was pressed.
    """

    channel: Channel
    address: str
    key: str
    kind: Kind
    words: str = ""
    raw: str = ""
    media_id: str | None = None
    place: Place | None = None
    page: str | None = None


def heard(inbound: Inbound) -> Heard | None:
    """A push as something said; None for what nobody says (most events)."""
    said = spoken(inbound)
    if said is None:
        return None
    pressed = said.kind in ("press", "entered")
    return Heard(
        channel=said.app,
        address=said.address,
        key=said.key,
        kind=said.kind,
        words="" if pressed else plain(said.words),
        raw=without_unseen(said.words),
        media_id=said.media_id,
        place=said.place,
        page=said.words if pressed else said.page,
    )


_SIMPLER = OpenCC("t2s")
_MARKS = re.compile(
    r"(?<!\d)[.](?!\d)|[\s,;:!?~^、。…“”‘’\"'()\[\]{}<>《》「」『』【】·|/\\*_=`\U0001F000-\U0001FAFF☀-➿\ufe0f]+"
)
_THUMBS = str.maketrans(dict.fromkeys("👌👍✅🆗", "好"))
_AROUND = " -+.#@&%"
_FIRST = re.compile(
    r"^(?:(?:喂|你们好|你好(?!好)|您好|请问(?:一下)?|问一下|这个那个|那个|嗯|呃|哎|唉|哦|噢|啊|呀|唔(?=\s+[^\s使系该得]))\s*)+(?=.)"
)
_LAST = re.compile(r"(?<=.)\s*[啊呢吧呀哦噢哈嘛哟啦喽嘞]+$")
_BETWEEN = re.compile(r"[嗯呃唉哎]+")
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """Words as the rules know them: NFKC, simplified characters, lower case, marks turned to single spaces, fillers
    dropped (你好, 请问, 嗯, a last 啊 or 呢). Words that are nothing but filler stay, since 嗯 is an answer too."""
    words = unicodedata.normalize("NFKC", text[:LONGEST_HEARD])
    if not words.isascii():
        words = _SIMPLER.convert(words)
    words = _fold(_MARKS.sub(" ", words.translate(_THUMBS).lower()))
    # Endings go first, so that nothing is left of 嗯呢 and it stays an answer; 漏水啊嗯 ends anew.
    less = _fold(_BETWEEN.sub(" ", _LAST.sub("", words)))
    less = _FIRST.sub("", _LAST.sub("", less))
    return _fold(less) or words


def _fold(words: str) -> str:
    return _SPACES.sub(" ", words).strip(_AROUND)


_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "幺": 1, "〇": 0}
_NUMBER = re.compile(
    r"(?:我|要|选择?|就|说的?是|是)*+(?:第|no)?(\d{1,3}|[零一二三四五六七八九十两俩幺〇]{1,3})"
    r"(?:颗星|[个号条项套户件张单家位份杯次间盏部台颗分星])?(?:那个|的|那条|那套|就行|就是|好)*+"
)
LONGEST_NUMBER = 16
"""Nobody needs more characters to say which of some."""
_HEAD, _TAIL = re.compile(r"(?:头|第)一|首个|最前面?|最上面?|上面那"), re.compile(r"最后|末尾|最末|倒数第一|最下面?")


def number(words: str, of: int | None = None) -> int | None:
    """Which number was meant: 1, 一, ①, 第一个, 头一个, 选二; 最后一个 when ``of`` says how many there are.

    None when it is no number, or not one of ``of``.
    """
    words = plain(words).replace(" ", "")
    found = _NUMBER.fullmatch(words) if len(words) <= LONGEST_NUMBER else None
    value = _value(found.group(1)) if found else None
    if value is None and len(words) <= 8:
        value = 1 if _HEAD.search(words) else of if _TAIL.search(words) else None
    return None if value is None or (of is not None and not 1 <= value <= of) else value


def _value(digits: str) -> int | None:
    if digits.isdecimal():
        return int(digits)
    if "十" not in digits:
        return int("".join(str(_DIGITS[one]) for one in digits))
    tens, _, ones = digits.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


_YES = re.compile(
    r"好(?![像多几久不难烦吗])|对(?![不面门讲方])|是(?![不谁否什哪吗])|嗯|可以(?!吗)|可$|行(?![李不吗动])|成$|中$|得$|要(?![不多])|没错|没问题|"
    r"不错|没关系|确认|确定|同意|当然|正是|就是|必须|有$|有的|需要|愿意|妥|ok|okay|yes|y$|嗨|那就|"
    r"系(?:[啊呀的嘅]|$)|冇错|冇问题"
)
_NO = re.compile(
    r"不(?!错)|没(?![错问关])|别|否|无$|no$|n$|算了|错了|还没|哪有|拒绝|反对|"
    r"唔(?=使|要|好|系|得|想|用|需|同意|肯)|冇(?![错问事])|勿|莫(?=要|得|来|打|派|催|修)"
)


def agrees(words: str) -> bool | None:
    """Yes, no, or None when it is neither or both: 对, 好的谢谢, 嗯; 不用了, 没有, 不是 是701."""
    words = plain(words).replace(" ", "")
    yes = _YES.match(words)
    if yes is None:
        return False if _NO.match(words) else None
    return None if _NO.search(words, yes.end()) else True


_ASKS = re.compile(
    r"[吗么]$|[是找问归属]谁|谁是|哪[个位里儿家天些种]|在哪|归哪|几号|为什么|为啥|咋|多少|多久|几[点天楼个]|什么|怎么|能不能|可不可以|要不要|是不是|不是.*吗|该谁|谁[出来该负付管]|花不花|收不收|算不算"
)
SHORTEST_QUESTION = 5
"""Characters: 是吗 and 多少 alone ask nothing that could be looked up."""


def asks(words: str) -> bool:
    """Whether words are a question that says what it is about."""
    return len(words) >= SHORTEST_QUESTION and is_question(words)


def is_question(words: str) -> bool:
    """Whether words (``plain``) ask something, however short: 专员是谁. They are no word added to anything."""
    return _ASKS.search(words) is not None


def nearest(words: str, options: Mapping[str, str]) -> str | None:
    """The key of the option that was meant (key -> what it is called); None when none or two fit.

    First equal words, then one inside the other, at last one wrong, missing, extra or swapped character in three or
    more. Where one option's words are inside another's (一单元, 十一单元), the longer one counts.
    """
    said = plain(words).replace(" ", "")
    called = {key: plain(label).replace(" ", "") for key, label in options.items()}
    if not said:
        return None
    for fits in (_equal, _inside, _slipped):
        found = [key for key, label in called.items() if label and fits(said, label)]
        if found:
            return _one(found, called, said)
    return None


def _one(found: list[str], called: Mapping[str, str], said: str) -> str | None:
    if len(found) == 1:
        return found[0]
    longest = max(found, key=lambda key: len(called[key]))
    if all(called[key] in called[longest] for key in found) and called[longest] in said:
        return longest if _count(called[longest], (called[key] for key in found)) == 1 else None
    return None


def _count(one: str, labels: Iterable[str]) -> int:
    return sum(label == one for label in labels)


def _equal(said: str, label: str) -> bool:
    return said == label


def _inside(said: str, label: str) -> bool:
    return label in said or (len(said) > 1 and said in label)


def _slipped(said: str, label: str) -> bool:
    """Whether one keystroke was wrong."""
    if len(label) < 3 or abs(len(said) - len(label)) > 1:
        return False
    short, long = sorted((said, label), key=len)
    start = next((i for i, one in enumerate(short) if one != long[i]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    rest, other = said[start:], label[start:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
