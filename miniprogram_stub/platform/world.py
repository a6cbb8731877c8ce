"""The state of the local WeChat, all in one place and behind one lock."""

import threading
from collections import defaultdict
from typing import Any

from .chats import ChatBook
from .clock import Agenda, PlatformClock
from .faults import FaultBook
from .ledger import Ledger
from .lending import Lent
from .limits import Limits
from .mailbox import Mailbox, ResponseCode, SharedCard
from .paydesk import PayDesk
from .people import CodeBook, Registry
from .pushes import Pusher
from .settings import Settings
from .tasks import TaskBook
from .tokens import TokenBook
from .verdicts import VerdictBook


class World:
    """What the platform knows. Doors run under `lock` and never call out; pushes and downloads never hold it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock = threading.RLock()
        self.clock = PlatformClock()
        self.agenda = Agenda(self.clock)
        self.limits = Limits(self.clock)
        self.faults = FaultBook()
        self.ledger = Ledger(self.clock)
        self.pusher = Pusher(settings, self.clock, self.agenda, self.ledger)
        self.pusher.on_reply = self._show_reply
        self.pay = PayDesk(settings, self.clock, self.agenda, self.ledger)
        self.desk_url = ""
        self.begin()

    def begin(self) -> None:
        """As on the first day: no tokens, no letters, no consent, no faults."""
        self.people = Registry(self.settings.people, self.settings.mini.appid, self.settings.oa.appid)
        self.codes = CodeBook(self.clock)
        self.tokens = TokenBook(self.clock, self.limits)
        self.verdicts = VerdictBook()
        self.mailbox = Mailbox()
        self.credits: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.templates = {template.id: template for template in self.settings.mini.templates}
        self.media: dict[str, Lent] = {}
        self.files: dict[str, bytes] = {}
        self.chats = ChatBook(self.settings.groups, self.clock.now())
        self.tasks = TaskBook()
        self.cards: dict[str, ResponseCode] = {}
        self.sendings: dict[str, float] = {}
        self.sharing: dict[str, SharedCard] = {}
        self.allow = {"weixin": set(self.settings.mini.ip_allow), "wecom": set(self.settings.work.ip_allow)}
        self.limits.clear()
        self.faults.clear()
        self.agenda.forget()
        self.pusher.begin()
        self.pay.begin()
        self.ledger.lines.clear()

    def restore_cards(self, rows: dict[str, dict[str, Any]]) -> None:
        """Puts saved response codes back."""
        self.cards = {code: ResponseCode(**row) for code, row in rows.items()}

    def _show_reply(self, target: str, sender: str, words: str) -> None:
        with self.lock:
            person = self.people.by_userid[sender.lower()] if target == "work" else self.people.by_oa_openid[sender]
            channel = "wecom" if target == "work" else "oa"
            self.mailbox.put(person.id, channel, "text", self.clock.now(), text=words)

    def stop(self) -> None:
        """Ends its threads."""
        self.agenda.stop()
