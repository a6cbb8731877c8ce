"""The loops that do what is due: facts, messages, slow work. Each is a thread, and each stops at the end of a step."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from server.kit.logs import log
from workflows.engine.leader import RENEW_SECONDS, Leader
from workflows.engine.reactions import Reactor
from workflows.engine.scheduler import Scheduler
from workflows.engine.slow import SlowWorker

POLL_SECONDS = 0.5
AFTER_FAILURE_SECONDS = 5.0
STOP_SECONDS = 30.0

_chance = random.Random()
"""Of our own: whoever seeds Python's common one wants to know all that is drawn from it."""

Step = Callable[[], int]
"""Does some of what is due and gives how much it did; 0 means there was nothing."""


class Loop:
    """Runs one step again and again. Sleeps when there is nothing to do, until a poll or a wake-up."""

    def __init__(self, name: str, step: Step, *, poll: float = POLL_SECONDS) -> None:
        self.name, self._step, self._poll = name, step, poll
        self._stop, self._wake = threading.Event(), threading.Event()
        self._then: list[Loop] = []

    def then(self, other: Loop) -> Loop:
        """Wake another loop whenever this one has done something: facts lead to messages."""
        self._then.append(other)
        return self

    def wake(self) -> None:
        """Something may be due now."""
        self._wake.set()

    def stop(self) -> None:
        """Stop at the end of the present step."""
        self._stop.set()
        self._wake.set()

    def step(self) -> int:
        """One step, here and now; gives how much it did."""
        return self._step()

    def run(self) -> None:
        """Until stopped. A step that fails is logged and tried again a little later."""
        while not self._stop.is_set():
            self._wake.clear()
            rest = self._turn()
            # Whoever stopped us right before the clear woke us in vain.
            if not self._stop.is_set():
                self._wake.wait(rest)

    def _turn(self) -> float:
        try:
            done = self._step()
        except Exception:  # noqa: BLE001 - the loop outlives whatever one step met
            log.exception("loop_failed", loop=self.name)
            return 0.0 if self._stop.is_set() else AFTER_FAILURE_SECONDS
        for other in self._then if done else ():
            other.wake()
        return 0.0 if done else self._poll * _chance.uniform(0.75, 1.25)


def worker_loops(
    reactor: Reactor, deliver: Step, slow: Mapping[str, SlowWorker], answer: Step | None = None
) -> list[Loop]:  # fmt: skip
    """What one worker does, each in a thread of its own, so that a slow platform keeps no fact waiting.

    ``deliver`` is the ``run_once`` of a :class:`server.delivery.deliver.Deliverer`; ``slow`` are the hands for slow
    work by their names: a film that is drawn keeps nobody waiting who is looked up. ``answer`` is a hand for what is
    said in chats, so that a card comes right after the words it belongs to, however much there is to send elsewhere.
    """
    facts = Loop("facts", reactor.run_once)
    loops = [facts]
    for name, step in (("messages", deliver), ("answers", answer)):
        if step is not None:
            loops.append(Loop(name, step))
            facts.then(loops[-1])
    for name, hand in slow.items():
        # One piece a step: whoever stops the worker waits for one film at most and not for all that is due.
        loops.append(Loop(name, partial(hand.run_once, 1)))
        facts.then(loops[-1])
    return loops


def scheduler_loops(scheduler: Scheduler, leader: Leader | None = None) -> list[Loop]:
    """What one scheduler does. The lease is renewed beside the jobs, so that a long job does not lose the lead."""
    jobs = Loop("jobs", scheduler.run_once, poll=1.0)
    return [jobs] if leader is None else [jobs, Loop("lease", lambda: 0 * leader.leads(), poll=RENEW_SECONDS)]


class Worker:
    """Several loops, each in a thread of its own; ``at_end`` is done once all of them have stopped in good order."""

    def __init__(self, loops: Sequence[Loop], *, at_end: Callable[[], None] = lambda: None) -> None:
        self._loops, self._at_end = loops, at_end
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin; returns at once."""
        self._threads = [threading.Thread(target=loop.run, name=loop.name) for loop in self._loops]
        for thread in self._threads:
            thread.start()

    def run_once(self) -> int:
        """One step of every loop, here and now instead of in threads; gives how much was done."""
        return sum(loop.step() for loop in self._loops)

    def wake(self) -> None:
        """Something was written: look now and not at the next poll."""
        for loop in self._loops:
            loop.wake()

    def stop(self, patience: float = STOP_SECONDS) -> bool:
        """Stop every loop at the end of its step; False if one is still at it after ``patience`` seconds."""
        for loop in self._loops:
            loop.stop()
        for thread in self._threads:
            thread.join(patience)
        if any(thread.is_alive() for thread in self._threads):
            return False
        self._at_end()
        return True
