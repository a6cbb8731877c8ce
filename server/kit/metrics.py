"""Numbers for Prometheus. Labels are doors, jobs and channels, never a person or an estate."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REGISTRY = CollectorRegistry()

REQUESTS = Counter("linli_requests", "Answered requests", ["door", "status"], registry=REGISTRY)
SECONDS = Histogram("linli_request_seconds", "Time to answer", ["door"], registry=REGISTRY)
FACTS = Counter("linli_facts", "Facts taken by the worker", ["name", "outcome"], registry=REGISTRY)
SENDS = Counter("linli_sends", "Messages sent", ["channel", "outcome"], registry=REGISTRY)
JOBS = Counter("linli_jobs", "Jobs run", ["job", "outcome"], registry=REGISTRY)
OLDEST_DUE = Gauge(
    "linli_oldest_due_seconds",
    "Age of the oldest thing that is due",
    ["what"],
    registry=REGISTRY,
    multiprocess_mode="max",
)


def exposition() -> bytes:
    """The page Prometheus reads: of this process, or of all of them where a shared folder is set for several."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library says no types
        return generate_latest(together)
    return generate_latest(REGISTRY)
