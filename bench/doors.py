"""Doors beside their ceilings, on a few rows and on a hundred times as many, and how late the latest answers are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from bench.crowd import Scale, fill
from bench.figures import Figure, figure
from bench.knocks import ON_MORE_ROWS, PAIRS, Knocks, Pair
from bench.load import Crowd, Load
from bench.servers import Engines, serving

MORE = 100
TAIL_SHARE, TAIL_TIMES, MORE_TIMES = 0.6, 5.0, 1.3


@dataclass(frozen=True)
class Trial:
    """How long and how often."""

    rounds: int = 7
    seconds: float = 3.0
    warm_up: float = 1.5


def measure(engines: Engines, engine: str, trial: Trial) -> Iterator[Figure]:
    """Every figure of one engine."""
    few, many = engines.fresh(engine, "few"), engines.fresh(engine, "many")
    fill(few, Scale(1))
    fill(many, Scale(MORE))
    with serving(few, engines) as port, serving(many, engines) as other:
        for pair in PAIRS:
            yield beside_ceiling(port, pair, engine, trial)
        for name, knocks, status in ON_MORE_ROWS:
            # Thousands were made within half a minute that nobody has taken: see docs/measurements.md.
            for url in (few, many):
                engines.count_anew(url)
            yield _on_more_rows(port, other, name, knocks, status, engine, trial)
        for pair in PAIRS:
            yield _tail(port, pair, engine, trial)


def beside_ceiling(port: int, pair: Pair, engine: str, trial: Trial) -> Figure:
    """The rate of a door, and of the bare door, in turns: what slows the machine slows both."""
    with Crowd(port, expect=pair.status) as crowd:
        ours, bare = pair.ours(Scale(1)), pair.ceiling(Scale(1))
        crowd.flat_out(bare, trial.warm_up)
        crowd.flat_out(ours, trial.warm_up)
        rounds = [
            (crowd.flat_out(bare, trial.seconds).rate, crowd.flat_out(ours, trial.seconds).rate)
            for _ in range(trial.rounds)
        ]
    share = median(mine / ceiling for ceiling, mine in rounds)
    name = f"{pair.name}, {engine}: share of a bare door"
    return figure(name, median(mine for _, mine in rounds), "1/s", median(ceiling for ceiling, _ in rounds), share,
                  at_least=pair.wanted)  # fmt: skip


def _on_more_rows(
    few: int, many: int, name: str, knocks: Knocks, status: bytes, engine: str, trial: Trial
) -> Figure:  # fmt: skip
    """What one answer costs on a hundred times the rows, beside what it costs on few."""
    with Crowd(few, expect=status) as at_few, Crowd(many, expect=status) as at_many:
        small, large = knocks(Scale(1)), knocks(Scale(MORE))
        at_few.flat_out(small, trial.warm_up)
        at_many.flat_out(large, trial.warm_up)
        rounds = [
            (1000 / at_few.flat_out(small, trial.seconds).rate, 1000 / at_many.flat_out(large, trial.seconds).rate)
            for _ in range(trial.rounds)
        ]
    times = median(large_ms / small_ms for small_ms, large_ms in rounds)
    return figure(f"{name}, {engine}: cost on {MORE} times the rows", median(large_ms for _, large_ms in rounds), "ms",
                  median(small_ms for small_ms, _ in rounds), times, at_most=MORE_TIMES)  # fmt: skip


def _tail(port: int, pair: Pair, engine: str, trial: Trial) -> Figure:
    """p99 beside the median at 60 % of the peak rate, requests sent at even times whatever the answers do."""
    with Crowd(port, expect=pair.status) as crowd:
        ours = pair.ours(Scale(1))
        crowd.flat_out(ours, trial.warm_up)
        rounds: list[Load] = []
        for _ in range(trial.rounds):
            peak = crowd.flat_out(ours, trial.seconds).rate
            rounds.append(crowd.at_rate(ours, 2 * trial.seconds, TAIL_SHARE * peak))
    times = median(load.quantile(0.99) / load.quantile(0.5) for load in rounds)
    return figure(f"{pair.name}, {engine}: p99 over median at 60 % of the peak",
                  1000 * median(load.quantile(0.99) for load in rounds), "ms",
                  1000 * median(load.quantile(0.5) for load in rounds), times, at_most=TAIL_TIMES)  # fmt: skip
