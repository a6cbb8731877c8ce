"""The line to WeChat as the settings say: accounts, keys, and every way by which a message leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import config
from config import Settings
from server.delivery.service import teams
from server.delivery.transports.contract import Transport
from server.delivery.transports.customer import Customer
from server.delivery.transports.group_task import GroupTask
from server.delivery.transports.robot import Robot as RobotTransport
from server.delivery.transports.subscribe import Subscribe
from server.delivery.transports.work_message import CardAnswer, WorkCard, WorkChat, WorkText
from server.kit.db import Database
from server.kit.house import House
from server.kit.vault import Vault
from server.wechat.connect import Wechat
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.mini import Mini
from server.wechat.settings import Build, MiniSettings, OaSettings, PaySettings, WechatSettings, WorkSettings
from server.wechat.sql_tokens import SqlTokens
from server.wechat.tokens import TokenStore
from server.wechat.work import Work

CHAT_COVER = config.FOLDER / "design" / "chat.png"
"""The picture on cards in chats."""


def transports(house: House) -> Sequence[Transport]:
    """Every way by which a message leaves that the settings open."""
    settings, wechat = house.settings, house.need(Wechat)
    cover, appid = CHAT_COVER.read_bytes(), settings.mini.appid
    outward: list[Transport] = [
        Subscribe(house.need(Mini)),
        RobotTransport(wechat.robot, teams.robots(settings.work)),
        Customer("customer", wechat.mini, house.files, cover=cover, appid=appid),
    ]
    if wechat.oa is not None:
        outward.append(Customer("customer_oa", wechat.oa, house.files, cover=cover, appid=appid))
    if wechat.work is not None:
        work = house.need(Work)
        url = settings.web.public_url
        outward += [WorkText(work), WorkCard(work, url), CardAnswer(work, url), WorkChat(work, url, house.files)]
    if wechat.groups is not None:
        outward.append(GroupTask(wechat.groups, house.files))
    return outward


def tokens(database: Database, vault: Vault) -> TokenStore:
    """Where access tokens are kept."""
    # One process keeps tokens in memory; on SQLite the one writer may be waiting for the very token.
    return MemoryTokens() if database.is_sqlite else SqlTokens(database, vault)


def wechat(settings: Settings) -> WechatSettings:
    """The accounts of WeChat in the words of its room; :class:`config.BadSettings`."""
    mini, work, oa = settings.mini, settings.work, settings.oa
    return WechatSettings(
        mini=MiniSettings(
            mini.appid,
            mini.secret,
            mini.token,
            mini.aes_key,
            "xml" if mini.body == "xml" else "json",
            cast(Build, mini.build),
        ),
        work=WorkSettings(work.corpid, work.agentid, work.secret, work.token, work.aes_key) if work.corpid else None,
        pay=_pay(settings),
        oa=OaSettings(oa.appid, oa.secret, oa.token, oa.aes_key, "json" if oa.body == "json" else "xml")
        if oa.appid
        else None,
        weixin_base=mini.base or None,
        wecom_base=work.base or None,
        authorize_url=work.authorize_url,
    )


def _pay(settings: Settings) -> PaySettings | None:
    pay = settings.pay
    if not pay.sp_mchid:
        return None
    if bool(pay.base) != bool(settings.mini.base):
        raise config.BadSettings("pay.base and mini.base lead to the local WeChat together, or neither does")
    return PaySettings(
        pay.sp_mchid, settings.mini.appid, pay.serial, f"{settings.web.public_url}/wechat/pay", _key(pay.key_file),
        pay.apiv3_key, pay.public_key_id, _key(pay.public_key_file) if pay.public_key_file else "",
        tuple(_key(name) for name in pay.certificate_files), pay.base or None,
    )  # fmt: skip


def _key(name: str) -> str:
    try:
        return (config.ROOT / name).read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise config.BadSettings(f"the key file {name} of WeChat Pay cannot be read") from error
