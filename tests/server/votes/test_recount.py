"""``recount.py`` counts the export anew: the same totals and outcome, with the standard library and little memory."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from server.kit.house import House
from server.votes import recount
from server.votes.rules import chain
from tests.server.votes.boxes import ABSTAIN, NO, YES, Topic, open_box, recounted

FILE = Path(recount.__file__)


def test_it_is_one_short_file_of_the_standard_library() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {one.module if isinstance(one, ast.ImportFrom) else one.names[0].name for one in imports}
    assert {str(name).partition(".")[0] for name in names} <= sys.stdlib_module_names


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


def test_a_wrong_receipt_is_not_in_the_file_and_no_file_is_no_export(house: House, tmp_path: Path) -> None:
    box = open_box(house, [8800])
    box.cast_all([YES])
    box.close()
    assert "不在这份文件里" in recounted(box.export(tmp_path / "a.jsonl"), "0000000000")[1]
    (tmp_path / "b.jsonl").write_text("hello\n[]\n", encoding="utf-8")
    assert recounted(tmp_path / "b.jsonl")[0] == 1
