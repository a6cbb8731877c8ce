"""qyapi.weixin.qq.com, group-send tasks: made, listed, asked about, reminded of, cancelled. Source: 企业群发.

40096 answers receivers none of whom is right, 41047 a task nobody knows (yet), 60111 a sender who is no colleague (any
more). The number for a fourth reminder in a day is not published where we looked; 45009 stands in.
"""

from typing import Any

from .answers import Refused, ok
from .chats import Chat
from .gate import Call, Door
from .groupchats import allowed, names_in, page_of
from .media import lent
from .sending import lay, tell
from .settings import Person
from .shapes import number, part, parts, words, wrong
from .subscribe import page_exists
from .tasks import UNSENT, Task

MOST_CHATS, MOST_PEOPLE, LONGEST_TEXT, MOST_ATTACHMENTS = 2000, 10_000, 4000, 9
LONGEST_TITLE, MOST_REMINDERS, DAY, MONTH = 64, 3, 86400, 31 * 86400


def add(call: Call) -> dict[str, Any]:
    """add_msg_template: lays a task on the sender's phone; groups that are not theirs come back as failed."""
    allowed(call)
    world, body = call.world, call.body()
    kind = words(body.get("chat_type")) or "single"
    if kind not in {"single", "group"}:
        raise wrong("chat_type")
    text, (attachments, shown) = _text(body), _attachments(call, body)
    if not text and not attachments:
        raise wrong("text and attachments are both empty")
    if kind == "single":
        # Nobody outside is anybody's contact here: only groups are played.
        names_in(body, "external_userid", MOST_PEOPLE)
        raise Refused(40096)
    sender = _sender(call, body)
    chats, failed = _chats(call, body, sender)
    task = lay(world, sender, chats, text, attachments, shown)
    return ok(fail_list=failed, msgid=task.msgid)


def _text(body: dict[str, Any]) -> str:
    text = words(part(body, "text").get("content"))
    if len(text.encode()) > LONGEST_TEXT:
        raise Refused(45002)
    return text


def _sender(call: Call, body: dict[str, Any]) -> Person:
    name = words(body.get("sender"))
    if not name:
        raise wrong("sender")
    found = call.world.people.by_userid.get(name.lower())
    if found is None or found.userid in call.world.chats.departed:
        raise Refused(60111)
    return found


def _chats(call: Call, body: dict[str, Any], sender: Person) -> tuple[list[Chat], list[str]]:
    book, wanted = call.world.chats, names_in(body, "chat_id_list", MOST_CHATS)
    if wanted is None:
        wanted = [chat.id for chat in book.customers() if chat.owner == sender.userid]
    found = {chat_id: book.customer(chat_id) for chat_id in wanted}
    good = [chat for chat in found.values() if chat is not None and chat.owner == sender.userid]
    if not good:
        raise Refused(40096)
    reached = {chat.id for chat in good}
    return good, [chat_id for chat_id in found if chat_id not in reached]


def _attachments(call: Call, body: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = parts(body, "attachments")
    if len(rows) > MOST_ATTACHMENTS:
        raise wrong("attachments")
    return rows, [_attachment(call, row) for row in rows]


def _attachment(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    kind = words(row.get("msgtype"))
    content = part(row, kind) if kind else {}
    if kind in {"image", "video", "file"}:
        return {"kind": kind, **lent(call, content.get("media_id"), kind)}
    title = words(content.get("title"))
    if kind == "link":
        if not title or len(title.encode()) > 128 or not words(content.get("url")).startswith("http"):
            raise wrong("attachments.link")
        return {"kind": "link", "title": title}
    if kind != "miniprogram":
        raise wrong("attachments.msgtype")
    if not title or len(title.encode()) > LONGEST_TITLE:
        raise wrong("attachments.miniprogram.title")
    return {"kind": "card", "title": title, **_mini(call, content)}


def _mini(call: Call, content: dict[str, Any]) -> dict[str, Any]:
    if content.get("appid") != call.world.settings.mini.appid:
        raise Refused(40013, "invalid appid: not bound to this company")
    page = words(content.get("page")).lstrip("/")
    if not page or not page_exists(call.world, page):
        raise wrong("attachments.miniprogram.page")
    return {"page": page, **lent(call, content.get("pic_media_id"), "image")}


def listed(call: Call) -> dict[str, Any]:
    """get_groupmsg_list_v2: the tasks of at most a month, newest first."""
    allowed(call)
    body = call.body()
    if words(body.get("chat_type")) not in {"single", "group"} or body.get("filter_type", 2) not in (0, 1, 2):
        raise wrong("chat_type or filter_type")
    since, until = number(body, "start_time", 0), number(body, "end_time", 0)
    if not 0 < since <= until or until - since > MONTH:
        raise wrong("start_time and end_time")
    tasks = call.world.tasks.tasks.values() if body["chat_type"] == "group" and body.get("filter_type", 2) != 1 else ()
    found = [_row(task) for task in reversed(list(tasks)) if since <= int(task.made_at) <= until]
    rows, cursor = page_of(body, found, 100, 50)
    return ok(group_msg_list=rows, next_cursor=cursor)


def _row(task: Task) -> dict[str, Any]:
    return {
        "msgid": task.msgid, "creator": "", "create_time": int(task.made_at), "create_type": 0,
        "text": {"content": task.text}, "attachments": task.attachments,
    }  # fmt: skip


def _task(call: Call, body: dict[str, Any]) -> Task:
    allowed(call)
    found = call.world.tasks.tasks.get(words(body.get("msgid")))
    if found is None:
        raise Refused(41047)
    return found


def members(call: Call) -> dict[str, Any]:
    """get_groupmsg_task: who has the task, and whether they have sent it."""
    body = call.body()
    task = _task(call, body)
    row: dict[str, Any] = {"userid": task.sender, "status": 2 if task.confirmed_at else 0}
    if task.confirmed_at:
        row["send_time"] = int(task.confirmed_at)
    rows, cursor = page_of(body, [row], 1000, 500)
    return ok(task_list=rows, next_cursor=cursor)


def results(call: Call) -> dict[str, Any]:
    """get_groupmsg_send_result: what became of it in each group of one colleague."""
    body = call.body()
    task = _task(call, body)
    if words(body.get("userid")) != task.sender:
        raise Refused(60111)
    rows, cursor = page_of(body, _results(task), 1000, 500)
    return ok(send_list=rows, next_cursor=cursor)


def results_of_old(call: Call) -> dict[str, Any]:
    """get_group_msg_result: the older door to the same, in one piece."""
    return ok(check_status=1, detail_list=_results(_task(call, call.body())))


def _results(task: Task) -> list[dict[str, Any]]:
    return [
        {"chat_id": chat, "userid": task.sender, "status": int(status)} | ({"send_time": int(at)} if at else {})
        for chat, (status, at) in sorted(task.results.items())
    ]


def remind(call: Call) -> dict[str, Any]:
    """remind_groupmsg_send: three times in 24 hours."""
    task, now = _task(call, call.body()), call.world.clock.now()
    task.reminders = [at for at in task.reminders if now - at < DAY]
    if len(task.reminders) >= MOST_REMINDERS:
        raise Refused(45009, "reach the limit of reminders in 24 hours")
    task.reminders.append(now)
    if task.is_open:
        sender = call.world.people.by_userid[task.sender.lower()]
        tell(call.world, sender, task, "还有一条群发消息等您确认。")
    return ok()


def cancel(call: Call) -> dict[str, Any]:
    """cancel_groupmsg_send: takes it off the colleague's phone; what was sent stays sent."""
    task = _task(call, call.body())
    task.cancelled = task.cancelled or any(status == UNSENT for status, _ in task.results.values())
    return ok()


_PLACE = "/cgi-bin/externalcontact"
DOORS = (
    Door("POST", f"{_PLACE}/add_msg_template", add),
    Door("POST", f"{_PLACE}/get_groupmsg_list_v2", listed),
    Door("POST", f"{_PLACE}/get_groupmsg_task", members),
    Door("POST", f"{_PLACE}/get_groupmsg_send_result", results),
    Door("POST", f"{_PLACE}/get_group_msg_result", results_of_old),
    Door("POST", f"{_PLACE}/remind_groupmsg_send", remind),
    Door("POST", f"{_PLACE}/cancel_groupmsg_send", cancel),
)
