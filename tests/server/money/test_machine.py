"""The random machine of money, on both engines. What it finds is printed as the steps that lead there."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from server.kit.house import House
from tests.server.money.machine import Money
from tests.server.money.worlds import Files, Server

RUNS = {"sqlite": (8, 25), "postgresql": (2, 15)}
"""How many runs of how many steps: so many that the test takes some ten seconds."""


def test_however_money_comes_and_goes_every_fen_is_accounted_for(
    engine_name: str, house: House, tmp_path: Path
) -> None:
    class Here(Money):
        """The machine in this world."""

        world = Files(house, tmp_path) if engine_name == "sqlite" else Server(house)

    runs, steps = RUNS[engine_name]
    run_state_machine_as_test(
        Here, settings=settings(max_examples=runs, stateful_step_count=steps, deadline=None, derandomize=True,
                                database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)),
    )  # fmt: skip
