"""JSON doors to one's own data: a copy of it, and deleting it (个人信息保护法 44, 45, 47)."""

from __future__ import annotations

from typing import Any

from server.kit import audit
from server.kit.doors import Call, Doors
from server.kit.own_data import Of, OwnData, Part, Stay, day_words, moment_words
from server.people.own_schemas import CopyOut, DeletionOut
from server.people.service import forgetting

doors = Doors("people")

MOST_COPIES = "5/day"
GOES = (
    "手机号，微信登录标识，所有手机上的登录",
    "您作为家人、租户的绑定",
    "和我们聊天说过的话，收到的消息，没用上的照片（第二天清掉）",
    "微信通知的订阅，自动缴费，代付链接，没办完的草稿",
)
"""What goes at once, in words."""
UNNAMED = "一直留着，不写您的姓名和电话"


@doors.post("/me/copies", out=CopyOut, rate=MOST_COPIES)
def copy(call: Call) -> dict[str, Any]:
    """Everything that is kept of me, to read and to keep; each copy is written in the audit trail."""
    parts = call.house.need(OwnData).copy(_of(call))
    audit.record(call.session, call.actor, "person.copied", "person", call.actor.id, at=call.at)
    name = f"我的资料 {day_words(call.at)}"
    text = _text(f"邻里 · {name}\n抄写时间：{moment_words(call.at)}", parts)
    shown = [{"title": part.title, "lines": list(part.lines)} for part in parts]
    return {"made_at": call.at, "file_name": f"{name}.txt", "text": text, "parts": shown}


@doors.get("/me/deletion", out=DeletionOut)
def what_deleting_does(call: Call) -> dict[str, Any]:
    """What deleting my data would do: what goes, what is kept, why and until when, and what stands in the way."""
    own, of = call.house.need(OwnData), _of(call)
    stays = [_stay(one) for one in own.stays(of)]
    return {"goes": [*own.goes(of), *GOES], "stays": stays, "in_the_way": own.in_the_way(of)}


@doors.delete("/me", rate="10/hour")
def delete_me(call: Call) -> None:
    """Delete what is kept of me. Refused while something stands in the way; this sign-in ends with it."""
    forgetting.delete_person(call.session, call.house.vault, call.house.need(OwnData), call.actor, at=call.at)


def _of(call: Call) -> Of:
    return Of(call.session, call.house.vault, call.actor.id, call.at)


def _stay(one: Stay) -> dict[str, str]:
    until = f"到 {one.until.year}年{one.until.month}月{one.until.day}日" if one.until else UNNAMED
    return {"what": one.what, "why": one.why, "until_words": until}


def _text(head: str, parts: list[Part]) -> str:
    pieces = [head, *("\n".join([f"【{part.title}】", *part.lines]) for part in parts)]
    return "\n\n".join(pieces) + "\n"
