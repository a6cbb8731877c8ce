"""What a correction changes against the version it corrects, piece by piece, for whoever looks it over. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.bulletins.rules.days import next_day_words
from server.bulletins.rules.view import SectionView, SheetView

NOTHING = "没有"


@dataclass(frozen=True, slots=True)
class Difference:
    """One piece that is another now: where it stands, what was said, what is said."""

    place: str
    was: str
    now: str


def differences(old: SheetView, new: SheetView) -> list[Difference]:
    """Everything readers will see otherwise than before, in the order of the new sheet; its number, its note and the
    hour it was made aside."""
    found = [*_plain("标题", old.title, new.title), *_plain("天气", old.weather, new.weather)]
    before = {one.key: one for one in old.sections}
    for section in new.sections:
        found += _section(before.pop(section.key, None), section)
    for gone in before.values():
        found.append(Difference(gone.title, "有这一栏", "这一栏去掉了"))
    order = [one.title for one in new.sections]
    if sorted(order) == sorted(one.title for one in old.sections) and order != [one.title for one in old.sections]:
        found.append(Difference("栏目顺序", "、".join(one.title for one in old.sections), "、".join(order)))
    found += _plain("前后对比照片", _pair(old), _pair(new))
    found += _lines(f"{next_day_words(new)}安排" if new.kind == "daily" else "接下来", old.tomorrow, new.tomorrow)
    return [*found, *_plain("电话", old.phone, new.phone)]


def _section(old: SectionView | None, new: SectionView) -> Iterator[Difference]:
    if old is None:
        yield Difference(new.title, NOTHING, "新加的一栏")
        return
    figures = {one.key: one.words for one in old.figures}
    for one in new.figures:
        yield from _plain(f"{new.title}：{one.label}", figures.pop(one.key, None), one.words)
    labels = {one.key: one.label for one in old.figures}
    for key, words in figures.items():
        yield Difference(f"{new.title}：{labels[key]}", words, NOTHING)
    yield from _plain(new.title, old.words if old.empty else "", new.words if new.empty else "")
    yield from _lines(new.title, old.lines, new.lines)
    if old.media_ids != new.media_ids:
        same = len(old.media_ids) == len(new.media_ids)
        yield Difference(f"{new.title}：照片", f"{len(old.media_ids)} 张",
                         "换了照片" if same else f"{len(new.media_ids)} 张")  # fmt: skip


def _lines(place: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """Lines that went and lines that came, beside each other as far as they go."""
    gone, came = [one for one in old if one not in new], [one for one in new if one not in old]
    for number in range(max(len(gone), len(came))):
        was, now = gone[number : number + 1], came[number : number + 1]
        yield Difference(place, was[0] if was else NOTHING, now[0] if now else NOTHING)
    if not gone and not came and tuple(old) != tuple(new):
        yield Difference(place, "；".join(old), "；".join(new))


def _plain(place: str, old: str | None, new: str | None) -> Iterator[Difference]:
    if (old or "") != (new or ""):
        yield Difference(place, old or NOTHING, new or NOTHING)


def _pair(view: SheetView) -> str:
    pair = view.pair
    return f"{pair.words}（照片 {pair.before_id}、{pair.after_id}）" if pair else ""
