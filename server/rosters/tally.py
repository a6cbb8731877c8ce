"""What has been seen of a file so far: homes, persons, sums and findings, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from server.kit.check_figures import adds_up
from server.rosters.addresses import Spot
from server.rosters.cells import Cell
from server.rosters.findings import ERROR, KINDS, Finding, finding
from server.rosters.rules import COMPANY, MAX_FINDINGS, Owner, head

SOLE, JOINT, SHARED, SEVERAL = "sole", "joint", "shared", "several"


class HomeRow(NamedTuple):
    """A home that can be imported. ``area`` in hundredths of a square metre; ``key`` is equal for equal addresses;
    ``area_source``: a value of :class:`server.places.rules.AreaSource`.

    ``tenure``: sole, joint 共同共有, shared 按份共有, several (more than one owner, the file does not say how).
    """

    key: str
    sheet: str
    row: int
    building: Spot
    stair: Spot
    room: str
    floor: int | None
    area: int
    owners: tuple[Owner, ...]
    tenure: str
    state: str
    handed_over_on: date | None
    fee_rate: str
    note: str
    area_source: str


Take = Callable[[HomeRow], None]


class Tally:
    """Sums over all sheets of one file. Grows by a few short strings per home, never by whole rows."""

    def __init__(self, take: Take | None = None) -> None:
        self.take = take
        self.findings: list[Finding] = []
        self.finding_counts: Counter[str] = Counter()
        self.rows = self.repeated = self.homes = self.area = self.area_seen = 0
        self.without_phone = self.without_id = self.ids_not_adding_up = 0
        self.heads: set[str] = set()
        self.buildings: dict[str, str] = {}
        self.company_names: Counter[str] = Counter()
        self._homes: dict[str, bool] = {}
        self._persons: dict[str, str] = {}

    def find(self, sheet: str, row: int, column: str, kind: str, cell: Cell) -> bool:
        """Note a finding; True when it keeps the row out."""
        self.finding_counts[kind] += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding(sheet, row, column, kind, cell))
        return KINDS[kind][0] == ERROR

    def is_repeat(self, key: str) -> bool:
        """Whether a home of this address has been taken already."""
        return self._homes.get(key, False)

    def kept_out(self) -> frozenset[str]:
        """Addresses the file names but an error keeps out."""
        return frozenset(key for key, taken in self._homes.items() if not taken)

    def saw(self, key: str, area: int, taken: bool) -> None:
        """Count one data row; ``key`` is ``""`` when its address could not be read."""
        self.rows += 1
        if key and key in self._homes:
            self.repeated += 1
        else:
            self.area_seen += area
        if key:
            self._homes[key] = taken or self._homes.get(key, False)

    def other_name(self, owner: Owner) -> bool:
        """Whether this ID number stood beside another name before."""
        known = self._persons.setdefault(owner.id_number, owner.name)
        return known != owner.name

    def add(self, home: HomeRow) -> None:
        """Count a home that can be imported and hand it on."""
        self.homes += 1
        self.area += home.area
        owners = home.owners
        self.heads.add(head(owners, home.key))
        self.buildings.setdefault(home.building.key, home.building.name)
        phones = 0
        for owner in owners:
            phones += len(owner.phones)
            if not owner.id_number:
                self.without_id += 1
            elif not adds_up(owner.id_number):
                self.ids_not_adding_up += 1
            if owner.kind == COMPANY:
                self.company_names[owner.name] += 1
        self.without_phone += not phones
        if self.take is not None:
            self.take(home)
