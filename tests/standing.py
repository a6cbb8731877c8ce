"""Apps that stand for the whole run: a test puts its own house behind their doors instead of building each anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Flask

from server.kit.house import House

MOST_APPS = 6

Key = tuple[str, int]


class Behind:
    """Whatever house stands behind the doors now: looks and acts as that house does."""

    def __init__(self, house: House) -> None:
        self.__dict__["house"] = house

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["house"], name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.__dict__["house"], name, value)

    def turn_to(self, house: House) -> None:
        """Another house from now on."""
        self.__dict__["house"] = house


_apps: dict[Key, tuple[Flask, Behind]] = {}
_lent: set[Key] = set()


def lend(house: House, name: str, build: Callable[[House], Flask]) -> Flask:
    """The app of this name over the database of a house, with this house behind it until the test ends.

    A second house over the same database in one test gets an app of its own.
    """
    key = (name, id(house.database))
    if key in _lent and _apps[key][1].house is not house:
        return build(house)
    if key not in _apps:
        _keep_few()
        behind = Behind(house)
        _apps[key] = build(cast(House, behind)), behind
    app, behind = _apps[key]
    behind.turn_to(house)
    _lent.add(key)
    return app


def _keep_few() -> None:
    free = [key for key in _apps if key not in _lent]
    for key in free[: max(0, len(_apps) - MOST_APPS + 1)]:
        del _apps[key]


def pytest_runtest_setup() -> None:
    """A test begins: nobody has borrowed anything."""
    _lent.clear()
