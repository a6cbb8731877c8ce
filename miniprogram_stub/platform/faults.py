"""Scripted faults: what should go wrong, where, and how often."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Fault:
    """One scripted fault.

    `path` is a door's path or `*`; `contains` narrows it to calls whose address or body has these words.
    `errcode` refuses, `status` answers with an HTTP error (WeChat Pay's with a `code`), `delay` (real seconds) makes it
    slow, and `drop` closes the connection: "before" nothing happened, "after" it happened and only the answer is lost.
    """

    path: str
    times: int = 1
    errcode: int | None = None
    errmsg: str = ""
    status: int | None = None
    delay: float = 0.0
    drop: str = ""
    contains: str = ""
    code: str = ""

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Fault":
        """From the control plane's JSON; ValueError with a reason when it makes no sense."""
        unknown = set(row) - set(cls.__dataclass_fields__)
        if unknown or not str(row.get("path", "")):
            raise ValueError(f"unknown: {sorted(unknown)}" if unknown else "path is missing")
        if row.get("drop") is True:
            row = {**row, "drop": "before"}
        fault = cls(**row)
        if not isinstance(fault.times, int) or not isinstance(fault.delay, (int, float)):
            raise TypeError("times and delay are numbers")
        if fault.drop not in {"", "before", "after"}:
            raise ValueError("drop is true, before or after")
        return fault


class FaultBook:
    """Faults still to happen, first come first served."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def script(self, fault: Fault) -> None:
        """Adds one."""
        self._faults.append(fault)

    def take(self, path: str, seen: str) -> Fault | None:
        """The fault for this call, used up once; None when there is none."""
        for fault in self._faults:
            if fault.path in ("*", path) and fault.contains in seen:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def left(self) -> list[dict[str, Any]]:
        """What is still to happen."""
        return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()
