"""简报: the sheet that waits, in words; 通过 lets it go, 暂缓 holds it, as the buttons of the console do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.bulletins.queries import desk
from server.bulletins.queries.brief import brief
from server.bulletins.queries.deciding import to_decide
from server.bulletins.rules.words import STATE_LABELS, State
from server.bulletins.service import reviewing
from server.kit.clock import SHANGHAI
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import Answer, Card, End, Go, Next, Stay
from workflows.engine.hearing import agrees, number

NONE = "现在没有等您审阅的简报。"
WHICH = "有 {count} 份在等审阅，您看哪一份？请回序号。"
NUMBERED = "{n}. {title}（{state}）"
ASK = "没有问题请回“通过”；先不发请回“暂缓”。要改内容请在工作台改。"
NOT_YOURS = "这份由项目经理或指定的审阅人来决定，您可以看。"
CHANGED = "这份简报刚刚改过，请再看一遍："
GONE = "这份简报现在是「{state}」，不用再审了。"
FACES = "这份有 {count} 张照片。请先在工作台看一遍：没有未经同意的人脸和车牌，再回“看过了”。"
OUT = "已发布，住户马上能看到。"
GOES_AT = "已通过，{at} 自动发布。"
WHY = "为什么暂缓？一句话就行，同事会看到。"
HELD = "已暂缓，不会自动发布。"
HELD_BACK = "好的，先不发。看过以后再回“简报”。"
CARD, PAGE = "在工作台打开简报", "/console/bulletins/{id}"
LONGEST, SHORTEST_WHY, LONGEST_WHY = 420, 2, 200
YES = ("通过", "发布", "同意", "可以发", "没问题", "发出去", "发吧")
NO = ("暂缓", "先不发", "不发", "等一下", "暂停", "别发", "不通过", "不同意")
SEEN = ("看过了", "看过", "已看", "都看了", "没有人脸", "确认")


def begin(moment: Moment) -> Next:
    """Show the sheet that waits: nobody lets go what they have not seen here."""
    assert moment.actor is not None
    found = to_decide(moment.session, moment.actor)
    if not found:
        return End(NONE)
    if len(found) == 1:
        return _shown(moment, found[0]["id"])
    question = _which(found)
    return Go("which", question, keep={"ids": [one["id"] for one in found], "asked": question})


def hear_which(moment: Moment) -> Next:
    """A place in the list."""
    ids: Sequence[int] = moment.kept["ids"]
    place = number(moment.words, len(ids))
    return Stay() if place is None else _shown(moment, ids[place - 1])


def hear_decision(moment: Moment) -> Next:
    """通过 or 暂缓, of the sheet as it was shown."""
    sheet = _sheet(moment)
    if State(sheet["state"]) not in (State.WAITING, State.HELD):
        return End(GONE.format(state=STATE_LABELS[State(sheet["state"])]))
    said = _decision(moment.words)
    if said is None:
        return Stay()
    if sheet["version"] != moment.kept["version"]:
        return _shown(moment, sheet["id"], CHANGED)
    if not said:
        return Go("why", WHY)
    pictures = len(sheet["view"].media_ids)
    if pictures:
        return Go("faces", Answer(FACES.format(count=pictures), _card(sheet)))
    return _approve(moment, sheet, faces=False)


def hear_faces(moment: Moment) -> Next:
    """The tick of the console: somebody has looked at the pictures."""
    sheet = _sheet(moment)
    if sheet["version"] != moment.kept["version"]:
        return _shown(moment, sheet["id"], CHANGED)
    if any(word in moment.words for word in SEEN) and agrees(moment.words) is not False:
        return _approve(moment, sheet, faces=True)
    return End(HELD_BACK) if agrees(moment.words) is False else Stay()


def hear_why(moment: Moment) -> Next:
    """Why it does not go."""
    assert moment.actor is not None
    why, sheet = moment.heard.raw.strip(), _sheet(moment)
    if len(why) < SHORTEST_WHY:
        return Stay()
    reviewing.hold(moment.session, moment.actor, sheet_id=sheet["id"], version=sheet["version"], why=why[:LONGEST_WHY],
                   at=moment.at)  # fmt: skip
    return End(Answer(HELD, _card(sheet)))


def _approve(moment: Moment, sheet: Mapping[str, Any], *, faces: bool) -> Next:
    assert moment.actor is not None
    out = reviewing.approve(moment.session, moment.actor, sheet_id=sheet["id"], version=sheet["version"],
                            faces_checked=faces, at=moment.at)  # fmt: skip
    if out:
        return End(Answer(OUT, _card(sheet)))
    due = desk.sheet(moment.session, moment.actor, sheet["id"])["due_at"]
    local = (due or moment.at).astimezone(SHANGHAI)
    return End(Answer(GOES_AT.format(at=f"{local.month}月{local.day}日 {local:%H:%M}"), _card(sheet)))


def _shown(moment: Moment, sheet_id: int, before: str = "") -> Next:
    assert moment.actor is not None
    sheet = desk.sheet(moment.session, moment.actor, sheet_id)
    told = brief(moment.session, sheet_id).words if sheet["view"] else sheet["title"]
    words = told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"
    state = STATE_LABELS[State(sheet["state"])]
    text = "\n".join(filter(None, [before, f"【{state}】{words}", ASK if sheet["may_decide"] else NOT_YOURS]))
    if not sheet["may_decide"]:
        return End(Answer(text, _card(sheet)))
    return Go("decide", Answer(text, _card(sheet)), keep={"id": sheet_id, "version": sheet["version"]})


def _decision(words: str) -> bool | None:
    if "吗" in words or "什么时候" in words:
        return None
    if any(word in words for word in NO):
        return False
    if any(word in words for word in YES):
        return True
    return agrees(words)


def _sheet(moment: Moment) -> dict[str, Any]:
    assert moment.actor is not None
    return desk.sheet(moment.session, moment.actor, moment.kept["id"])


def _which(found: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        NUMBERED.format(n=n, title=one["title"], state=STATE_LABELS[State(one["state"])])
        for n, one in enumerate(found, 1)
    ]
    return "\n".join([WHICH.format(count=len(found)), *rows])


def _which_again(moment: Moment) -> str:
    return str(moment.kept["asked"])


def _faces_again(moment: Moment) -> str:
    return FACES.format(count=len(_sheet(moment)["view"].media_ids))


def _card(sheet: Mapping[str, Any]) -> Card:
    return Card(CARD, PAGE.format(id=sheet["id"]), sheet["title"])


TALK = Conversation(
    "staff.bulletin", "简报", begin,
    (
        Step("which", hear_which, _which_again, ("decide", END)),
        Step("decide", hear_decision, ASK, ("why", "faces", "decide", END)),
        Step("faces", hear_faces, _faces_again, ("decide", END)),
        Step("why", hear_why, WHY, (END,)),
    ),
    "bulletin.toml", __file__, begins_to=("which", "decide", END), who=Who.STAFF,
)  # fmt: skip
CONVERSATIONS = [TALK]
