"""A city on PostgreSQL: estates, buildings, stairs, lifts, homes, people, tenures and a year of reports, of any size.

The same size and day give the same city: every choice is a hash of the row's number, and the rows are made by the
database itself. Estates are of unequal size; of the year's reports nearly all are finished, some with pictures of
before and after, and a few stand still. Nobody has a phone: phones are sealed, and no figure needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from server.kit.db import Database

CITY = "台州"
HOMES_ON_A_STAIR, HOMES_ON_A_FLOOR = 33, 3
REPORTS_OF_A_HOME = 0.5
"""In a year."""
COMPANIES = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How large a city is."""

    estates: int
    homes: int

    @property
    def reports(self) -> int:
        """A year of them."""
        return int(self.homes * REPORTS_OF_A_HOME)


TAIZHOU = Size(1_043, 700_000)


def build_city(database: Database, size: Size, *, until: datetime) -> None:
    """Fill an empty database of the newest schema; the year of reports ends at ``until``."""
    given = {"until": until, "city": CITY, "reports": size.reports, "companies": COMPANIES}
    with database.write() as session:
        session.execute(text("SET LOCAL synchronous_commit = off"))
        _say(session, _CHANCE)
        _say(session, _PLAN)
        session.execute(text(_PLAN_ROW), [*_plan(size)])
        for statement in _STATEMENTS:
            used = {name: value for name, value in given.items() if f":{name}" in statement}
            session.execute(text(statement), used)
        for name in _NUMBERED:
            _say(session, f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
    with database.write() as session:
        _say(session, "ANALYZE")


def _say(session: Session, statement: str) -> None:
    session.execute(text(statement))


def _plan(size: Size) -> Iterator[dict[str, Any]]:
    """One row per estate: how many homes and reports it has and where its numbers begin."""
    weights = [5 + n * 37 % 23 for n in range(size.estates)]
    whole, homes, reports, stairs, buildings = sum(weights), 0, 0, 0, 0
    passed = 0
    for number, weight in enumerate(weights, 1):
        passed += weight
        homes_end, reports_end = size.homes * passed // whole, size.reports * passed // whole
        own_stairs = -(-(homes_end - homes) // HOMES_ON_A_STAIR)
        yield {
            "id": number, "homes": homes_end - homes, "first_home": homes, "reports": reports_end - reports,
            "first_report": reports, "stairs": own_stairs, "first_stair": stairs, "first_building": buildings,
        }  # fmt: skip
        homes, reports, stairs = homes_end, reports_end, stairs + own_stairs
        buildings += -(-own_stairs // 2)


_NUMBERED = ("companies", "estates", "buildings", "stairs", "lifts", "homes", "persons", "tenures", "reports",
             "report_events", "stored_media")  # fmt: skip

_CHANCE = """
CREATE FUNCTION pg_temp.chance(n bigint, salt bigint) RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE sql
AS $$ SELECT (hashint8extended(n, salt) & 1048575) / 1048576.0 $$"""
_PLAN = """
CREATE TEMP TABLE plan (id bigint PRIMARY KEY, homes int, first_home int, reports int, first_report int, stairs int,
                        first_stair int, first_building int) ON COMMIT DROP"""
_PLAN_ROW = """
INSERT INTO plan VALUES (:id, :homes, :first_home, :reports, :first_report, :stairs, :first_stair, :first_building)"""

_STATEMENTS = (
    "INSERT INTO companies (id, name) SELECT n, '物业公司' || n FROM generate_series(1, :companies) n",
    """
INSERT INTO estates (id, company_id, name, city, address, phone, version)
SELECT id, 1 + id % :companies, '小区' || id, :city, '', '0576-8' || lpad(id::text, 7, '0'), 1 FROM plan""",
    """
INSERT INTO buildings (id, estate_id, name, rank)
SELECT first_building + n, id, n || '栋', n FROM plan, generate_series(1, (stairs + 1) / 2) n""",
    """
INSERT INTO stairs (id, building_id, name, rank)
SELECT first_stair + n, first_building + (n + 1) / 2, 2 - n % 2 || '单元', 2 - n % 2
FROM plan, generate_series(1, stairs) n""",
    f"""
INSERT INTO homes (id, estate_id, stair_id, floor, room, label, area, area_source, use_state, note, version)
SELECT first_home + n, id, first_stair + 1 + (n - 1) / {HOMES_ON_A_STAIR}, floor, floor || '0' || door,
       ((n - 1) / {HOMES_ON_A_STAIR} / 2 + 1) || '栋' || ((n - 1) / {HOMES_ON_A_STAIR} % 2 + 1) || '单元'
       || floor || '0' || door, 6000 + (9000 * pg_temp.chance(first_home + n, 1))::int, 'unstated', '', '', 1
FROM plan, generate_series(1, homes) n,
LATERAL (SELECT (n - 1) % {HOMES_ON_A_STAIR} / {HOMES_ON_A_FLOOR} + 1 AS floor,
                (n - 1) % {HOMES_ON_A_FLOOR} + 1 AS door) place""",
    """
INSERT INTO lifts (id, estate_id, code, plate, label, maker, maintainer, next_inspection_on, rescue_phone, state,
                   state_why, version)
SELECT first_stair + n, id, '3110' || lpad((first_stair + n)::text, 8, '0'), lpad((first_stair + n)::text, 10, 'x'),
       (n + 1) / 2 || '栋' || (2 - n % 2) || '单元电梯', '', '', CAST(:until AS date) + n * 7 % 365, NULL, '', '', 1
FROM plan, generate_series(1, stairs) n""",
    """
INSERT INTO persons (id, kind, name, strength, made_at, version)
SELECT n, 'human', substr('赵钱孙李周吴郑王冯陈', 1 + n % 10, 1) || substr('建国秀英志强玉兰海燕', 1 + n / 10 % 10, 1)
       || substr('明华芳军丽平娟涛敏伟', 1 + n / 100 % 10, 1), 0, CAST(:until AS timestamptz) - interval '400 days', 1
FROM generate_series(1, (SELECT max(id)::int FROM homes)) n""",
    """
INSERT INTO tenures (id, person_id, home_id, role, share, share_of, joint, since, source)
SELECT id, id, id, 'owner', 1, 1, false, CAST(:until AS date) - 400, 'roster' FROM homes""",
    """
CREATE TEMP TABLE life ON COMMIT DROP AS
SELECT n AS id, plan.id AS estate_id, first_home + 1 + (homes * pg_temp.chance(n, 2))::int % homes AS home_id,
       first_stair + 1 + (stairs * pg_temp.chance(n, 3))::int % stairs AS stair_id,
       CASE WHEN pg_temp.chance(n, 4) < 0.45 THEN 'home' WHEN pg_temp.chance(n, 4) < 0.9 THEN 'public' ELSE 'lift' END
       AS place,
       CASE WHEN pg_temp.chance(n, 5) < 0.88 THEN 'repair' WHEN pg_temp.chance(n, 5) < 0.97 THEN 'complaint'
            ELSE 'suggestion' END AS kind, pg_temp.chance(n, 6) AS what,
       CAST(:until AS timestamptz) - interval '365 days' * (1 - (n - 0.5) / :reports) AS made_at,
       interval '18 hours' * -ln(1 - pg_temp.chance(n, 7)) AS took,
       interval '1 hour' * pg_temp.chance(n, 8) AS heard, pg_temp.chance(n, 9) < 0.015 AS stuck,
       pg_temp.chance(n, 10) < 0.12 AS pictured
FROM (SELECT s.n, 1 + ((hashint8extended(s.n, 11) & 1048575) * CAST(:reports AS bigint) / 1048576) AS seat
      FROM generate_series(1, CAST(:reports AS bigint)) s(n)) drawn
JOIN (SELECT plan.*, first_report + g AS seat FROM plan, generate_series(1, plan.reports) g) plan USING (seat)""",
    """
INSERT INTO reports (id, estate_id, kind, category, place, home_id, building_id, stair_id, lift_id, place_label, spot,
    words, words_state, answers, state, priority, responsible, reporter_id, channel, anonymous, photo_consent, drill,
    request_key, made_at, acknowledge_by, fix_by, certain, next_due_at, acknowledged_at, arrived_at, answered_at,
    done_at, closed_at, pause_reason, assignee_id, closed_by, reopen_count, urge_count, stars, version)
SELECT id, estate_id, kind, CASE WHEN place = 'lift' THEN 'lift_fault' WHEN kind <> 'repair' THEN 'cleaning'
            ELSE (ARRAY['leak', 'lighting', 'blocked_drain', 'entrance_door', 'roof_wall'])[1 + (what * 5)::int % 5]
       END, place, CASE WHEN place = 'home' THEN home_id END, NULL, CASE WHEN place <> 'home' THEN stair_id END,
       CASE WHEN place = 'lift' THEN stair_id END, '小区里', '', '楼道里的灯不亮，请来看看。', 'shown', '{}',
       CASE WHEN stuck THEN 'paused' WHEN done_at IS NULL THEN CASE WHEN what < 0.3 THEN 'made' ELSE 'working' END
            WHEN closed_at IS NULL THEN 'done' ELSE 'closed' END,
       CASE WHEN kind = 'complaint' THEN 'C' WHEN place = 'lift' THEN 'P1' ELSE 'P2' END, 'property', home_id, 'app',
       false, what < 0.7, false, 'city-' || id, made_at, made_at + interval '30 minutes', made_at + interval '72 hours',
       true, CASE WHEN done_at IS NULL AND NOT stuck THEN made_at + interval '72 hours' END, acknowledged_at, NULL,
       CASE WHEN kind = 'complaint' THEN done_at END, done_at, closed_at, CASE WHEN stuck THEN 'parts' END, NULL,
       CASE WHEN closed_at IS NOT NULL THEN 'resident' END, 0, 0,
       CASE WHEN closed_at IS NOT NULL AND what < 0.4 THEN 3 + (what * 7)::int % 3 END, 3
FROM (SELECT *, CASE WHEN made_at + heard <= CAST(:until AS timestamptz) THEN made_at + heard END AS acknowledged_at,
             CASE WHEN NOT stuck AND made_at + took <= CAST(:until AS timestamptz) THEN made_at + took END AS done_at,
             CASE WHEN NOT stuck AND made_at + took + interval '2 days' <= CAST(:until AS timestamptz)
                  THEN made_at + took + interval '2 days' END AS closed_at
      FROM life) told""",
    """
INSERT INTO report_events (id, report_id, kind, thread, at, by_id, by_part, words, data)
SELECT id * 2 - 1, id, 'made', 'resident', made_at, reporter_id, 'resident', NULL, '{}'::jsonb FROM reports
UNION ALL
SELECT id * 2, id, 'finish', 'resident', done_at, 1, 'staff', '修好了。', '{}'::jsonb FROM reports
WHERE done_at IS NOT NULL""",
    """
INSERT INTO stored_media (id, owner_id, kind, purpose, key, still_key, thumb_key, state, used, width, height, bytes, at)
SELECT id * 2 - side, 1, 'photo', 'report', key, key, key, 'shown', true, 1280, 960, 180000, done_at
FROM life JOIN reports USING (id), generate_series(0, 1) side,
LATERAL (SELECT lpad(to_hex(id * 2 - side), 64, '0') AS key) named
WHERE pictured AND done_at IS NOT NULL AND reports.place <> 'home'""",
    """
INSERT INTO report_media (media_id, report_id, event_id, stage)
SELECT m.id, r.id, r.id * 2, CASE WHEN m.id % 2 = 1 THEN 'before' ELSE 'after' END
FROM stored_media m JOIN reports r ON r.id = (m.id + 1) / 2""",
)
