"""Groups with residents: who is in them, who owns them, what was said there. Owned by a colleague, seen by everybody.

Customer groups have doors at qyapi.weixin.qq.com; plain WeChat groups have none and live on phones alone.
"""

import base64
import hashlib
import itertools
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from .settings import GroupSeed

FULL, INVITED, BY_CODE = 500, 1, 3
"""A group holds so many people; how somebody came."""


def external_id(corpid: str, person: str) -> str:
    """The id by which a company knows somebody outside: `wm` and 30 characters, the same at every start."""
    digest = hashlib.sha256(f"{corpid}|{person}".encode()).digest()
    return "wm" + base64.urlsafe_b64encode(digest).decode()[:30]


@dataclass
class Member:
    """Somebody in a group. `state` is that of the QR code they came by."""

    person: str
    joined_at: float
    scene: int = INVITED
    state: str = ""


@dataclass
class Post:
    """Something said in a group. `attachments` are what phones show: kind, title, page, file."""

    id: int
    at: float
    by: str
    text: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    msgid: str = ""


@dataclass
class Chat:
    """One group. `owner` is a userid, `status` 0 in order, 1 the owner has left, 2 being handed over, 3 handed over."""

    id: str
    name: str
    owner: str
    made_at: float
    members: list[Member] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    status: int = 0
    plain: bool = False
    gone: bool = False


@dataclass
class JoinWay:
    """A QR code for groups."""

    config_id: str
    scene: int
    remark: str
    auto_create_room: int
    room_base_name: str
    room_base_id: int
    chat_id_list: list[str]
    state: str


class ChatBook:
    """All groups. `departed` are userids of colleagues who have left the company."""

    def __init__(self, seeds: Iterable[GroupSeed] = (), now: float = 0.0) -> None:
        self.chats: dict[str, Chat] = {}
        self.ways: dict[str, JoinWay] = {}
        self.departed: set[str] = set()
        self.allowed, self.most_visible = True, 1000
        self._posts = itertools.count(1)
        for seed in seeds:
            self.open(seed.name, seed.owner, seed.members, now, chat_id=seed.id, plain=seed.plain)

    def open(
        self, name: str, owner: str, people: Iterable[str], now: float, *, chat_id: str = "", plain: bool = False
    ) -> Chat:
        """A new group."""
        chat_id = chat_id or "wr" + secrets.token_urlsafe(24)[:30]
        chat = Chat(chat_id, name, owner, now, [Member(person, now) for person in people], plain=plain)
        self.chats[chat_id] = chat
        return chat

    def customer(self, chat_id: Any) -> Chat | None:
        """A customer group that lives, by its id."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, str) else None
        return chat if chat is not None and not chat.plain and not chat.gone else None

    def customers(self) -> list[Chat]:
        """Every customer group that lives, in order of their ids."""
        return [chat for _, chat in sorted(self.chats.items()) if not chat.plain and not chat.gone]

    def say(self, chat: Chat, by: str, now: float, **what: Any) -> Post:
        """Something appears in a group."""
        post = Post(next(self._posts), now, by, **what)
        chat.posts.append(post)
        return post

    def sent_in(self, chat: Chat, month: str, month_of: Any) -> int:
        """How many group-sends a group has had in a month."""
        return sum(1 for post in chat.posts if post.msgid and month_of(post.at) == month)

    def snapshot(self) -> dict[str, Any]:
        """What a restart keeps."""
        return {
            "chats": [asdict(chat) for chat in self.chats.values()],
            "ways": [asdict(way) for way in self.ways.values()],
            "departed": sorted(self.departed),
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Puts a snapshot back over the groups of the first day."""
        for row in kept["chats"]:
            members = [Member(**one) for one in row.pop("members")]
            posts = [Post(**one) for one in row.pop("posts")]
            self.chats[row["id"]] = Chat(**row, members=members, posts=posts)
        self.ways = {row["config_id"]: JoinWay(**row) for row in kept["ways"]}
        self.departed = set(kept["departed"])
        last = max((post.id for chat in self.chats.values() for post in chat.posts), default=0)
        self._posts = itertools.count(last + 1)
