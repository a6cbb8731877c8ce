"""Answering requests inside the one process of an embedded house.

Stock waitress drops running requests when it is stopped. This loop stops listening first, then goes on until every
request under way has its whole answer, or patience ends.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from flask import Flask
from waitress.server import create_server

from server.kit.web.memory import settle_memory

TURN_SECONDS = 0.5
PATIENCE_SECONDS = 20.0
LARGEST_BODY = 32 * 1024 * 1024
"""Refused while it arrives, before anybody is asked who they are."""


def serve(flask: Flask, *, host: str, port: int, threads: int, until: threading.Event) -> None:
    """Answer at an address until the event is set; requests under way are finished first."""
    server: Any = create_server(
        flask, host=host, port=port, threads=threads, ident=None,
        max_request_body_size=flask.config["MAX_CONTENT_LENGTH"] or LARGEST_BODY,
    )  # fmt: skip
    # That all threads are at work for a moment is no news; how long each answer took stands in the log.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    settle_memory()
    while not until.is_set():
        _turn(server)
    server.accepting = False
    server.del_channel(server._map)
    server.socket.close()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _busy(server) and time.monotonic() < deadline:
        _turn(server)
    server.task_dispatcher.shutdown()
    # Kept-alive connections without a request, and the pipe that wakes the loop.
    server.asyncore.close_all(server._map, ignore_all=True)


def _turn(server: Any) -> None:
    server.asyncore.loop(timeout=TURN_SECONDS, map=server._map, use_poll=server.adj.asyncore_use_poll, count=1)


def _busy(server: Any) -> bool:
    return any(channel.requests or channel.total_outbufs_len for channel in list(server.active_channels.values()))
