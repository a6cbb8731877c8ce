"""The console's pages of the handbook: a file looked at, brought in, published; a question tried; who may not."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.consoles import Clerk, refusal, words
from tests.server.handbook.conftest import SMALL

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
FILE = SMALL.format(number="2026-9", day="2026-11-01", said="要交。")


def brought(text: str, name: str = "handbook.md") -> dict[str, Any]:
    return {"file": (io.BytesIO(text.encode()), name)}


def test_a_version_from_a_dry_run_to_the_one_that_stands(clerk: ClerkOf) -> None:
    admin, xiaoli = clerk("admin"), clerk("xiaoli")
    assert "还没有手册" in words(admin.get("/handbook"))
    looked = words(admin.post("/handbook/check", brought(FILE), key=None, htmx=False))
    assert "第 2026-9 版" in looked and "没有问题" in looked and "新增 3 条：1.1、1.1（杭州市）、2.1" in looked
    faulty = words(
        admin.post("/handbook/check", brought(FILE.replace("依据：民法典第九百四十四条", "")), key=None, htmx=False)
    )
    assert "有 1 处要改" in faulty and "第 2.1 条没有写依据" in faulty
    assert "还没有手册" in words(admin.get("/handbook")), "looking keeps nothing"
    at = admin.post("/handbook", brought(FILE)).headers["HX-Redirect"].removeprefix("/console")
    draft = words(admin.get(at))
    assert "草稿" in draft and "依据：民法典第九百四十四条" in draft and "发布，2026年11月1日起用" in draft
    assert xiaoli.post(f"{at}/publish", {"version": "1"}).status_code == 403
    assert admin.post(f"{at}/publish", {"version": "1"}).status_code == 200
    assert "现行" in words(xiaoli.get(at)) and "删除草稿" not in words(xiaoli.get(at))
    asked = words(xiaoli.get("/handbook?q=空着要交物业费吗"))
    assert "2.1 房子空着要交物业费吗" in asked and "导入一版" not in asked
    assert "会转人工" in words(xiaoli.get("/handbook?q=今天天气"))
    assert refusal(admin.post("/handbook", brought(FILE)))["sentence"].startswith("这一版手册已经发布")


def test_what_is_no_handbook_is_refused_in_words_and_a_draft_can_be_thrown_away(clerk: ClerkOf) -> None:
    admin = clerk("admin")
    assert "请选择要上传的文件" in refusal(admin.post("/handbook", {}))["sentence"]
    assert "UTF-8" in refusal(admin.post("/handbook", {"file": (io.BytesIO(b"\xff\xfe"), "x.md")}))["sentence"]
    at = admin.post("/handbook", brought(FILE)).headers["HX-Redirect"].removeprefix("/console")
    assert admin.post(f"{at}/discard", {"version": "1"}).status_code == 200
    assert admin.get(at).status_code == 404
