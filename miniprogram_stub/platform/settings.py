"""What the local WeChat knows before anybody calls: the apps with their keys, the templates, the people.

Everything has a value for the local world, so that a list of people is enough to begin; a TOML file with tables
`[mini]`, `[oa]`, `[work]`, `[pay]` and `[[mini.templates]]` changes what it names (keys as the fields below; others are
left alone, so the settings file of a server will do).
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from .oaapp import OaApp
from .teams import Team

_PLACE = re.compile(r"\{\{(\w+)\.DATA\}\}")


@dataclass(frozen=True)
class Template:
    """A subscribe template as in its registry: `content` is `名称:{{thing1.DATA}}` per line.

    `type` 2 is one-time, 3 long-term. `enums` gives the allowed words of its enum fields by key.
    """

    id: str
    title: str
    content: str
    type: int = 2
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def places(self) -> list[str]:
        """The data keys a message must fill, in order: ["thing1", "time2"]."""
        return _PLACE.findall(self.content)

    def labelled(self, data: Mapping[str, str]) -> list[dict[str, str]]:
        """What the phone shows: [{"label": "报修内容", "value": "…"}]."""
        lines = [line for line in self.content.splitlines() if _PLACE.search(line)]
        return [
            {"label": line.split("{{")[0].rstrip(":："), "value": data.get(_PLACE.findall(line)[0], "")}
            for line in lines
        ]


_DEMO_TEMPLATES = (
    Template(
        "local-report-progress-00000000000000000001",
        "报事进度通知",
        "报事编号:{{character_string1.DATA}}\n报事内容:{{thing2.DATA}}\n当前状态:{{phrase3.DATA}}\n"
        "更新时间:{{time4.DATA}}\n温馨提示:{{thing5.DATA}}",
    ),
    Template(
        "local-binding-result-000000000000000000002",
        "房屋绑定结果通知",
        "房屋:{{thing1.DATA}}\n结果:{{phrase2.DATA}}\n时间:{{time3.DATA}}\n说明:{{thing4.DATA}}",
    ),
    Template(
        "local-estate-notice-0000000000000000000003",
        "小区通知",
        "通知事项:{{thing1.DATA}}\n涉及范围:{{thing2.DATA}}\n时间:{{time3.DATA}}\n提示:{{thing4.DATA}}",
    ),
    Template(
        "local-estate-bulletin-00000000000000000004",
        "小区简报",
        "简报:{{thing1.DATA}}\n时间:{{time2.DATA}}\n内容:{{thing3.DATA}}",
    ),
    Template(
        "local-vote-notice-000000000000000000000005",
        "业主表决提醒",
        "表决议题:{{thing1.DATA}}\n范围:{{thing2.DATA}}\n截止时间:{{time3.DATA}}\n提示:{{thing4.DATA}}",
    ),
    Template(
        "local-vote-result-000000000000000000000006",
        "表决结果通知",
        "表决议题:{{thing1.DATA}}\n结果:{{phrase2.DATA}}\n时间:{{time3.DATA}}\n说明:{{thing4.DATA}}",
    ),
    Template(
        "local-matter-progress-00000000000000000007",
        "议题进展通知",
        "议题:{{thing1.DATA}}\n进展:{{phrase2.DATA}}\n时间:{{time3.DATA}}\n说明:{{thing4.DATA}}",
    ),
    Template(
        "local-fee-reminder-00000000000000000000008",
        "物业费缴费提醒",
        "房屋:{{thing1.DATA}}\n待缴:{{amount2.DATA}}\n缴费日:{{time3.DATA}}\n说明:{{thing4.DATA}}",
    ),
    Template(
        "local-payment-result-000000000000000000009",
        "缴费结果通知",
        "房屋:{{thing1.DATA}}\n金额:{{amount2.DATA}}\n时间:{{time3.DATA}}\n说明:{{thing4.DATA}}",
    ),
)


@dataclass(frozen=True)
class MiniApp:
    """The mini-program. `token` and `aes_key` are of its pushes, `body` is json or xml, `mode` safe or plain.

    `pages` empty means every page exists; `ip_allow` empty means every caller may.
    """

    appid: str = "wx1000000000000001"
    secret: str = "mini-secret-for-demo-0000000000000"
    original_id: str = "gh_100000000001"
    token: str = "demoMiniToken"
    aes_key: str = "DemoMiniAesKey0000000000000000000000000000a"
    body: str = "json"
    mode: str = "safe"
    pages: tuple[str, ...] = ()
    templates: tuple[Template, ...] = _DEMO_TEMPLATES
    ip_allow: tuple[str, ...] = ()
    unionid: bool = False
    media_delay: float = 2.0


@dataclass(frozen=True)
class WorkApp:
    """The company in WeCom with its one app and its staff robots."""

    corpid: str = "ww1000000000000001"
    agentid: int = 1000002
    secret: str = "work-secret-for-demo-000000000000"
    token: str = "demoWorkToken"
    aes_key: str = "DemoWorkAesKey0000000000000000000000000000a"
    robot_keys: tuple[str, ...] = ("robot-demo-key",)
    ip_allow: tuple[str, ...] = ()
    oauth_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class PayAccount:
    """A service provider of WeChat Pay with its sub-merchants. `mode` is public_key or certificate: which key signs.

    `names` are the payees' as the sheet shows them. `fee_per_myriad` is the fee in ten-thousandths; `retry_pace`
    compresses the schedule of callbacks that were not taken (1 is the platform's own); `refund_delay` in seconds of the
    platform clock.
    """

    sp_mchid: str = "1900000001"
    serial: str = "5157F09EFDC096DE15EBE81A47057A7200000001"
    apiv3_key: str = "demo-apiv3-key-protects-nobody-1"
    public_key_id: str = "PUB_KEY_ID_0119000000012026112100000000000001"
    sub_mchids: tuple[str, ...] = ("1900000109", "1900000119", "1900000129")
    names: Mapping[str, str] = field(default_factory=dict)
    mode: str = "public_key"
    fee_per_myriad: int = 60
    retry_pace: float = 0.05
    refund_delay: float = 1.0


@dataclass(frozen=True)
class Person:
    """Somebody with a phone. `kind` is resident or staff; staff have a WeCom `userid`."""

    id: str
    name: str
    kind: str
    phone: str = ""
    userid: str = ""
    parties: tuple[int, ...] = (1,)
    title: str = ""


@dataclass(frozen=True)
class GroupSeed:
    """A group there is from the first day: `owner` is a userid, `members` are ids of people. Plain: of WeChat alone."""

    id: str
    name: str
    owner: str
    members: tuple[str, ...] = ()
    plain: bool = False


@dataclass(frozen=True)
class Settings:
    """All of it, with the addresses pushes go to and the app the desk shows in its frame."""

    people: tuple[Person, ...]
    groups: tuple[GroupSeed, ...] = field(default=(), kw_only=True)
    teams: tuple[Team, ...] = field(default=(), kw_only=True)
    mini: MiniApp = field(default_factory=MiniApp)
    work: WorkApp = field(default_factory=WorkApp)
    oa: OaApp = field(default_factory=OaApp, kw_only=True)
    pay: PayAccount = field(default_factory=PayAccount)
    pay_keys: Path | None = None
    callback_mini: str = ""
    callback_work: str = ""
    callback_oa: str = ""
    app_url: str = ""
    tokens_css: Path | None = None
    state_file: Path | None = None
    push_timeout: float = 5.0
    push_gap: float = 1.0


def load_people(path: Path) -> tuple[Person, ...]:
    """Reads `[{"id", "name", "kind", "phone"?, "userid"?}]`; keys it does not know are left alone."""
    return tuple(_made(Person, row) for row in json.loads(path.read_text(encoding="utf-8")))


def load_groups(path: Path) -> tuple[GroupSeed, ...]:
    """Reads `[{"id", "name", "owner", "members", "plain"?}]`; keys it does not know are left alone."""
    return tuple(_made(GroupSeed, row) for row in json.loads(path.read_text(encoding="utf-8")))


def load_apps(path: Path) -> tuple[MiniApp, WorkApp, PayAccount]:
    """Reads the `[mini]`, `[work]` and `[pay]` tables of a TOML file over the local values."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    mini = dict(tables.get("mini", {}))
    if "templates" in mini:
        mini["templates"] = tuple(_made(Template, row) for row in mini["templates"])
    return _made(MiniApp, mini), _made(WorkApp, tables.get("work", {})), _made(PayAccount, tables.get("pay", {}))


def load_oa(path: Path) -> OaApp:
    """Reads the `[oa]` table of a TOML file over the local values; one without an appid is as if there were none."""
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("oa", {})
    read: OaApp = _made(OaApp, table if table.get("appid") else {})
    return read


def load_pages(path: Path) -> tuple[str, ...]:
    """The pages of a mini-program as its compiled `app.json` lists them, subpackages included."""
    built = json.loads(path.read_text(encoding="utf-8"))
    inner = [
        f"{package['root'].strip('/')}/{page}"
        for package in built.get("subPackages", built.get("subpackages", []))
        for page in package["pages"]
    ]
    return (*built["pages"], *inner)


def _made(kind: type[Any], row: Mapping[str, Any]) -> Any:
    known = {f.name for f in fields(kind)}
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k in known})
