"""What WeCom tells us about groups with residents: made, changed, handed over, dissolved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.groups import service as groups
from server.kit.house import House
from server.wechat.events import chat_changed
from server.wechat.inbound import Inbound
from workflows.engine import slow
from workflows.engine.switchboard import Push

COMINGS_AND_GOINGS = ("add_member", "del_member")


def on_change(session: Session, _house: House, inbound: Inbound, at: datetime) -> None:
    """A dissolved group is dissolved here too; of any other change WeCom tells only that there was one, so it is read.

    Members come and go by the hundred: for them a group is read once in ten minutes, the night brings the rest.
    """
    change = chat_changed(inbound)
    if change is None:
        return
    if change.kind == "dismiss":
        groups.dissolved(session, [change.chat_id], at=at)
        return
    often = change.detail in COMINGS_AND_GOINGS
    cause = f"{change.chat_id}:{at:%Y%m%d%H}{at.minute // 10}" if often else inbound.replay_key
    slow.ask(session, kind="groups.look", cause=cause, payload={"chat_id": change.chat_id}, at=at)


PUSHES = [Push("work", "change_external_chat", on_change)]
