"""What WeChat tells us about pictures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.house import House
from server.media import service
from server.wechat.checks import media_verdict
from server.wechat.inbound import Inbound
from workflows.engine.switchboard import Push


def on_verdict(session: Session, _house: House, inbound: Inbound, at: datetime) -> None:
    """The platform's verdict on a picture, up to half an hour later."""
    found = media_verdict(inbound)
    if found is not None:
        service.verdict(session, trace_id=found.trace_id, suggest=str(found.verdict), at=at)


PUSHES = [Push("mini", "wxa_media_check", on_verdict)]
