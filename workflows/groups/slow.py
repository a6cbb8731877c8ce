"""Reading groups from WeCom, and making their join codes: slow, because WeCom is asked group by group."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.groups import queries
from server.groups import service as groups
from server.groups.rules import GONE
from server.groups.service import Seen
from server.kit.house import House
from server.kit.logs import log
from server.wechat.connect import Wechat
from server.wechat.errors import WechatRefused
from server.wechat.groups import OWNER_LEFT, Groups
from workflows.engine.slow import Slow, ask

Told = tuple[str, int | None]
"""A chat id, and the follow state where a list told it."""
PER_MINUTE = "6000/minute"
"""WeCom allows 10,000 calls of one kind a minute; something must be left for others of the company."""
AT_ONCE = 50
PATIENCE_SECONDS = 0.05


def sync(house: House, _payload: Mapping[str, Any], at: datetime) -> None:
    """Read every group; those of ours that the list does not hold are looked at one by one."""
    wecom = house.need(Wechat).groups
    if wecom is None:
        return
    for some in _portions(wecom.all()):
        _write(house, wecom, some)
    with house.database.read() as session:
        left = groups.unseen(session, since=at)
    for some in _portions((chat_id, None) for chat_id in left):
        _write(house, wecom, some)


def look(house: House, payload: Mapping[str, Any], _at: datetime) -> None:
    """Read one group anew, because WeCom said that it changed or would not take a task for it."""
    wecom = house.need(Wechat).groups
    if wecom is not None:
        _write(house, wecom, [(payload["chat_id"], None)])


def look_at(session: Session, chat_id: str, *, at: datetime) -> None:
    """Ask for a look at a group that would not take a task: perhaps it was dissolved, or is somebody else's now."""
    ask(session, kind="groups.look", cause=f"{chat_id}:{at.isoformat()}", payload={"chat_id": chat_id}, at=at)


def join_qr(house: House, payload: Mapping[str, Any], _at: datetime) -> None:
    """Make the QR code by which residents join a group. Whoever comes by it is known by our code for its place."""
    wecom, group_id = house.need(Wechat).groups, payload["group_id"]
    with house.database.read() as session:
        group = queries.group_to_join(session, group_id)
    if wecom is None or group is None or group["join_config_id"]:
        return
    code = group["state_code"] or f"g{group_id}"
    config_id = wecom.add_join_way([group["chat_id"]], code, group["name"])
    qr = wecom.join_qr(config_id)
    with house.database.write() as session:
        groups.keep_join_qr(session, group_id, config_id=config_id, qr=qr, code=code)


def _write(house: House, wecom: Groups, some: Iterable[Told]) -> None:
    seen: list[Seen] = []
    gone: list[str] = []
    for chat_id, status in some:
        _wait_for_turn(house)
        try:
            chat = wecom.get(chat_id)
        except WechatRefused as no:
            if no.code not in GONE:
                raise
            gone.append(chat_id)
        else:
            ownerless = None if status is None else status in OWNER_LEFT
            seen.append(Seen(chat.chat_id, chat.name, chat.owner, chat.members, chat.codes, ownerless))
    with house.database.write() as session:
        at = house.clock.now()
        groups.sync(session, seen, at=at)
        groups.dissolved(session, gone, at=at)
    log.info("groups_read", seen=len(seen), gone=len(gone))


def _portions(rows: Iterable[Told]) -> Iterator[list[Told]]:
    some: list[Told] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _wait_for_turn(house: House) -> None:
    while not house.limits.allows(PER_MINUTE, "wecom", "groupchat/get"):
        time.sleep(PATIENCE_SECONDS)


SLOW = [
    Slow("groups.sync", sync, lease=timedelta(hours=1), long=True),
    Slow("groups.look", look),
    Slow("groups.join_qr", join_qr),
]
