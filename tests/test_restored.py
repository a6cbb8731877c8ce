"""A copy put back by its command: the same people, signed in still, and what they brought."""

from __future__ import annotations

from pathlib import Path

import bootstrap
from bootstrap import rooms
from server.app import create_app
from server.kit.backup import back_up
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.house import House
from server.kit.restore import restore
from server.media.routes import picture_doors
from server.people.service import signing_in
from tests.cast import Cast
from tests.server.media import makers
from tests.visitors import Visitor


def test_who_was_signed_in_goes_on_from_a_copy_and_sees_their_picture(cast: Cast, tmp_path: Path) -> None:
    lost = cast.house
    if not lost.database.is_sqlite:
        return  # PostgreSQL is copied by its own pg_dump.
    brought = cast.visitor("meijie").upload("/files", makers.jpeg(64, 64), purpose="report").json or {}
    report = cast.report(media_ids=[brought["id"]])
    there = Path(lost.database.engine.url.database or "")
    copied = back_up(there, tmp_path / "files", tmp_path / "copies", at=lost.clock.now())

    new = tmp_path / "new"
    restore(copied.folder, database=new / "linli.db", files=new / "files")
    house = House(lost.settings, clock=lost.clock, database=Database(f"sqlite:///{new / 'linli.db'}"),
                  vault=lost.vault, files=FolderStore(new / "files"), limits=lost.limits)  # fmt: skip
    bootstrap.acquaint(house)
    doors = create_app(house, doors=rooms.doors(), authenticate=signing_in.authenticate,
                       blueprints=[picture_doors(house)])  # fmt: skip
    meijie = Visitor(doors, cast.tokens["meijie"])
    (picture,) = (meijie.get(f"/reports/{report}").json or {})["photos"]
    assert doors.test_client().get(picture["url"]).status_code == 200
    house.database.dispose()
