"""The ground the other tests stand on."""

from __future__ import annotations

import socket
import warnings
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from server.kit.actor import ANYONE, SIGNED_IN, Actor
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.doors import Call, Doors
from server.kit.facts import Fact, FactRow, publish
from server.kit.fields import KitSchema, Text
from server.kit.house import House
from server.kit.limits import Limits
from tests.guard import LeftTheMachine, stays_home
from tests.visitors import MakeCall, OpenDoors

MEIJIE = Actor(id=1, name="梅姐")


class Knocked(Fact):
    """Somebody knocked."""

    name = "test.knocked"


@pytest.mark.parametrize("_time", ["first", "second"])
def test_each_test_finds_an_empty_database_with_every_table(database: Database, at: datetime, _time: str) -> None:
    with database.write() as session:
        publish(session, Knocked(), at=at)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FactRow)) == 1


def test_the_clock_stands_still_until_moved(clock: StoppedClock, at: datetime) -> None:
    assert clock.now() == at == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    clock.advance(hours=2)
    assert clock.now().hour == 3


@pytest.mark.parametrize("host", ["198.51.100.7", "api.weixin.qq.com", "2001:db8::1", b"example.org"])
def test_other_machines_are_out_of_reach(host: str) -> None:
    assert not stays_home(host)
    with pytest.raises(LeftTheMachine):
        socket.create_connection((host, 443), timeout=0.1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8", None, ""])
def test_this_machine_is_within_reach(host: str | None) -> None:
    assert stays_home(host)


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("careless", stacklevel=1)


def test_limits_can_be_counted_in_a_real_redis(redis: str) -> None:
    limits = Limits(redis)
    assert [limits.allows("2/minute", "key") for _ in range(3)] == [True, True, False]


def test_a_visitor_knocks_at_doors_and_is_answered(open_doors: OpenDoors) -> None:
    doors = Doors("greeting")

    @doors.post("/greetings", body=Words, out=Words, who=SIGNED_IN, status=201)
    def greet(call: Call) -> dict[str, str]:
        return {"words": f"{call.actor.name}说{call.body['words']}"}

    doorway = open_doors(doors)
    answer = doorway.visitor(MEIJIE).post("/greetings", {"words": "早"})
    assert (answer.status_code, answer.json) == (201, {"words": "梅姐说早"})
    assert doorway.visitor().post("/greetings", {"words": "早"}).status_code == 401


def test_a_door_can_be_tried_without_http(house: House, call: MakeCall) -> None:
    with house.database.read() as session:
        knock = call(session, MEIJIE, body={"words": "早"})
    assert (knock.actor.name, knock.body, knock.at) == ("梅姐", {"words": "早"}, house.clock.now())


def test_nobody_needs_a_token_at_an_open_door(open_doors: OpenDoors) -> None:
    doors = Doors("greeting")

    @doors.get("/hello", out=Words, who=ANYONE)
    def hello(call: Call) -> dict[str, str]:
        return {"words": "您好"}

    assert open_doors(doors).visitor().get("/hello").json == {"words": "您好"}


class Words(KitSchema):
    """Some words."""

    words = Text(20)
