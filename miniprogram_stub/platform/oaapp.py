"""The service account as the local WeChat knows it."""

from dataclasses import dataclass
from typing import Any

_MENU = (
    {"name": "报修投诉", "key": "reports.report"},
    {"name": "查进度", "key": "reports.progress"},
    {"name": "打开邻里", "page": "pages/home/home"},
)


@dataclass(frozen=True)
class OaApp:
    """The service account. `token` and `aes_key` are of its pushes, `body` is xml or json, `mode` safe or plain.

    `menu` is what stands under its chat, at most three entries: a `name` and the `key` that is pushed, or the `page` of
    the mini-program that opens.
    """

    appid: str = "wx2000000000000002"
    secret: str = "oa-secret-for-demo-000000000000000"
    original_id: str = "gh_200000000002"
    name: str = "邻里"
    token: str = "demoOaToken"
    aes_key: str = "DemoOaAesKey000000000000000000000000000000a"
    body: str = "xml"
    mode: str = "safe"
    menu: tuple[dict[str, Any], ...] = _MENU
