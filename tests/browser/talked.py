"""Chats for the console's pages: one that waits for a person, and one 管理员 has, with something to report in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from miniprogram_stub.story.town import Town
from server.chats.queries.brief import brief
from server.chats.rules.words import Kind, Side
from server.chats.service import answering, handing, keeping
from server.chats.service.keeping import Line
from server.delivery.service import windows
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.people import queries as people
from tests.browser.system import System

WAITING, TAKEN = "oa-chat-of-nobody", "oa-chat-of-meijie"


def chats_of(system: System, town: Town, by: str = "admin") -> dict[str, Any]:
    """The ids of both."""
    house, at = system.house, system.house.clock.now()
    estate_id = int(town.known["estate_id"])
    with house.database.write() as session:
        actor = people.actor_of_wecom(session, by)
        assert actor is not None
        waiting = _said(session, system, WAITING, ["有人吗", "我想问一下停车的事"], estate_id=estate_id, person_id=None)
        handing.ask(session, waiting, why="还没绑定的住户找人工", at=at)
        taken = _said(session, system, TAKEN, ["厨房水管漏水了", "一直在滴"], estate_id=estate_id,
                      person_id=_holder(session, system, int(town.known["home_id"])))  # fmt: skip
        _hold(session, system, taken, actor)
    return {"chat": waiting, "taken": taken}


def _said(
    session: Session, system: System, address: str, words: list[str], *, estate_id: int, person_id: int | None
) -> int:  # fmt: skip
    at = system.house.clock.now()
    windows.open_window(session, app="oa", openid=address, word=True, at=at)
    lines = [Line(Side.RESIDENT, one, f"{address}:{number}") for number, one in enumerate(words)]
    lines += [
        Line(Side.BOT, "您好，我是小区的邻里助手。", f"{address}:bot"),
        Line(Side.RESIDENT, "家门口", f"{address}:place", Kind.LOCATION),
        Line(Side.RESIDENT, "", f"{address}:voice", Kind.VOICE),
        Line(Side.BOT, "打开报事", f"{address}:card", Kind.CARD),
    ]
    return keeping.note(
        session, system.house.vault, channel="oa", address=address, person_id=person_id, estate_id=estate_id,
        lines=lines, at=at,
    ).chat_id  # fmt: skip


def _hold(session: Session, system: System, chat_id: int, actor: Actor) -> None:
    at, vault = system.house.clock.now(), system.house.vault
    handing.ask(session, chat_id, why="住户找人工", at=at)
    handing.take(session, actor, chat_id, version=brief(session, chat_id).version, at=at)
    answering.remark(session, vault, chat_id, words=f"{actor.name}接过会话", key=f"note:{chat_id}", at=at)
    answering.say(session, vault, actor, chat_id, words="您好，师傅马上到", file_ids=[], key=f"say:{chat_id}",
                  way="message", at=at)  # fmt: skip


def _holder(session: Session, system: System, home_id: int) -> int | None:
    found = people.household(session, home_id, local_day(system.house.clock.now()))
    return found[0] if found else None
