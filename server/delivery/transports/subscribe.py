"""One-time subscribe messages to residents. The platform takes a repeat for a second message, and a second credit."""

from __future__ import annotations

from datetime import timedelta

from server.delivery.transports.contract import Parcel, Receipt
from server.wechat.mini import Mini


class Subscribe:
    """Address: an openid. Body: ``template_id``, rendered ``fields``, ``page``."""

    channel = "subscribe"
    refuses_repeats: timedelta | None = None
    rate: str | None = "3000/minute"
    rate_per_address = False
    rate_shared: str | None = None
    rate_ordinary: str | None = None

    def __init__(self, mini: Mini) -> None:
        self._mini = mini

    def send(self, parcel: Parcel) -> Receipt:
        """Send one; costs the consent that was set aside for it."""
        body = parcel.body
        msgid = self._mini.send_subscribe(parcel.address, body["template_id"], body["fields"], body.get("page"))
        return Receipt(platform_id=msgid)
