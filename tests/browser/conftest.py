"""A real browser, a running system with the small neighbourhood in it, and phones with both builds of the app."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import bootstrap
import config
from demo.small import found
from miniprogram_stub.phone import grey_picture
from miniprogram_stub.story.teller import Teller
from miniprogram_stub.story.town import Town
from server.bulletins.drawing import film
from server.bulletins.queries.plans import plan_of
from server.bulletins.service import planning
from server.kit.actor import SYSTEM
from server.kit.db import Base
from server.kit.house import House
from server.migrations.schema import load_models
from server.places import queries as places
from tests.browser.phones import Phone
from tests.browser.system import PLACES, System, pack_wechat_build

Hold = Callable[[str], Phone]
FAILED = pytest.StashKey[bool]()
FRAMES_PER_SECOND = 2


@pytest.fixture(scope="module", autouse=True)
def quick_films() -> Iterator[None]:
    """A sheet's film is as long as ever and has few frames; how it looks is tried where it is made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(film, "FRAMES_PER_SECOND", FRAMES_PER_SECOND)
        yield


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the small neighbourhood in it; a system gets a copy."""
    path = tmp_path_factory.mktemp("furnished") / "linli.db"
    load_models()
    house = bootstrap.build(config.load("test", environ={}, database={"url": f"sqlite:///{path}"}))
    Base.metadata.create_all(house.database.engine)
    found(house, house.clock.now())
    rest(house)
    house.database.dispose()
    return path


def rest(house: House) -> None:
    """No estate makes sheets by itself: after five in the evening each test would begin by drawing films."""
    with house.database.write() as session:
        for estate in places.estates(session).items:
            plan, version = plan_of(session, estate["id"])
            off = replace(plan, active=False)
            planning.set_plan(session, SYSTEM, estate_id=estate["id"], plan=off, version=version, at=house.clock.now())


@pytest.fixture(scope="session")
def wechat_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """WeChat's own output, packed for a browser."""
    return pack_wechat_build(tmp_path_factory.mktemp("host") / "packed")


@pytest.fixture
def system(furnished: Path, wechat_output: Path, tmp_path: Path) -> Iterator[System]:
    """A system of this test alone."""
    shutil.copyfile(furnished, tmp_path / "linli.db")
    with System(tmp_path / "linli.db", wechat_output) as running:
        yield running


@pytest.fixture
def town(system: System) -> Iterator[Town]:
    """The people with phones in Python: for everything that is not the matter of a test."""
    made = Town(system, Quiet())
    yield made
    made.close()


@pytest.fixture(params=list(PLACES))
def build(request: pytest.FixtureRequest) -> str:
    """Which build of the app: the browser's, then WeChat's own output."""
    name: str = request.param
    return name


@pytest.fixture
def hold(chromium: Browser, system: System, build: str, request: pytest.FixtureRequest) -> Iterator[Hold]:
    """Takes somebody's phone: ``hold("meijie")``. In the end nothing may have gone wrong on any of them.

    After a failure their screens lie in the test's folder.
    """
    held: list[Phone] = []

    def taken(person: str) -> Phone:
        held.append(Phone(chromium, system, build, person))
        return held[-1]

    yield taken
    if request.node.stash.get(FAILED, False):
        for phone in held:
            phone.page.screenshot(path=system.folder / f"{phone.person}.png")
            request.node.add_report_section("teardown", phone.person, str(phone.watched))
    for phone in held:
        phone.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, for those who clean up after it."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


class Quiet(Teller):
    """Plays a chapter without a word."""

    def _write(self, line: str) -> None:
        return None


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo in somebody's album."""
    path = tmp_path / "photo.png"
    path.write_bytes(grey_picture(side=320, shade=150))
    return path
