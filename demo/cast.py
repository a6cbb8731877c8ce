"""The cast: who lives in the demo, who works there, what each can try, and the phones in the local WeChat."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.settings import WorkSettings
from server.delivery.service.teams import robots, team_label, team_of
from server.kit.actor import EVERYWHERE, Actor
from server.people import queries as people
from server.people.rules import COMMITTEE, COMMUNITY, STREET

XIUSHAN, DEFU = "秀山花园", "德福楼"
PASSWORD = "linli-demo-2026"


@dataclass(frozen=True)
class Resident:
    """Somebody on a roster. ``last4`` is what they type when they bind ``home`` in ``role``; no role: still to do.
    ``tries`` is what a visitor may try on their phone."""

    id: str
    called: str
    name: str
    estate: str
    home: str
    phone: str
    last4: str
    who: str
    role: str
    tries: str


@dataclass(frozen=True)
class Staff:
    """Somebody who works here. ``role`` counts in the estate, or everywhere where ``estate`` is None. Without
    ``by_password`` they come to the console through WeCom alone."""

    id: str
    called: str
    name: str
    phone: str
    role: str
    estate: str | None
    who: str
    tries: str = ""
    skills: tuple[str, ...] = ()
    by_password: bool = True

    @property
    def scope(self) -> str:
        """The kind of scope the role counts in."""
        return EVERYWHERE if self.estate is None else "estate"


RESIDENTS = (
    Resident(
        "meijie", "梅姐", "白兰娟", XIUSHAN, "21栋1单元702", "19900000734", "734X", "82 岁，顶楼业主，独居", "owner",
        "看漏水的进展；给加装电梯投票；“缴费”→“请别人代付”→“发给家人”，选建明",
    ),
    Resident(
        "laowang", "老王", "王德浩", XIUSHAN, "19栋2单元102", "19900000855", "8556", "一楼业主，对加装电梯有意见",
        "owner", "同意或不同意换锁芯的报价；看自己提的账单异议；在“要不要加装电梯”里说不愿意的理由",
    ),
    Resident(
        "guzhi", "顾志", "顾志", XIUSHAN, "1栋2单元601", "19900000700", "7003", "业主，还没绑定", "",
        "亲手绑定一遍；绑定后看本单元电梯自家那一份：分十个月付，还有邻居补交后分回的钱",
    ),
    Resident(
        "guyi", "顾姨", "顾强凤", XIUSHAN, "1栋2单元302", "19900000110", "1109", "三楼业主，当初没出钱装电梯", "owner",
        "看后加入要补交多少，她已登记，等物业签协议",
    ),
    Resident(
        "jianming", "建明", "白建明", XIUSHAN, "5栋3单元202", "19900001202", "1233", "梅姐的儿子，在外地，还没绑定", "",
        "收到妈妈发来的代付卡片后，在“微信聊天”里点开付款",
    ),
    Resident(
        "xiaobai", "小白", "白小雨", XIUSHAN, "21栋1单元702", "19900009735", "1023",
        "梅姐的外孙女，绑定正在等物业核对", "family", "等赵姐在工作台通过绑定",
    ),
    Resident(
        "stranger", "周军", "周军", DEFU, "德福楼1单元302", "19900000005", "0058", "德福楼业主", "owner",
        "看不到秀山花园的事",
    ),
)  # fmt: skip

STAFF = (
    Staff("xiaoli", "小李", "李明", "13900000001", "staff", XIUSHAN, "物业维修", "在企业微信里接单、回复、完成",
          ("plumbing", "electric")),
    Staff("zhaojie", "赵姐", "赵洁", "13900000002", "staff", XIUSHAN, "客服与环境", "核对绑定、确认群发、接人工对话",
          ("office", "cleaning", "green")),
    Staff("laochen", "老陈", "陈胜", "13900000003", "staff", XIUSHAN, "秩序与土建", "接秩序和土建的单",
          ("order", "building")),
    Staff("liujingli", "刘经理", "刘芳", "13900000004", "manager", XIUSHAN, "项目经理",
          "推进议题；登记后加入的顾姨；复核收款", ("office",)),
    Staff("zhoukuaiji", "周会计", "周敏", "13900000005", "finance", XIUSHAN, "财务",
          "收银台；16栋2单元302 搬走的业主还有预存要退"),
    Staff("chengong", "陈工", "陈建国", "13900000006", "commissioner", XIUSHAN, "电梯事务社区专员",
          "看谁申请了补助和分期；21栋有一户在等答复"),
    Staff("duanzhuren", "段主任", "段英", "19900000996", COMMITTEE, XIUSHAN, "业委会主任",
          "看开过的会和纪要；下周的会已召集"),
    Staff("lvweiyuan", "吕委员", "吕浩", "19900000575", COMMITTEE, XIUSHAN, "业委会委员",
          "从企业微信进工作台：签纪要", by_password=False),
    Staff("tianweiyuan", "田委员", "田静", "19900000560", COMMITTEE, XIUSHAN, "业委会委员",
          "从企业微信进工作台：签纪要", by_password=False),
    Staff("xieweiyuan", "谢委员", "谢梅贵", "19900000857", COMMITTEE, XIUSHAN, "业委会委员",
          "从企业微信进工作台：签纪要", by_password=False),
    Staff("wangweiyuan", "汪委员", "汪兰", "19900000191", COMMITTEE, XIUSHAN, "业委会委员",
          "从企业微信进工作台：上次请了假", by_password=False),
    Staff("linshegong", "林社工", "林芳", "13900000010", COMMUNITY, XIUSHAN, "秀山社区居委会",
          "“业主组织”里看业委会的任期和要办的事；登记后要覃科员确认"),
    Staff("qinkeyuan", "覃科员", "覃明", "13900000011", STREET, XIUSHAN, "西乡塘街道",
          "“业主组织”里确认或退回林社工登记的"),
    Staff("heshifu", "何师傅", "何东", "13900000007", "staff", DEFU, "德福楼物业", "接德福楼的单",
          ("lift", "electric", "plumbing", "order")),
    Staff("huangjingli", "黄经理", "黄海", "13900000008", "manager", DEFU, "德福楼项目经理", "管德福楼",
          ("office", "building")),
    Staff("admin", "管理员", "管理员", "13900000009", "admin", None, "系统管理员", "开账号、看审计、看全部小区"),
)  # fmt: skip


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
    Room("wrXIUSHAN01", "秀山花园 1栋业主群", XIUSHAN, "1栋", "liujingli", ("liujingli", "guzhi", "guyi")),
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


def teams(work: WorkSettings) -> list[dict[str, object]]:
    """The staff groups of the local WeChat, as its command line takes them: in each are those who work in the estates
    its robot speaks of."""
    return [
        {"robot": key, "name": team_label(name), "members": [one.id for one in STAFF if _hears(work, one, name)]}
        for name, key in robots(work).items()
    ]


def staff_of(session: Session, estate_id: int, role: str) -> Actor:
    """The first who has a role in an estate."""
    found = people.staff_covering(session, estate_id, (role,))[0]["id"]
    return people.actor_of(session, found, door="console")


def _hears(work: WorkSettings, one: Staff, robot: str) -> bool:
    where = {"name": one.estate, "city": None, "company": None}
    return one.role in ("staff", "manager", "admin") and (one.estate is None or team_of(work, where) == robot)
