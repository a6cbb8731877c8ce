"""``recount.py`` counts the export anew: the same totals and outcome, with the standard library and little memory."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from server.kit.clock import StoppedClock
from server.kit.house import House
from server.votes import recount
from server.votes.models import Poll
from server.votes.rules import chain
from server.votes.rules.matters import matters
from server.votes.service import closing, exporting
from tests.cast import Cast
from tests.server.votes.boxes import ABSTAIN, NO, YES, Topic, open_box, recounted
from tests.server.votes.polling import CLOSES, Polling, ready
from tests.server.votes.test_disputes import decide, dispute
from tests.server.votes.test_paper import confirm, enter

FILE = Path(recount.__file__)
AGAINST = [{"topic": 1, "choice": NO}]


def test_it_is_one_short_file_of_the_standard_library() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {one.module if isinstance(one, ast.ImportFrom) else one.names[0].name for one in imports}
    assert {str(name).partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_it_knows_the_kinds_of_matters_for_which_silence_never_counts() -> None:
    assert set(recount.LOUD) == {kind for kind, one in matters().items() if not one.silence}


def test_it_writes_values_as_the_chain_does() -> None:
    said = [{"topic": 2, "options": [3, 1]}, {"topic": 1, "choice": "approve"}, "文", None, 1]
    assert recount.canonical(said) == chain.canonical(said)
    assert recount.digest("a", 1) == chain.digest("a", 1)


def test_by_itself_it_says_the_same_as_the_result(house: House, tmp_path: Path) -> None:
    box = open_box(house, [8800, 8700, 12000, 9000], topics=[Topic("甲"), Topic("选人", "candidates", ["赵", "钱"], 1)])
    receipt = box.cast(0, YES, [1])
    box.cast(1, NO, [])
    box.cast(2, YES, [1, 2], channel="paper")
    box.cast(1, YES, [2])
    box.close()
    path = box.export(tmp_path / "export.jsonl")
    ran = subprocess.run([sys.executable, "-I", str(FILE), str(path), receipt.lower()], capture_output=True, text=True,
                         check=False, cwd=tmp_path, env={})  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    first, second = box.results()
    assert f"同意 {first.figures['choices']['approve']['heads']} 人 295.00 平方米" in ran.stdout
    assert f"结果：通过，第 {second.figures['elected'][0]} 项" in ran.stdout
    assert "全部一致" in ran.stdout and f"回执 {receipt} 是第 1 张" in ran.stdout


def test_silence_parts_and_unanimity_are_recounted_too(house: House, tmp_path: Path) -> None:
    clause = {"nonreturn_policy": "ABSTAIN", "nonreturn_allowed": ["ABSTAIN"], "clause_id": "1", "warning": "w"}
    silent = open_box(house, [8000] * 10, rules=clause)
    silent.cast_all([YES, YES, YES, NO, ABSTAIN])
    silent.deliver(6, 7, 8)
    shared = open_box(house, [8000] * 8, parts=[11] * 4 + [12] * 4, matter_type="ELEVATOR_RETROFIT")
    shared.cast_all([YES] * 4 + [YES, YES, NO, NO])
    everybody = open_box(house, [8000] * 3, matter_type="DWELLING_TO_BUSINESS")
    everybody.cast_all([YES, YES, YES])
    for number, box in enumerate((silent, shared, everybody)):
        box.close()
        code, said = recounted(box.export(tmp_path / f"{number}.jsonl"))
        assert code == 0, said
    assert "计入未表决的" in recounted(tmp_path / "0.jsonl")[1]


def test_everybody_may_recount_though_rare_areas_stay_shut(house: House, tmp_path: Path) -> None:
    box = open_box(house, [8800] * 8 + [31000, 9900])
    box.cast_all([YES] * 6 + [NO, NO, NO, YES])
    box.close()
    public = box.export(tmp_path / "public.jsonl", whole=False)
    code, said = recounted(public)
    assert code == 0 and "同意 7 人" in said, said
    lines = [line for line in public.read_text(encoding="utf-8").splitlines() if '"line":"ballot"' in line]
    assert not [line for line in lines if '"choices":[' in line], "eight would hide each other, but then two are alone"
    many = open_box(house, [8800] * 8 + [31000, 9900, 9800, 9700, 9600])
    many.cast_all([YES] * 13)
    many.close()
    lines = many.export(tmp_path / "many.jsonl", whole=False).read_text(encoding="utf-8").splitlines()
    assert sum('"choices":[{' in line for line in lines) == 8


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nowhere.jsonl", None, "没有找到这个文件"),
        (".", None, "这是文件夹，不是文件"),
        ("empty.jsonl", b"", "这个文件是空的"),
        ("packed.zip", b"PK\x03\x04\x14\n\x00\xff\n" * 40, "这不是表决结果的导出文件"),
        ("words.txt", "表决结果\n[]\n{}\n".encode(), "这不是表决结果的导出文件"),
        ("a file\x07.json", b"12", "这不是表决结果的导出文件"),
    ],
)
def test_of_what_is_no_export_it_says_in_one_sentence_what_it_is(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    ran = subprocess.run([sys.executable, "-I", str(FILE), str(path)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout == f"{sentence}：{path}\n".replace("\x07", "?")


@pytest.mark.parametrize("error", [PermissionError, OSError])
def test_a_file_that_cannot_be_opened_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OSError]
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    assert recounted(tmp_path / "closed.jsonl") == (1, f"这个文件打不开：{tmp_path / 'closed.jsonl'}\n")


def test_without_a_file_it_says_how_it_is_run() -> None:
    ran = subprocess.run([sys.executable, "-I", str(FILE)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"{recount.__doc__}\n"
    assert ran.stderr.startswith("复核表决结果：python recount.py 数据文件 [回执]。")
    assert re.findall("[A-Za-z]+", ran.stderr) == ["python", "recount", "py", "Python"]


def test_a_wrong_receipt_is_not_in_the_file_and_no_file_is_no_export(house: House, tmp_path: Path) -> None:
    box = open_box(house, [8800])
    box.cast_all([YES])
    box.close()
    assert "不在这份文件里" in recounted(box.export(tmp_path / "a.jsonl"), "0000000000")[1]
    (tmp_path / "b.jsonl").write_text("hello\n[]\n", encoding="utf-8")
    assert recounted(tmp_path / "b.jsonl")[0] == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_rare_ballot_of_a_stair_is_alone_and_nobody_reads_when_it_was_cast(house: House, tmp_path: Path) -> None:
    areas = [8800] * 6 + [9111] + [8800] * 6 + [7001, 7002, 7003, 7004, 7005]
    box = open_box(house, areas, parts=[7] * 7 + [9] * 11)
    box.cast_all([YES] * 6 + [NO] + [YES] * 6 + [NO, YES, NO, YES, NO])
    box.close()
    public, whole = box.export(tmp_path / "public.jsonl", whole=False), box.export(tmp_path / "whole.jsonl")
    lines = [json.loads(line) for line in public.read_text(encoding="utf-8").splitlines()]
    shown = [one for one in lines if one["line"] == "ballot" and one["choices"]]
    assert {one["part"] for one in shown} == {9} and len(shown) == 6, "in the first stair the one would stand alone"
    assert "cast_at" not in shown[0] and "salt" not in shown[0] and "cast_at" in whole.read_text(encoding="utf-8")
    code, said = recounted(public)
    assert code == 0 and "没打开的票 12 张" in said, said
    assert recounted(whole)[0] == 0
    whole.write_text(whole.read_text(encoding="utf-8").replace('"cast_at":"2', '"cast_at":"1'), encoding="utf-8")
    assert "时间被改过" in recounted(whole)[1]


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """An open poll."""
    return ready(cast, clock)


def _close(polling: Polling) -> None:
    polling.clock.set(CLOSES + timedelta(hours=1))
    with polling.cast.house.database.write() as session:
        closing.close_due(session, polling.keys, at=polling.clock.now())


def _agrees(polling: Polling, folder: Path) -> str:
    said = ""
    for whole in (True, False):
        path = folder / "export.jsonl"
        with polling.cast.house.database.read() as session:
            poll = session.get_one(Poll, polling.poll_id)
            path.write_bytes(b"".join(exporting.export(session, poll, whole=whole)))
        code, said = recounted(path)
        assert code == 0, said
    return said


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_dispute_open_at_closing_recounts(polling: Polling, tmp_path: Path) -> None:
    polling.vote("laowang", AGAINST)
    polling.vote("meijie")
    mine = dispute(polling, "laowang")
    _close(polling)
    assert "投了票却不计的 1 位" in _agrees(polling, tmp_path)
    another = dispute(polling, "meijie")
    assert "投了票却不计的 1 位" in _agrees(polling, tmp_path), "what is disowned since counts until it is decided"
    decide(polling, mine, upheld=False)
    _agrees(polling, tmp_path)
    decide(polling, another, upheld=True)
    assert "有过异议的业主 2 位" in _agrees(polling, tmp_path)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("upheld", "before"), [(True, True), (True, False), (False, True), (False, False)])
def test_a_ballot_cast_anew_recounts_however_the_dispute_ends(
    polling: Polling, tmp_path: Path, upheld: bool, before: bool
) -> None:
    polling.vote("laowang", AGAINST)
    mine = dispute(polling, "laowang")
    polling.clock.advance(minutes=1)
    confirm(polling, enter(polling, "laowang"))
    if before:
        decide(polling, mine, upheld=upheld)
    _close(polling)
    _agrees(polling, tmp_path)
    if not before:
        decide(polling, mine, upheld=upheld)
        _agrees(polling, tmp_path)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_change_disowned_after_the_close_recounts(polling: Polling, tmp_path: Path) -> None:
    polling.vote("laowang")
    polling.clock.advance(minutes=1)
    polling.vote("laowang", AGAINST)
    _close(polling)
    mine = dispute(polling, "laowang")
    _agrees(polling, tmp_path)
    decide(polling, mine, upheld=True)
    _agrees(polling, tmp_path)
