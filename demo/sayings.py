"""What people say in the demo's six months, by category, and what staff answer."""

from __future__ import annotations

from server.reports.rules.words import Place

_SAID: dict[str, dict[Place, tuple[str, ...]]] = {
    "leak": {
        Place.HOME: ("厨房水槽下面漏水，地上都湿了", "卫生间天花板滴水，像是楼上漏的", "阳台地漏返水，有异味"),
        Place.PUBLIC: ("楼道的水管在滴水，地上很滑", "一楼门厅天花板往下滴水", "水表井里有水流出来"),
        Place.LIFT: ("电梯底坑好像进水了，有水声", "电梯门口的天花板在滴水"),
    },
    "outage": {
        Place.HOME: ("家里突然没电了，邻居家有电", "早上起来水很小，冲不了厕所"),
        Place.PUBLIC: ("整个单元停水了，什么时候能来", "楼道里没电了，灯都不亮"),
    },
    "blocked_drain": {
        Place.HOME: ("厨房下水道堵了，水下不去", "卫生间地漏堵了，往外冒水"),
        Place.PUBLIC: ("单元门口的雨水篦子堵了，积了一大滩水", "一楼的下水井往外冒水"),
    },
    "lighting": {
        Place.PUBLIC: ("三楼楼道灯不亮，晚上看不见台阶", "单元门口的灯一闪一闪的", "门厅有一排灯不亮"),
        Place.LIFT: ("电梯里的灯一闪一闪的", "电梯里有一半的灯不亮"),
    },
    "entrance_door": {Place.PUBLIC: ("单元门关不上，谁都能进", "门禁刷卡没反应", "单元门闭门器坏了，关门声音特别大")},
    "cleaning": {
        Place.PUBLIC: ("楼道里有垃圾没人收", "垃圾桶满了两天没清"),
        Place.LIFT: ("电梯里地面很脏", "电梯里有人吐了痰，麻烦擦一下"),
    },
    "green": {Place.PUBLIC: ("一楼的树枝挡住窗户了，能修一下吗", "草坪枯了一大片")},
    "noise": {
        Place.HOME: ("楼上装修周末早上七点就开始打钻", "楼上夜里拖桌子，睡不着"),
        Place.PUBLIC: ("晚上十一点还有人在楼下唱歌", "早上六点楼下就放音乐跳舞"),
    },
    "parking": {Place.PUBLIC: ("有车一直堵在消防通道上", "我的车位被别人占了")},
}

_ANYTHING = ("这里需要看一下，麻烦派人来", "已经好几天了，希望尽快处理", "邻居们都反映过，请处理")

_FINISHED = {
    "leak": ("已更换密封圈，试水半小时无渗漏。", "已换一段水管，接头加固，不再滴水。"),
    "outage": ("线路已修复，通电正常。", "已送电、来水，各户试过正常。"),
    "indoor_power": ("线路已修复，通电正常。",),
    "blocked_drain": ("已疏通，现场清理干净。",),
    "lighting": ("已更换新灯，测试正常。", "已换声控开关，灯亮了。"),
    "entrance_door": ("已调整闭门器，开关顺畅。", "门禁读卡器已更换，刷卡正常。"),
    "lock": ("已更换锁芯，试过几次都正常。",),
    "intercom": ("对讲线路已接好，通话清楚。",),
    "cleaning": ("已安排人员清理，并加强巡查。",),
    "green": ("已修剪，枯草已补种。",),
    "noise": ("已现场劝阻并张贴提示，会持续跟进。",),
    "parking": ("已联系车主挪车，并放了隔离墩。",),
    "fire_lane": ("已联系车主挪车，通道畅通。",),
}
_FINISHED_ANYTHING = ("已处理好，请您看看。", "已现场处理，并会继续巡查。")
ANSWERS = (
    "您好，已经看到，马上安排。",
    "师傅在路上了，请稍等。",
    "配件明天到，到了就来换。",
    "谢谢您的提醒，我们记下了。",
)
RATINGS = {
    5: ("师傅很耐心", "很快，谢谢", ""),
    4: ("挺好的", ""),
    3: ("来得有点慢", ""),
    2: ("等了太久",),
    1: ("没人联系我",),
}


def said(category: str, place: Place) -> tuple[str, ...]:
    """What people say of such a matter in such a place."""
    return _SAID.get(category, {}).get(place, _ANYTHING)


def finished(category: str) -> tuple[str, ...]:
    """What staff say when such a matter is done."""
    return _FINISHED.get(category, _FINISHED_ANYTHING)
