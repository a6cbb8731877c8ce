"""After closing, at the doors: figures for everybody, one's own choice for oneself, files anybody can check."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict
from server.votes.models import Ballot
from server.votes.routes import file_doors
from server.votes.service import closing, disputes, finishing
from tests.cast import Cast, all_words
from tests.server.votes.boxes import recounted
from tests.server.votes.polling import CLOSES, NO, Polling, ready


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """梅姐 is for it, 老王 against; the rest of the stair is unsold and silent."""
    polling = ready(cast, clock)
    polling.vote("meijie")
    polling.vote("laowang", NO)
    return polling


def close(polling: Polling) -> None:
    """Time is over."""
    polling.clock.set(CLOSES)
    with polling.cast.house.database.write() as session:
        closing.close_due(session, polling.keys, at=CLOSES)


def get(polling: Polling, name: str, path: str) -> Any:
    """A look at a door of the poll."""
    return polling.cast.visitor(name).get(f"/votes/{polling.poll_id}/{path}")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_before_the_count_there_is_nothing_to_see_for_anybody(polling: Polling) -> None:
    for name in ("meijie", "liujingli", "admin", "committee"):
        assert get(polling, name, "result").status_code == 409
        assert get(polling, name, "mine").json == {"items": []}
    code = polling.rows(Ballot)[0].receipt
    found = get(polling, "laowang", f"receipts/{code.lower()}").json
    assert found["counted"] and "number" not in found and "approve" not in json.dumps(found)
    assert found["cast_at"] is None and get(polling, "meijie", f"receipts/{code}").json["cast_at"]


def test_after_it_everybody_sees_figures_and_each_only_the_own_choice(polling: Polling) -> None:
    close(polling)
    shown = get(polling, "laowang", "result").json
    (topic,) = shown["topics"]
    assert shown["kind"] == "preliminary" and topic["outcome"] in ("rejected", "not_valid_quorum")
    assert [one["heads"] for one in topic["choices"]] == [1, 1, 0]
    assert topic["by_channel"] == [{"label": "手机", "heads": 2}]
    assert get(polling, "stranger", "result").status_code == 404
    (own,) = get(polling, "meijie", "mine").json["items"]
    assert own["choices"][0]["choice_words"] == "同意"
    for name in ("liujingli", "admin", "committee", "xiaoli", "daughter", "chengong"):
        assert get(polling, name, "mine").json == {"items": []}, name
        assert "choice" not in all_words(list(get(polling, name, "roll").json["items"])), name


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_files_are_there_and_recount_themselves(polling: Polling, tmp_path: Path) -> None:
    close(polling)
    app = Flask("files")
    app.register_blueprint(file_doors(polling.cast.house))
    flask = app.test_client()
    files = get(polling, "meijie", "result").json["files"]
    got = {kind: flask.get(address) for kind, address in files.items()}
    assert {kind: answer.status_code for kind, answer in got.items()} == dict.fromkeys(files, 200)
    assert got["pdf"].data.startswith(b"%PDF") and got["png"].data.startswith(b"\x89PNG")
    assert b"def take_ballot" in got["recount"].data
    (tmp_path / "export").write_bytes(got["export"].data)
    assert recounted(tmp_path / "export")[0] == 0
    text = got["export"].data.decode()
    assert "白兰娟" not in text and "王德浩" not in text and '"choices":[' not in text, "two voters hide nobody"
    assert flask.get(files["export"][:-3] + "abc").status_code == 404


def test_a_disowned_ballot_is_frozen_looked_into_and_the_count_corrected(polling: Polling) -> None:
    close(polling)
    cast, at = polling.cast, CLOSES + timedelta(days=1)
    polling.clock.set(at)
    sent = {"head_id": polling.heads["laowang"], "words": "我没有投过"}
    path = f"/votes/{polling.poll_id}/disputes"
    made = cast.visitor("laowang").post(path, sent, key="dispute-0001").json
    assert cast.visitor("laowang").post(path, sent, key="dispute-0002").json["id"] == made["id"]
    assert cast.visitor("meijie").post(path, sent, key="dispute-0003").status_code == 404
    assert polling.states("laowang") == [("app", "frozen")]
    with cast.house.database.write() as session:
        later = CLOSES + timedelta(days=30)
        assert finishing.final_due(session, at=later) == [], "nothing is final while people still look into it"
        for name, ends in (("committee", False), ("street", True)):
            assert ends is disputes.decide(session, cast[name], made["id"], upheld=True, reason="签名不是本人的",
                                           keys=polling.keys, at=at)  # fmt: skip
    shown = get(polling, "meijie", "result").json
    assert (
        shown["kind"] == "corrected"
        and {"label": "反对", "words": "1 人 88.00 平方米 → 0 人 0.00 平方米"} in shown["differences"]
    )
    assert shown["differences"][0]["words"] == "被否认的 1 张票不计入（业委会委员、街道工作人员）"
    with cast.house.database.write() as session:
        assert finishing.final_due(session, at=later) == [polling.poll_id]
        assert finishing.final_due(session, at=later) == []
    assert polling.poll.state == "final" and get(polling, "meijie", "result").json["kind"] == "final"
    assert cast.audit("dispute.decided") and not [one for one in cast.audit("dispute.raised") if one.after]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_objections_end_with_their_day_and_a_ballot_can_be_owned_up_to(polling: Polling) -> None:
    close(polling)
    cast, until = polling.cast, polling.poll.objections_until
    assert until is not None and until.isoformat() == "2026-12-25T16:00:00+00:00", "seven full days, to midnight"
    sent: dict[str, Any] = {"head_id": polling.heads["laowang"], "words": ""}
    polling.clock.set(until - timedelta(seconds=1))
    with cast.house.database.write() as session:
        made = disputes.raise_(session, cast["laowang"], poll_id=polling.poll_id, **sent, at=polling.clock.now())
        disputes.withdraw(session, cast["laowang"], made, keys=polling.keys, at=polling.clock.now())
    assert polling.states("laowang") == [("app", "valid")]
    with cast.house.database.write() as session, pytest.raises(Conflict):
        disputes.raise_(session, cast["laowang"], poll_id=polling.poll_id, **sent, at=until)
