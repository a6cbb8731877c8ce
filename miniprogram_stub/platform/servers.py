"""The local WeChat's four ports; 0 asks for any free port."""

from types import TracebackType
from typing import Self

from . import (
    cards,
    content,
    customer,
    groupchats,
    groupsend,
    links,
    media,
    messages,
    paybills,
    payecho,
    payorders,
    payrefunds,
    robot,
    subscribe,
    wecom,
    weixin,
)
from .desk import desk_app
from .gate import host_app
from .keeping import Keeper
from .payhost import pay_app
from .serving import Serving
from .settings import Settings
from .world import World

WEIXIN_DOORS = (*weixin.DOORS, *content.DOORS, *subscribe.DOORS, *customer.DOORS, *links.DOORS, *media.DOORS)
WECOM_DOORS = (
    *wecom.DOORS, *messages.DOORS, *cards.DOORS, *robot.DOORS, *media.DOORS, *groupchats.DOORS, *groupsend.DOORS
)  # fmt: skip
PAY_DOORS = (*payorders.DOORS, *payrefunds.DOORS, *paybills.DOORS, *payecho.DOORS)


class Platform:
    """A running local WeChat. Use as a context manager: it listens inside, and has stopped behind."""

    def __init__(self, settings: Settings, ports: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
        self.world = World(settings)
        self._keeper = Keeper(self.world, settings.state_file) if settings.state_file else None
        apps = (
            host_app(self.world, "weixin", WEIXIN_DOORS),
            host_app(self.world, "wecom", WECOM_DOORS),
            desk_app(self.world),
            pay_app(self.world, PAY_DOORS),
        )
        self._ports = [Serving(app, port) for app, port in zip(apps, ports, strict=True)]
        self.weixin_url, self.wecom_url, self.desk_url, self.pay_url = (port.url for port in self._ports)
        self.world.desk_url = self.desk_url

    def __enter__(self) -> Self:
        for port in self._ports:
            port.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops listening and ends every thread."""
        for port in self._ports:
            port.stop()
        self.world.stop()
        if self._keeper is not None:
            self._keeper.stop()
