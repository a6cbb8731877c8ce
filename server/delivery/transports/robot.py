"""The robot of a staff group. It takes 20 messages a minute and any number of copies of the same one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from server.delivery.transports.contract import Parcel, Receipt
from server.wechat import robot
from server.wechat.errors import Refusal, WechatRefused


class Robot:
    """Address: a robot's name, so that its key stays out of the rows. Body: ``words``."""

    channel = "robot"
    refuses_repeats: timedelta | None = None
    rate: str | None = "18/minute"
    rate_per_address = True
    rate_shared: str | None = None
    rate_ordinary: str | None = "15/minute"

    def __init__(self, robot_behind: Callable[[str], robot.Robot], keys: Mapping[str, str]) -> None:
        self._robot_behind, self._keys = robot_behind, keys

    def send(self, parcel: Parcel) -> Receipt:
        """Say words in the group."""
        key = self._keys.get(parcel.address)
        if key is None:
            raise WechatRefused(93000, Refusal.permanent, "no robot of this name")
        try:
            self._robot_behind(key).send_text(parcel.body["words"])
        except WechatRefused as no:
            # The key of one group is wrong: the other groups go on.
            raise WechatRefused(no.code, Refusal.permanent, no.words) if no.kind is Refusal.setup else no from no
        return Receipt()
