"""No test leaves the machine: whatever Python opens beyond loopback is refused before a packet is sent.

An audit hook sees every socket of this process, also those of libraries; it cannot be taken off again by accident.
"""

from __future__ import annotations

import ipaddress
import sys

NAMES = {"localhost", "", "0.0.0.0", "::"}
ADDRESSED = {"socket.connect": 1, "socket.sendto": 1, "socket.bind": 1}
LOOKED_UP = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0}


class LeftTheMachine(AssertionError):
    """A test tried to speak to something beyond loopback."""


def close_the_net() -> None:
    """Refuse every connection and every look-up that is not for this machine, from now on."""
    sys.addaudithook(_refuse)


def stays_home(host: object) -> bool:
    """Whether a host is this machine itself; a path of a Unix socket always is."""
    if host is None:
        return True
    text = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if text in NAMES:
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in LOOKED_UP and not stays_home(args[LOOKED_UP[event]]):
        raise LeftTheMachine(f"{event} {args[LOOKED_UP[event]]}")
    if event in ADDRESSED:
        address = args[ADDRESSED[event]]
        if isinstance(address, tuple) and not stays_home(address[0]):
            raise LeftTheMachine(f"{event} {address}")
