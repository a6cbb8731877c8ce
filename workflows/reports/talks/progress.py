"""How my reports stand, in plain words; by number too. It asks nothing: words that fit none mean all.

After several were told, 第一个 or 卫生间那个 is one of them.
"""

from __future__ import annotations

from server.reports.rules.categories import default_catalogue
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.engine.hearing import number
from workflows.reports.talks import mine, spoken, wording


def begin(moment: Moment) -> Next:
    """The one they name; else everything that is open; else what ended lately."""
    wanted = spoken.report_number(moment.words)
    if wanted is not None:
        return _one(moment, wanted) if mine.told(moment, wanted) is not None else End(wording.NOT_FOUND)
    every = mine.every(moment)
    among = [one for one in every if mine.goes_on(one)]
    one = _pointed_at(moment, among)
    if one is not None:
        return _one(moment, one["id"])
    lately, opened = mine.since(moment, every), mine.meant(moment, among)
    if opened:
        return _several(moment, opened)
    ended = mine.meant(moment, lately)
    if ended:
        return _one(moment, ended[0]["id"], wording.NONE_OPEN)
    other = _another(moment)
    if among:
        return _several(moment, among, other)
    if lately:
        return _one(moment, lately[0]["id"], other or wording.NONE_OPEN)
    return End(wording.NONE_YET)


def _pointed_at(moment: Moment, among: list[mine.Line]) -> mine.Line | None:
    """第一个 or 卫生间那个, said after several were told: they stand in the same order still."""
    place = number(moment.words, of=min(len(among), mine.MOST_TOLD))
    if place is not None:
        return among[place - 1]
    fit = mine.called(moment.words, among) if spoken.is_pointing(moment.words) else []
    return fit[0] if len(fit) == 1 else None


def _another(moment: Moment) -> str:
    """They named something they never told of here: said first, so that nobody takes one thing for the other."""
    named = default_catalogue().guess(moment.words)
    return wording.NOT_TOLD.format(label=named.label) if named is not None else ""


def _one(moment: Moment, report_id: int, before: str = "") -> Next:
    found = mine.told(moment, report_id)
    assert found is not None
    return End(mine.with_card(f"{before}{mine.headline(found)}：{mine.sentence(found)}", report_id))


def _several(moment: Moment, among: list[mine.Line], before: str = "") -> Next:
    if len(among) == 1:
        return _one(moment, among[0]["id"], before)
    shown = among[: mine.MOST_TOLD]
    named = enumerate(zip(mine.headlines(shown), shown, strict=True), 1)
    words = [f"{place}. {called}：{mine.standing(moment, one['id'])}" for place, (called, one) in named]
    words[0] = before + words[0]
    if len(among) > len(shown):
        words.append(wording.MORE_OPEN.format(count=len(among) - len(shown)))
    return End(Answer("\n".join(words), Card(wording.CARD_LIST, mine.LIST_PAGE)))


PROGRESS = Conversation(
    name="reports.progress", label="查进度", begin=begin, steps=(), ways="progress.toml", beside=__file__,
    begins_to=(END,), who=Who.BOUND,
    also=mine.has_any,
)  # fmt: skip
