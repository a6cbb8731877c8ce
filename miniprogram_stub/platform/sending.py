"""Laying a group-send task on a colleague's phone, and the colleague sending it on.

No message reaches a group before the colleague has confirmed. A group takes as many of them in a natural month as the
month has days; what is beyond is over the limit and not sent.
"""

import secrets
from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from .chats import Chat
from .settings import Person
from .tasks import NO_FRIEND, OVER_LIMIT, SENT, UNSENT, Task
from .world import World

_SHANGHAI = timezone(timedelta(hours=8))


def lay(
    world: World, sender: Person, chats: Iterable[Chat], text: str, attachments: list[dict[str, Any]],
    shown: list[dict[str, Any]],
) -> Task:  # fmt: skip
    """A new task on a colleague's phone, and the note that tells them of it."""
    results: dict[str, list[float]] = {chat.id: [UNSENT, 0.0] for chat in chats}
    msgid = "msg" + secrets.token_urlsafe(24)
    task = Task(msgid, sender.userid, world.clock.now(), text, attachments, shown, results)
    world.tasks.tasks[msgid] = task
    tell(world, sender, task, "管理员请您把这条消息发到客户群，请确认发送。")
    after = world.tasks.after.get(sender.userid, world.tasks.after.get("*"))
    if after is not None:
        world.agenda.later(after, lambda: _confirm_later(world, sender, task))
    return task


def tell(world: World, sender: Person, task: Task, words: str) -> None:
    """A note of WeCom's own in the colleague's chat."""
    text = f"{words}\n{task.text.splitlines()[0] if task.text else ''}".strip()
    world.mailbox.put(sender.id, "assistant", "text", world.clock.now(), title="群发助手", text=text, msgid=task.msgid)


def _confirm_later(world: World, sender: Person, task: Task) -> None:
    with world.lock:
        if world.tasks.tasks.get(task.msgid) is task:
            confirm(world, sender, task)


def confirm(world: World, sender: Person, task: Task, only: Iterable[str] | None = None) -> bool:
    """The colleague sends a task on, to all of its groups or to some; False when there is nothing to confirm."""
    if task.sender != sender.userid or not task.is_open:
        return False
    left = {chat_id for chat_id, (status, _) in task.results.items() if status == UNSENT}
    task.confirmed_at = task.confirmed_at or world.clock.now()
    for chat_id in sorted(left if only is None else left & set(only)):
        task.results[chat_id] = [_send(world, sender, task, chat_id), float(int(world.clock.now()))]
    return True


def _send(world: World, sender: Person, task: Task, chat_id: str) -> int:
    chat, now = world.chats.customer(chat_id), world.clock.now()
    if chat is None or chat.owner != sender.userid:
        return NO_FRIEND
    if world.chats.sent_in(chat, month_of(now), month_of) >= most_in_month(world, now):
        return OVER_LIMIT
    world.chats.say(chat, sender.id, now, text=task.text, attachments=task.shown, msgid=task.msgid)
    return SENT


def month_of(at: float) -> str:
    """The natural month in Shanghai."""
    return datetime.fromtimestamp(at, _SHANGHAI).strftime("%Y-%m")


def most_in_month(world: World, at: float) -> int:
    """How many group-sends a group takes this month; fewer when a script says so (quota `group per month`)."""
    told = world.limits.caps().get("group per month", {}).get("month")
    day = datetime.fromtimestamp(at, _SHANGHAI)
    return monthrange(day.year, day.month)[1] if told is None else told
