"""The talks residents have about reports. Who is trapped breaks into any other, so that one comes first."""

from __future__ import annotations

from workflows.engine.conversations import Conversation
from workflows.reports.talks.accept import ACCEPT
from workflows.reports.talks.add import ADD
from workflows.reports.talks.call_me import CALL_ME
from workflows.reports.talks.price import PRICE
from workflows.reports.talks.progress import PROGRESS
from workflows.reports.talks.report import REPORT
from workflows.reports.talks.trapped import TRAPPED_TALK
from workflows.reports.talks.urge import URGE
from workflows.reports.talks.withdraw import WITHDRAW

CONVERSATIONS: list[Conversation] = [TRAPPED_TALK, REPORT, PROGRESS, URGE, ACCEPT, ADD, CALL_ME, WITHDRAW, PRICE]
