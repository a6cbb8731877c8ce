"""The cast: who lives in the demo, who works there, and the phones they hold in the local WeChat."""

from __future__ import annotations

from dataclasses import dataclass

from server.kit.actor import EVERYWHERE

XIUSHAN, DEFU = "秀山花园", "德福楼"
PASSWORD = "linli-demo-2026"


@dataclass(frozen=True)
class Resident:
    """Somebody on a roster. ``last4`` is what they type when they bind ``home`` in ``role``; no role: still to do."""

    id: str
    called: str
    name: str
    estate: str
    home: str
    phone: str
    last4: str
    who: str
    role: str


@dataclass(frozen=True)
class Staff:
    """Somebody who works here. ``role`` counts in the estate, or everywhere where ``estate`` is None."""

    id: str
    called: str
    name: str
    phone: str
    role: str
    estate: str | None
    who: str
    skills: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """The kind of scope the role counts in."""
        return EVERYWHERE if self.estate is None else "estate"


RESIDENTS = (
    Resident(
        "meijie", "梅姐", "白兰娟", XIUSHAN, "21栋1单元702", "19900000734", "734X", "82 岁，顶楼业主，独居", "owner"
    ),
    Resident(
        "laowang",
        "老王",
        "王德浩",
        XIUSHAN,
        "19栋2单元102",
        "19900000855",
        "8556",
        "一楼业主，对加装电梯有意见",
        "owner",
    ),
    Resident(
        "guzhi",
        "顾志",
        "顾志",
        XIUSHAN,
        "1栋2单元601",
        "19900000700",
        "7003",
        "业主，还没绑定：您可以亲手试一遍",
        "",
    ),
    Resident(
        "xiaobai",
        "小白",
        "白小雨",
        XIUSHAN,
        "21栋1单元702",
        "19900009735",
        "1023",
        "梅姐的外孙女，绑定正在等物业核对",
        "family",
    ),
    Resident(
        "stranger",
        "周军",
        "周军",
        DEFU,
        "德福楼1单元302",
        "19900000005",
        "0058",
        "德福楼业主，看不到秀山花园的事",
        "owner",
    ),
)

STAFF = (
    Staff("xiaoli", "小李", "李明", "13900000001", "staff", XIUSHAN, "物业维修", ("plumbing", "electric")),
    Staff("zhaojie", "赵姐", "赵洁", "13900000002", "staff", XIUSHAN, "客服与环境", ("office", "cleaning", "green")),
    Staff("laochen", "老陈", "陈胜", "13900000003", "staff", XIUSHAN, "秩序与土建", ("order", "building")),
    Staff("liujingli", "刘经理", "刘芳", "13900000004", "manager", XIUSHAN, "项目经理", ("office",)),
    Staff("zhoukuaiji", "周会计", "周敏", "13900000005", "finance", XIUSHAN, "财务"),
    Staff("chengong", "陈工", "陈建国", "13900000006", "commissioner", XIUSHAN, "电梯事务社区专员"),
    Staff(
        "heshifu",
        "何师傅",
        "何东",
        "13900000007",
        "staff",
        DEFU,
        "德福楼物业",
        ("lift", "electric", "plumbing", "order"),
    ),
    Staff("huangjingli", "黄经理", "黄海", "13900000008", "manager", DEFU, "德福楼项目经理", ("office", "building")),
    Staff("admin", "管理员", "管理员", "13900000009", "admin", None, "系统管理员"),
)


@dataclass(frozen=True)
class Room:
    """An owner group. ``building`` None: of the whole estate; ``plain``: a WeChat group no program can reach."""

    id: str
    name: str
    estate: str
    building: str | None
    owner: str
    members: tuple[str, ...]
    plain: bool = False


ROOMS = (
    Room("wrXIUSHAN21", "秀山花园 21栋业主群", XIUSHAN, "21栋", "zhaojie", ("zhaojie", "meijie", "xiaobai")),
    Room("wrXIUSHAN19", "秀山花园 19栋业主群", XIUSHAN, "19栋", "zhaojie", ("zhaojie", "laowang")),
    Room("wrXIUSHAN01", "秀山花园 1栋业主群", XIUSHAN, "1栋", "liujingli", ("liujingli", "guzhi")),
    Room("wrDEFU", "德福楼业主群", DEFU, None, "huangjingli", ("huangjingli", "stranger")),
    Room("plainXIUSHAN", "秀山花园邻居互助群", XIUSHAN, None, "", ("laowang", "meijie", "zhaojie"), plain=True),
)


def phones() -> list[dict[str, str]]:
    """The people of the local WeChat, as its command line takes them."""
    residents = [{"id": one.id, "name": one.called, "kind": "resident", "phone": one.phone} for one in RESIDENTS]
    staff = [{"id": one.id, "name": one.called, "kind": "staff", "userid": one.id, "phone": one.phone} for one in STAFF]
    return residents + staff


def rooms() -> list[dict[str, object]]:
    """The groups of the local WeChat, as its command line takes them."""
    return [
        {"id": one.id, "name": one.name, "owner": one.owner, "members": one.members, "plain": one.plain}
        for one in ROOMS
    ]  # fmt: skip
