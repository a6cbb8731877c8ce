"""The control plane: faults, clock, ledger, reset."""

import time

import pytest
import requests

from tests.miniprogram_stub.platform.local import APPID, PROGRESS, Caller

PATH = "/cgi-bin/message/send"


def test_a_fault_refuses_as_often_as_scripted_and_the_call_did_not_happen(wechat: Caller) -> None:
    wechat.control("/faults", {"path": PATH, "times": 2, "errcode": -1})
    assert [wechat.tell()["errcode"] for _ in range(3)] == [-1, -1, 0]
    assert len(wechat.letters("xiaoli")) == 1


def test_a_fault_can_be_an_http_status(wechat: Caller) -> None:
    wechat.control("/faults", {"path": PATH, "status": 502})
    url, query = wechat.platform.wecom_url + PATH, {"access_token": wechat.work_token()}
    answer = requests.post(url, params=query, json={}, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (502, "text/html")


@pytest.mark.parametrize(("drop", "arrived"), [(True, 0), ("before", 0), ("after", 1)])
def test_a_dropped_answer_leaves_the_caller_in_doubt(wechat: Caller, drop: object, arrived: int) -> None:
    wechat.control("/faults", {"path": PATH, "drop": drop})
    with pytest.raises(requests.ConnectionError):
        wechat.tell()
    assert len(wechat.letters("xiaoli")) == arrived
    assert wechat.tell()["errcode"] == 0


def test_a_fault_can_be_slow_and_then_go_well(wechat: Caller) -> None:
    wechat.control("/faults", {"path": PATH, "delay": 0.2})
    began = time.monotonic()
    assert wechat.tell()["errcode"] == 0
    assert time.monotonic() - began >= 0.2


def test_a_fault_can_be_meant_for_one_person_or_for_all_doors(wechat: Caller) -> None:
    wechat.control("/faults", {"path": PATH, "errcode": 45009, "contains": '"zhoukuaiji"'})
    assert wechat.tell()["errcode"] == 0
    assert wechat.tell(to="zhoukuaiji")["errcode"] == 45009
    wechat.control("/faults", {"path": "*", "times": 9, "errcode": -1})
    assert wechat.tell()["errcode"] == wechat.notify()["errcode"] == -1


@pytest.mark.parametrize(
    "body", [{}, {"path": ""}, {"path": PATH, "drop": "sideways"}, {"path": PATH, "wish": 1}, {"kind": "poem"}]
)
def test_a_script_that_makes_no_sense_is_refused(wechat: Caller, body: object) -> None:
    for door in ("/faults", "/verdicts"):
        with pytest.raises(requests.HTTPError, match="400"):
            wechat.control(door, body)


def test_the_clock_can_be_set_moved_frozen_and_freed(wechat: Caller) -> None:
    assert wechat.control("/clock", {"at": "2026-12-01T00:00:00Z"})["now"] == 1796083200
    assert wechat.control("/clock", {"advance_seconds": 90, "frozen": True})["now"] == 1796083290
    assert wechat.control("/clock")["now"] == 1796083290
    freed = wechat.control("/clock", {"frozen": False})["now"]
    assert 1796083290 <= freed < 1796083350


def test_the_ledger_has_every_call_and_no_secret(wechat: Caller) -> None:
    wechat.weixin("/cgi-bin/token", grant_type="client_credential", appid=APPID, secret="the-secret")
    wechat.tell("21栋漏水")
    lines = wechat.control("/ledger")
    assert [line["path"] for line in lines] == ["/cgi-bin/token", PATH]
    assert lines[1]["body"]["text"]["content"] == "21栋漏水"
    assert "the-secret" not in str(lines)
    assert wechat.work_token() not in str(lines)
    assert [line["n"] for line in wechat.control(f"/ledger?after={lines[0]['n']}&path={PATH}")] == [lines[1]["n"]]


def test_a_reset_is_the_first_day_again(wechat: Caller) -> None:
    wechat.consent("meijie")
    wechat.tell()
    wechat.control("/faults", {"path": PATH, "errcode": -1})
    wechat.control("/quotas", {"name": "robot", "window": "minute", "most": 0})
    wechat.control("/push", {"copies": 3})
    wechat.settle()
    token = wechat.work_token()
    wechat.control("/reset", {})
    assert wechat.wecom("/cgi-bin/user/get", access_token=token, userid="xiaoli")["errcode"] == 40014
    assert wechat.notify()["errcode"] == 43101
    assert wechat.letters("xiaoli") == []
    assert wechat.tell()["errcode"] == 0
    assert wechat.platform.world.pusher.copies == 1
    assert wechat.platform.world.limits.caps()["robot"] == {"minute": 20}


def test_credits_can_be_read(wechat: Caller) -> None:
    wechat.consent("meijie")
    wechat.consent("meijie")
    assert wechat.control("/credits") == [{"person": "meijie", "template_id": PROGRESS.id, "credits": 2}]


def test_faults_can_be_taken_back(wechat: Caller) -> None:
    wechat.control("/faults", {"path": PATH, "errcode": -1, "times": 5})
    requests.delete(f"{wechat.platform.desk_url}/control/faults", timeout=10).raise_for_status()
    assert wechat.tell()["errcode"] == 0
