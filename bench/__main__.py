"""``make bench``: every figure beside a ceiling measured in the same run, written to ``bench/results.json``.

``python -m bench --only doors --engine sqlite --rounds 3`` measures a part; ``--short`` is a quick look.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator

from bench import ballots, bill_run, bulletins, count, doors, fanout, paying, roster, starting, talking
from bench.city import TAIZHOU, Size
from bench.doors import Trial
from bench.figures import Figure
from bench.results import keep
from bench.servers import Engines

PARTS = ("doors", "ballots", "count", "roster", "fanout", "bulletins", "bill_run", "paying", "talking", "starting")
ENGINES = ("sqlite", "postgresql")


def main() -> int:
    """Measure and write; exit code 1 when something wanted was not reached."""
    arguments = _read()
    with Engines() as engines:
        figures = list(_figures(engines, arguments))
    if not arguments.short:
        keep(figures)
    return 0 if all(figure["reached"] for figure in figures) else 1


def _figures(engines: Engines, arguments: argparse.Namespace) -> Iterator[Figure]:
    trial = Trial(2, 1.0, 0.5) if arguments.short else Trial(rounds=arguments.rounds)
    for engine in arguments.engine:
        if "doors" in arguments.only:
            yield from doors.measure(engines, engine, trial)
        if "ballots" in arguments.only:
            yield from ballots.measure(engines, engine, trial, heads=2000 if arguments.short else ballots.HEADS)
        if "count" in arguments.only:
            yield from count.measure(engines, engine, ballots=20_000 if arguments.short else count.BALLOTS)
        if "roster" in arguments.only:
            yield from roster.measure(engines, engine, rounds=1 if arguments.short else 3)
        if "fanout" in arguments.only:
            yield from fanout.measure(engines, engine, rounds=1 if arguments.short else 5)
        if "talking" in arguments.only:
            yield from talking.measure(engines, engine, trial, seconds=5.0 if arguments.short else talking.SECONDS)
    if "bulletins" in arguments.only:
        yield from bulletins.measure(engines, size=Size(100, 67_100) if arguments.short else TAIZHOU,
                                     few=30 if arguments.short else bulletins.FEW)  # fmt: skip
    if "bill_run" in arguments.only:
        yield from bill_run.measure(engines, size=Size(100, 67_100) if arguments.short else TAIZHOU)
    if "paying" in arguments.only:
        yield from paying.measure(engines, taps=30 if arguments.short else paying.TAPS)
    if "starting" in arguments.only:
        yield from starting.measure(engines)


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--short", action="store_true", help="few and short rounds; writes nothing")
    return parser.parse_args()


if __name__ == "__main__":
    # The PostgreSQL wheel says where it keeps its run-time files when the machine does not.
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
    sys.exit(main())
