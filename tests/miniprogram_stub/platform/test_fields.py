"""The field rules of subscribe messages, as a table."""

import pytest

from miniprogram_stub.platform.answers import Refused
from miniprogram_stub.platform.fields import checked, fits
from miniprogram_stub.platform.settings import Template

TAKEN = [
    ("thing1", "厨房水管漏水（急）123 abc"),
    ("thing1", "字" * 20),
    ("thing1", "😀" * 10),
    ("number2", "1" * 32),
    ("number2", "12.50"),
    ("letter3", "A" * 32),
    ("symbol4", "¥%&"),
    ("character_string5", "BX-2026/0007"),
    ("time6", "15:01"),
    ("time6", "2026年11月21日 15:01"),
    ("time6", "08:00~12:00"),
    ("time6", "2026年11月21日 08:00~2026年11月21日 12:00"),
    ("date7", "2026年11月21日"),
    ("date7", "2026年1月2日 09:30"),
    ("date7", "2026年11月21日~2026年11月25日"),
    ("amount8", "¥1234567890.12"),
    ("amount8", "88元"),
    ("phone_number9", "+86-010-66888888"),
    ("car_number10", "京A8Z88挂"),
    ("name11", "白兰娟"),
    ("name11", "Mary Ann O'Neill"),
    ("phrase12", "已受理"),
    ("phrase12", "待您验收吧"),
]
REFUSED = [
    ("thing1", "字" * 21),
    ("thing1", "两行\n字"),
    ("thing1", "😀" * 11),
    ("number2", "1" * 33),
    ("number2", "十二"),
    ("letter3", "A" * 33),
    ("letter3", "A1"),
    ("symbol4", "¥¥¥¥¥¥"),
    ("symbol4", "a"),
    ("character_string5", "报事7"),
    ("character_string5", "x" * 33),
    ("time6", "25:00"),
    ("time6", "下午三点"),
    ("time6", "2026年11月21日"),
    ("time6", "2026年13月21日 15:01"),
    ("date7", "15:01"),
    ("date7", "明天"),
    ("amount8", "12345678901"),
    ("amount8", "一百元"),
    ("phone_number9", "1" * 18),
    ("phone_number9", "电话12345"),
    ("car_number10", "京A12345挂学"),
    ("name11", "字" * 11),
    ("name11", "张三3"),
    ("phrase12", "六个汉字太多"),
    ("phrase12", "done"),
    ("wish13", "任意"),
    ("thing", "无号"),
]


@pytest.mark.parametrize(("key", "value"), TAKEN)
def test_values_of_the_documented_form_are_taken(key: str, value: str) -> None:
    assert fits(key, value)


@pytest.mark.parametrize(("key", "value"), REFUSED)
def test_values_beyond_the_documented_form_are_refused(key: str, value: str) -> None:
    assert not fits(key, value)


TWO = Template("t", "两项", "事项:{{thing1.DATA}}\n结果:{{enum2.DATA}}", enums={"enum2": ("通过", "不通过")})


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"enum2": {"value": "通过"}}, "thing1"),
        ({"thing1": {"value": ""}, "enum2": {"value": "通过"}}, "thing1"),
        ({"thing1": {"value": None}, "enum2": {"value": "通过"}}, "thing1"),
        ({"thing1": "漏水", "enum2": {"value": "通过"}}, "thing1"),
        ({"thing1": {"value": "漏水"}, "enum2": {"value": "也许"}}, "enum2"),
        ({"thing1": {"value": "漏水"}, "enum2": {"value": "通过"}, "time3": {"value": "15:01"}}, "time3"),
        ({"thing1": {"value": ["漏水"]}, "enum2": {"value": "通过"}}, "thing1"),
    ],
)
def test_the_refusal_names_the_field(data: object, named: str) -> None:
    with pytest.raises(Refused) as caught:
        checked(TWO, data)
    assert caught.value.errcode == 47003
    assert f"data.{named}" in caught.value.words


def test_good_values_come_back_by_key() -> None:
    data = {"thing1": {"value": "漏水"}, "enum2": {"value": "通过"}}
    assert checked(TWO, data) == {"thing1": "漏水", "enum2": "通过"}
