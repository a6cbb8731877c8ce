"""The four ports, served by waitress in threads of this process; 0 asks for any free port."""

import threading
from functools import partial
from types import TracebackType
from typing import Any, Self

from waitress.server import create_server
from waitress.wasyncore import close_all

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
from .settings import Settings
from .world import World

_LARGEST = 25 * 1024 * 1024
WEIXIN_DOORS = (*weixin.DOORS, *content.DOORS, *subscribe.DOORS, *customer.DOORS, *links.DOORS, *media.DOORS)
WECOM_DOORS = (
    *wecom.DOORS, *messages.DOORS, *cards.DOORS, *robot.DOORS, *media.DOORS, *groupchats.DOORS, *groupsend.DOORS
)  # fmt: skip
PAY_DOORS = (*payorders.DOORS, *payrefunds.DOORS, *paybills.DOORS, *payecho.DOORS)


def stop_serving(server: Any, thread: threading.Thread) -> None:
    """Ends a waitress server that runs in a thread of its own: answers in the making first, then what listens."""
    server.task_dispatcher.shutdown()
    if thread.is_alive():
        # Closing from within the server's own loop: from here, select would wake up on a closed file.
        server.trigger.pull_trigger(partial(close_all, server._map, ignore_all=True))
        thread.join(timeout=5)
    else:
        server.close()


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
        self._servers: list[Any] = [
            create_server(app, host="127.0.0.1", port=port, threads=8, max_request_body_size=_LARGEST)
            for app, port in zip(apps, ports, strict=True)
        ]
        self._threads = [threading.Thread(target=server.run, daemon=True) for server in self._servers]
        self.weixin_url, self.wecom_url, self.desk_url, self.pay_url = (
            f"http://127.0.0.1:{server.effective_port}" for server in self._servers
        )
        self.world.desk_url = self.desk_url

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops listening and ends every thread."""
        for server, thread in zip(self._servers, self._threads, strict=True):
            stop_serving(server, thread)
        self.world.stop()
        if self._keeper is not None:
            self._keeper.stop()
