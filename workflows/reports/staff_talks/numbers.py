"""Which report is meant, and what else was said: R000012, r12, 12号单, Ｒ１２, R00O12, 十二号单."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from workflows.engine import hearing

LARGEST = 10**15
_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_LOOKS_LIKE = str.maketrans("oOilIL", "001111")
_NOT_A_REPORT = r"(?!\s*(?:栋|幢|单元|楼|层|室|房|户|点|分|块|元|天|小时|个|月|日|次|米|人|年|:|\.\d|[0-9]))"
_MARKED = re.compile(r"(?:[rR]|[nN][oO]\.?|#|单号|编号|工单)\s*[:：]?\s*([0-9][0-9oOiIlL]{0,14}|[oO][0-9oOiIlL]{1,14})"
                     r"(?![0-9a-zA-Z])(?:\s*号?单|\s*号)?")  # fmt: skip
_BARE = re.compile(r"(?<![0-9a-zA-Z.:])([0-9]{1,15})" + _NOT_A_REPORT + r"(?![0-9a-zA-Z])(?:\s*号?单|\s*号(?!楼))?")
_SPELT = re.compile(r"([零〇一二两三四五六七八九十]{1,4})\s*(?:号单|号|单(?!元))")
_EDGES = " ,.;:!?，。；：！？、~-—\n\t“”\"'（）()"


def number_in(raw: str) -> tuple[int, bool, tuple[int, int]] | None:
    """The number of a report, whether it was marked as one (R12, 单号12), and where it stands in :func:`folded` words;
    None when no number of a report was said."""
    words = folded(raw)
    if (found := _MARKED.search(words)) is not None:
        value = int(found[1].translate(_LOOKS_LIKE))
        return (value, True, found.span()) if 0 < value < LARGEST else None
    if (found := _BARE.search(words)) is not None and 0 < int(found[1]) < LARGEST:
        return int(found[1]), False, found.span()
    if (found := _SPELT.search(words)) is not None and (said := hearing.number(found[1])):
        return said, False, found.span()
    return None


def folded(raw: str) -> str:
    """Wide digits and letters made narrow; the rest stays as it was written, to be passed on."""
    return raw.translate(_WIDE).strip()


def rest_of(raw: str, verbs: Iterable[str]) -> str:
    """What was said beside the number and the words of the command, as it was written."""
    words, found = folded(raw), number_in(raw)
    before, after = (words[: found[2][0]], words[found[2][1] :]) if found else (words, "")
    ordered = sorted(verbs, key=len, reverse=True)
    kept = [_without(part.strip(_EDGES), ordered) for part in (before, after)]
    return " ".join(part for part in kept if part)


def _without(words: str, verbs: Sequence[str]) -> str:
    """Words without a command's own at their beginning and end."""
    lowered = hearing.plain(words) if words else ""
    for verb in verbs:
        if lowered == verb:
            return ""
        if words.startswith(verb):
            return _without(words[len(verb) :].strip(_EDGES), verbs)
    return words


def near(wanted: int, known: Collection[int]) -> list[int]:
    """The known numbers one slip of the finger away: one digit wrong, missing, too many, or two swapped. None of 0,
    where no number was said."""
    return sorted(one for one in known if wanted and one != wanted and _one_slip(str(wanted), str(one)))


def _one_slip(said: str, meant: str) -> bool:
    if max(len(said), len(meant)) < 2 or abs(len(said) - len(meant)) > 1:
        return False
    if len(said) == len(meant):
        wrong = [n for n, (one, other) in enumerate(zip(said, meant, strict=True)) if one != other]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1
        return len(wrong) == 1 or (swapped and said[wrong[0]] == meant[wrong[1]] and said[wrong[1]] == meant[wrong[0]])
    short, long = sorted((said, meant), key=len)
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
