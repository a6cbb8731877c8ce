"""The ports of the demo, looked at before anything is made: a second demo must not play its day into the first."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from config import BadSettings, Settings


def of_the_demo(settings: Settings, desk: str) -> list[int]:
    """The port of the server, of the desk, and of each side of the local WeChat."""
    addresses = (settings.mini.base, settings.work.base, desk, settings.pay.base)
    ports = {settings.web.port, *(urlsplit(address).port for address in addresses)}
    return sorted(port for port in ports if port is not None)


def refuse_taken(ports: Iterable[int]) -> None:
    """:class:`config.BadSettings` when somebody listens on one of these already."""
    taken = [str(port) for port in ports if _is_taken(port)]
    if taken:
        raise BadSettings(f"port {', '.join(taken)} is taken: stop what uses it (another demo?)")


def _is_taken(port: int) -> bool:
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
