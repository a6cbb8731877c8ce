"""Ballots through the door beside a bare one-insert door: signing in, identity, seal, chain and fact included."""

from __future__ import annotations

from collections.abc import Iterator

from bench.crowd import Scale
from bench.doors import Trial, beside_ceiling
from bench.electorate import all_vote, prepare
from bench.figures import Figure
from bench.knocks import Pair, bare_insert
from bench.servers import Engines, serving

HEADS, WANTED = 20_000, 0.35
CHANGES = 50
"""So that whoever comes a second time changes the ballot instead of being refused."""


def measure(engines: Engines, engine: str, trial: Trial, *, heads: int = HEADS) -> Iterator[Figure]:
    """The rate of the door as a share of the bare one, in turns."""
    url = engines.fresh(engine, "ballots")
    prepare(url, engines.folder / "files", heads=heads, changes=CHANGES)
    voting = all_vote(heads)

    def knocks(_scale: Scale) -> Iterator[bytes]:
        return voting

    with serving(url, engines) as port:
        yield beside_ceiling(port, Pair("cast a ballot", knocks, bare_insert, b"201", WANTED), engine, trial)
