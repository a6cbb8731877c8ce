"""One application answered at an address of its own, by waitress, in threads of this process."""

from __future__ import annotations

import threading
from typing import Any

from waitress.server import create_server
from waitress.wasyncore import close_all

_LARGEST = 25 * 1024 * 1024
_PATIENCE_SECONDS = 10.0
_TURN_SECONDS = 30.0


class Serving:
    """An application at a port of this machine; 0 asks for any free port. It answers from ``start`` to ``stop``."""

    def __init__(self, app: Any, port: int = 0, *, threads: int = 8) -> None:
        self._server: Any = create_server(
            app, host="127.0.0.1", port=port, threads=threads, max_request_body_size=_LARGEST
        )
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the answers in the making, then close what listens, once nobody wakes the loop any more."""
        self._server.task_dispatcher.shutdown()
        self._stopping.set()
        self._server.pull_trigger()
        if self._thread.is_alive():
            self._thread.join(timeout=_PATIENCE_SECONDS)
        close_all(self._server._map, ignore_all=True)

    def _answer(self) -> None:
        while not self._stopping.is_set():
            self._server.asyncore.loop(
                timeout=_TURN_SECONDS, map=self._server._map, use_poll=self._server.adj.asyncore_use_poll, count=1
            )
