"""What the law asks of a body, by when, and who sees to it (C-02, C-07, C-09, C-10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from server.bodies.rules.days import after_election, report_change_of_term_by
from server.bodies.rules.makeup import Kind
from server.kit.calendar.days import latest_before, within_days
from server.places.rules.cities import Profile

SOON_DAYS, TERM_SOON_DAYS = 7, 30
"""Who has to act is reminded so long before; of the change of term, which nobody prepares in a week, a month before."""


class Step(StrEnum):
    """Something the law asks of a body."""

    NAMES = "names"
    ITEMS = "items"
    MEETING = "meeting"
    FILED = "filed"
    HANDED = "handed"
    REPORTED = "reported"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Life:
    """A body's own days. ``until``: the last day of its term; ``meeting_on``: when a preparatory group's assembly is
    planned; ``follows``: another committee sat before it; ``known_since``: the day it was written down here."""

    kind: str
    since: date
    until: date | None = None
    meeting_on: date | None = None
    follows: bool = False
    known_since: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A step as it stands. ``by``: the last day in time, None where no law names one; ``soon_from``: from when those
    who act are reminded; ``late``: done after its day, or not done and the day is over."""

    step: Step
    label: str
    law: str
    by: date | None
    done_on: date | None
    late: bool
    roles: tuple[str, ...]
    notable: bool = True

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_on is None

    @property
    def soon_from(self) -> date | None:
        """From which day it is soon."""
        ahead = TERM_SOON_DAYS if self.step in (Step.REPORTED, Step.ENDS) else SOON_DAYS
        return None if self.by is None else self.by - timedelta(days=ahead)


COMMUNITY, STREET, COMMITTEE, MANAGER = "community", "street", "committee", "manager"
PUBLIC = (COMMUNITY, STREET)


def steps(life: Life, done: Mapping[str, date], city: Profile, day: date) -> list[Due]:
    """What is asked of a body, in the order of its days, with what of it is done (step to day). Of what had to be done
    before it was written down nobody here can say that it was not: that is not asked."""
    asked = {Kind.PREPARATORY: _preparing, Kind.COMMITTEE: _committee, Kind.CHANGE: _changing,
             Kind.MANAGEMENT: _managing}[Kind(life.kind)]  # fmt: skip
    found = [_due(one, done, day) for one in asked(life, city)]
    return [one for one in found if not (one.open and _is_past_knowing(one, life))]


def forming(kind: str) -> Collection[Step]:
    """The steps a body of this kind can have."""
    return {
        Kind.PREPARATORY: (Step.NAMES, Step.ITEMS, Step.MEETING), Kind.CHANGE: (Step.NAMES,),
        Kind.COMMITTEE: (Step.NAMES, Step.FILED, Step.HANDED, Step.REPORTED), Kind.MANAGEMENT: (Step.NAMES,),
    }[Kind(kind)]  # fmt: skip


def _is_past_knowing(one: Due, life: Life) -> bool:
    early = one.by is not None and life.known_since is not None and one.by < life.known_since
    return early and one.step in (Step.NAMES, Step.FILED, Step.HANDED)


@dataclass(frozen=True, slots=True)
class _Asked:
    step: Step
    label: str
    law: str
    by: date | None
    roles: tuple[str, ...]
    notable: bool = True


def _due(one: _Asked, done: Mapping[str, date], day: date) -> Due:
    done_on = done.get(one.step)
    late = one.by is not None and (done_on or day) > one.by
    return Due(one.step, one.label, one.law, one.by, done_on, late, one.roles, one.notable)


def _preparing(life: Life, city: Profile) -> list[_Asked]:
    meet_by = within_days(life.since, city.prep_meeting_days).last_day
    items_by = latest_before(life.meeting_on or meet_by, city.prep_items_days)
    names_by = within_days(life.since, city.prep_names_days).last_day
    return [
        _Asked(Step.NAMES, "公布筹备组名单", f"成立后 {city.prep_names_days} 天内", names_by, PUBLIC),
        _Asked(Step.ITEMS, "公布大会要议的事项", f"开会前 {city.prep_items_days} 天", items_by, PUBLIC),
        _Asked(Step.MEETING, "召开首次业主大会会议", f"成立后 {city.prep_meeting_days} 天内", meet_by, PUBLIC),
    ]


def _committee(life: Life, city: Profile) -> list[_Asked]:
    after = after_election(life.since)
    found = [_Asked(Step.NAMES, "公布委员名单", "选出后 3 天内", after.publish_members_by, (COMMITTEE, COMMUNITY))]
    if life.follows:
        by = within_days(life.since, city.handover_days).last_day
        found.append(_Asked(Step.HANDED, "上届移交印章、账目和档案", f"换届后 {city.handover_days} 天内", by,
                            (COMMITTEE, COMMUNITY, STREET)))  # fmt: skip
    found.append(_Asked(Step.FILED, "到街道备案", "选出后 30 天内（物业管理条例 16 条）", after.file_by,
                        (COMMITTEE, COMMUNITY)))  # fmt: skip
    if life.until is None:
        return found
    by = report_change_of_term_by(life.until, months=city.term_report_months, days=city.term_report_days)
    span = f"{city.term_report_months} 个月" if city.term_report_months else f"{city.term_report_days} 天"
    return [
        *found,
        _Asked(Step.REPORTED, "向街道报告换届", f"任期满前 {span}", by, (COMMITTEE, COMMUNITY, STREET)),
        _Asked(Step.ENDS, "选出下一届", "任期的最后一天", life.until, (COMMITTEE, COMMUNITY, STREET), notable=False),
    ]


def _changing(life: Life, city: Profile) -> list[_Asked]:
    by = within_days(life.since, city.prep_names_days).last_day
    return [_Asked(Step.NAMES, "公布换届小组名单", f"成立后 {city.prep_names_days} 天内", by, PUBLIC)]


def _managing(life: Life, city: Profile) -> list[_Asked]:
    shown = f"公示满 {city.mgmt_names_show_days} 天"
    found = [_Asked(Step.NAMES, "公示物管会名单", shown, within_days(life.since, city.mgmt_names_show_days).last_day,
                    PUBLIC)]  # fmt: skip
    if life.until is not None:
        found.append(_Asked(Step.ENDS, "选出业委会，或由街道重新组建", "任期的最后一天", life.until, PUBLIC,
                            notable=False))  # fmt: skip
    return found
