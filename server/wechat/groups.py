"""Owner groups in WeCom: which there are, and the tasks by which a colleague posts in them.

WeCom lets no program post in a group with residents. A group-send task lies on the phone of one colleague, the owner
of the groups, until they confirm it; results are asked for. Sources: 客户群管理 and 企业群发 of WeCom's documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.kit.clock import Clock
from server.wechat.answers import number, part, word
from server.wechat.errors import WechatRefused, WechatUnreachable
from server.wechat.gateway import Answer, Gateway, wecom_line
from server.wechat.settings import WechatSettings
from server.wechat.shortening import shorten
from server.wechat.tokens import TokenKey, TokenService, TokenStore
from server.wechat.work import app_token

MOST_CHATS, LONGEST_TEXT, LONGEST_TITLE = 2000, 4000, 64
LARGEST_VIDEO = 10 * 1024 * 1024
PER_PAGE, OWNERS_AT_ONCE = 1000, 100
TOO_WIDE = 81017
OWNER_LEFT = (1, 2)
"""Follow states of a group whose owner has left and whose heir has not taken over."""
UNSENT, SENT, NO_FRIEND, OVER_LIMIT = 0, 1, 2, 3
"""What became of a task in one group."""
_PLACE = "cgi-bin/externalcontact/"


@dataclass(frozen=True, slots=True)
class Chat:
    """One customer group. ``members`` counts everybody; ``codes`` are the states of the QR codes people joined by."""

    chat_id: str
    name: str
    owner: str
    members: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MiniCard:
    """A card of the mini-program, its cover uploaded before."""

    title: str
    page: str
    cover_media_id: str


@dataclass(frozen=True, slots=True)
class Created:
    """A task as WeCom took it; ``missed`` are the groups it will not go to."""

    msgid: str
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A task found in the list of tasks."""

    msgid: str
    text: str
    made_at: int


class Groups:
    """All we ask WeCom about groups with residents. Methods may raise ``WechatRefused``/``WechatUnreachable``."""

    def __init__(self, gateway: Gateway, appid: str) -> None:
        self._gateway, self._appid = gateway, appid

    @classmethod
    def connect(cls, settings: WechatSettings, store: TokenStore, clock: Clock) -> Groups:
        """A line of its own and the app's shared token; needs ``settings.work``."""
        if settings.work is None:
            raise ValueError("the WeCom app is not set")
        line, work = wecom_line(settings), settings.work
        tokens = TokenService(TokenKey.of(work.corpid, work.secret), app_token(line, work), store, clock)
        return cls(Gateway(line, tokens), settings.mini.appid)

    def all(self) -> Iterator[tuple[str, int]]:
        """Every customer group, page by page: chat id and follow state. Where our view holds too many people for one
        list (81017), it is asked for owner by owner."""
        try:
            yield from self._listed({})
        except WechatRefused as no:
            if no.code != TOO_WIDE:
                raise
            owners = self._ask("get_follow_user_list").get("follow_user") or []
            for start in range(0, len(owners), OWNERS_AT_ONCE):
                yield from self._listed({"owner_filter": {"userid_list": owners[start : start + OWNERS_AT_ONCE]}})

    def get(self, chat_id: str) -> Chat:
        """One group; refused with 90501 when it is none of ours, 49008 when it was dissolved."""
        found = part(self._ask("groupchat/get", {"chat_id": chat_id, "need_name": 0}), "group_chat")
        people = found.get("member_list") or []
        codes = tuple(str(one["state"]) for one in people if one.get("state"))
        return Chat(chat_id, str(found.get("name") or ""), str(found.get("owner") or ""), len(people), codes)

    def add_join_way(self, chat_ids: Sequence[str], state: str, name: str) -> str:
        """A QR code for up to five groups; who comes by it carries ``state``. Gives its config id."""
        body = {
            "scene": 2, "remark": name[:30], "auto_create_room": 1, "room_base_name": name[:40], "room_base_id": 1,
            "chat_id_list": list(chat_ids), "state": state,
        }  # fmt: skip
        return word(self._ask("groupchat/add_join_way", body), "config_id")

    def join_qr(self, config_id: str) -> str:
        """The address of the picture of a QR code."""
        return word(part(self._ask("groupchat/get_join_way", {"config_id": config_id}), "join_way"), "qr_code")

    def lend(self, kind: str, name: str, content: bytes, media_type: str) -> str:
        """Upload an ``image`` or ``video``, lent for three days; gives its media id.

        Whatever goes wrong here, no task was made: an unclear answer is a certain no.
        """
        try:
            answer = self._gateway.upload("cgi-bin/media/upload", {"media": (name, content, media_type)}, type=kind)
            return word(answer, "media_id")
        except WechatUnreachable as error:
            raise WechatUnreachable(f"upload of a cover: {error}", certain=True) from None

    def add_task(
        self, sender: str, chat_ids: Sequence[str], text: str, *, card: MiniCard, video_media_id: str | None = None
    ) -> Created:
        """Lay a task on a colleague's phone: text (at most 4,000 bytes), card and, if given, a film."""
        if not 1 <= len(chat_ids) <= MOST_CHATS:
            raise ValueError(f"a task goes to 1 to {MOST_CHATS} groups")
        page = card.page if card.page.startswith("/") else f"/{card.page}"
        mini = {
            "title": shorten(card.title, LONGEST_TITLE), "pic_media_id": card.cover_media_id, "appid": self._appid,
            "page": page,
        }  # fmt: skip
        attachments: list[dict[str, Any]] = [{"msgtype": "miniprogram", "miniprogram": mini}]
        if video_media_id:
            attachments.append({"msgtype": "video", "video": {"media_id": video_media_id}})
        body = {
            "chat_type": "group", "sender": sender, "chat_id_list": list(chat_ids),
            "text": {"content": shorten(text, LONGEST_TEXT)}, "attachments": attachments,
        }  # fmt: skip
        answer = self._ask("add_msg_template", body)
        return Created(word(answer, "msgid"), tuple(map(str, answer.get("fail_list") or ())))

    def tasks_made(self, since: int, until: int) -> Iterator[Listed]:
        """The group tasks made between two moments (seconds, at most a month apart), page by page."""
        body = {"chat_type": "group", "start_time": since, "end_time": until, "limit": 100}
        for row in self._pages("get_groupmsg_list_v2", body, "group_msg_list"):
            text = row.get("text") or {}
            yield Listed(word(row, "msgid"), str(text.get("content") or ""), number(row, "create_time"))

    def confirmed(self, msgid: str) -> dict[str, bool]:
        """Who has the task on their phone, and whether they have confirmed it."""
        rows = self._pages("get_groupmsg_task", {"msgid": msgid, "limit": PER_PAGE}, "task_list")
        return {word(row, "userid"): number(row, "status") != UNSENT for row in rows}

    def results(self, msgid: str, userid: str) -> dict[str, int]:
        """What became of a task in each group: ``UNSENT``, ``SENT``, ``NO_FRIEND`` or ``OVER_LIMIT``, by chat id."""
        body = {"msgid": msgid, "userid": userid, "limit": PER_PAGE}
        rows = self._pages("get_groupmsg_send_result", body, "send_list")
        return {word(row, "chat_id"): number(row, "status") for row in rows if row.get("chat_id")}

    def remind(self, msgid: str) -> None:
        """WeCom itself reminds the colleague; at most three times in 24 hours."""
        self._ask("remind_groupmsg_send", {"msgid": msgid})

    def cancel(self, msgid: str) -> None:
        """Take a task off the colleague's phone; what is sent stays sent."""
        self._ask("cancel_groupmsg_send", {"msgid": msgid})

    def _listed(self, more: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        body = {"status_filter": 0, "limit": PER_PAGE, **more}
        for row in self._pages("groupchat/list", body, "group_chat_list"):
            yield word(row, "chat_id"), number(row, "status")

    def _pages(self, door: str, body: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            answer = self._ask(door, {**body, "cursor": cursor} if cursor else body)
            yield from answer.get(name) or []
            last, cursor = cursor, str(answer.get("next_cursor") or "")
            if not cursor or cursor == last:
                return

    def _ask(self, door: str, body: Mapping[str, Any] | None = None) -> Answer:
        return self._gateway.get(_PLACE + door) if body is None else self._gateway.post(_PLACE + door, body)
