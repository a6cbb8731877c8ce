"""What a leaving firm hands over (民法典 949, 物业管理条例 29, 36; 物业服务解释 3 for money not used)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from server.contracts.rules.contract import Due, Step

ITEMS: Mapping[str, str] = {
    "rooms": "物业服务用房和钥匙",
    "facilities": "消防、电梯、水泵、配电、监控等共用设施设备，当面试运行",
    "plans": "竣工图和验收资料",
    "equipment": "设备的安装、使用、维保、检验资料",
    "warranty": "质量保修文件和使用说明",
    "owners": "业主名册和房屋资料，移交后原物业不留底",
    "money": "预收的物业费、公共收益、押金的账和余款",
    "records": "巡检、维修、投诉等日常记录",
    "condition": "如实写明设施的使用和管理状况",
}
"""What is handed over, in the order in which it is ticked."""
FILES = frozenset({"plans", "equipment", "warranty", "owners", "records"})
"""What a city with a day of its own for files means (上海: 10 days)."""
STAYS = "没有人接手以前，原物业不能撤离，要继续服务，可以收这段时间的物业费（民法典 950）。"


def due_of(key: str, dues: list[Due]) -> date:
    """The last day on which an item is handed over in time."""
    days = {due.step: due.day for due in dues}
    return days[Step.FILES] if key in FILES and Step.FILES in days else days[Step.HANDOVER]
