"""Cities as they are written, and as their rules are filed."""

from __future__ import annotations

import pytest

from server.places.rules import full_name, profile
from server.places.rules.cities import cities, prefectures


@pytest.mark.parametrize(("written", "filed"), [
    ("北京市", "北京市"), ("北京", "北京市"), (" 北京 市 ", "北京市"), ("北京市朝阳区", "北京市"),
    ("浙江省杭州", "杭州市"),
    ("浙江省杭州市", "杭州市"), ("广西壮族自治区南宁", "南宁市"), ("吉林省吉林市", "吉林市"), ("重庆", "重庆市"),
    ("某某县", "某某县"), ("杭州市和宁波市", "杭州市和宁波市"), ("", ""), ("海淀", "海淀"),
])  # fmt: skip
def test_a_city_is_filed_under_its_full_name(written: str, filed: str) -> None:
    assert full_name(written) == filed


def test_every_city_with_rules_is_found_by_its_short_name() -> None:
    assert len(prefectures()) > 300
    for city in cities():
        assert full_name(city.removesuffix("市")) == city
        assert profile(full_name(city.removesuffix("市"))).known


def test_whoever_writes_the_short_name_gets_the_law_of_the_city() -> None:
    assert profile(full_name("北京")).evote_by_law and not profile("北京").known
