"""Puts this room together from its settings: what the composition root calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.kit.clock import Clock
from server.wechat.gateway import wecom_line
from server.wechat.groups import Groups
from server.wechat.inbound import Reader
from server.wechat.mini import Mini
from server.wechat.oa import Oa
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.notices import NoticeReader
from server.wechat.robot import Robot
from server.wechat.settings import WechatSettings
from server.wechat.tokens import TokenStore
from server.wechat.work import Work


@dataclass(frozen=True, slots=True)
class Wechat:
    """All lines out and all readers in; parts that are not set are None."""

    mini: Mini
    work: Work | None
    groups: Groups | None
    robot: Callable[[str], Robot]
    """The staff robot behind a webhook key."""
    mini_inbound: Reader | None
    work_inbound: Reader | None
    oa: Oa | None = None
    oa_inbound: Reader | None = None
    pay: PayGateway | None = None
    pay_inbound: NoticeReader | None = None


def connect(settings: WechatSettings, *, store: TokenStore, clock: Clock) -> Wechat:
    """Everything under these settings. Opens no connection yet; ``ValueError`` if they contradict themselves."""
    line = wecom_line(settings)
    work = settings.work
    pay = PayGateway(settings.pay, clock) if settings.pay else None
    return Wechat(
        mini=Mini.connect(settings, store, clock),
        work=Work.connect(settings, store, clock) if work else None,
        groups=Groups.connect(settings, store, clock) if work else None,
        robot=lambda key: Robot(line, key),
        mini_inbound=Reader.for_mini(settings.mini, clock) if settings.mini.token else None,
        work_inbound=Reader.for_work(work, clock) if work and work.token else None,
        oa=Oa.connect(settings, store, clock) if settings.oa else None,
        oa_inbound=Reader.for_oa(settings.oa, clock) if settings.oa and settings.oa.token else None,
        pay=pay,
        pay_inbound=NoticeReader(settings.pay, pay.keys) if settings.pay and pay else None,
    )
