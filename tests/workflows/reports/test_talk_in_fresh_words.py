"""A thing and what is wrong with it, as nobody had written it down: category, urgency, place, both of two wishes."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import made, newest
from workflows.reports.talks import asking


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("五栋三楼阳台有火苗，窗帘烧着了", "fire"),
        ("楼梯间堆的纸箱子着了，烟大得很", "fire"),
        ("灶台关了还是闻到臭鸡蛋味道，头有点晕", "gas"),
        ("对门老王家好像忘关煤气了，楼道里味道冲鼻子", "gas"),
        ("摸那个热水器水龙头麻手，像过电一样", "live_wire"),
        ("车棚里有辆电动车在冒火", "fire"),
        ("热水器那边嘶嘶响，一股怪味熏得我想吐", "gas"),
        ("一进门就闻到好大一股瓦斯味", "gas"),
        ("下雨天配电箱那里滋滋响，还有火花", "live_wire"),
        ("路灯杆下面的小门开了，电线露在外面", "live_wire"),
    ],
)
def test_danger_is_heard_in_other_words(cast: Cast, words: str, category: str) -> None:
    chat = Chat(cast, "meijie")
    chat.say(words)
    assert (newest(cast).category, newest(cast).priority) == (category, "P0")
    assert asking.danger_in(words) == category


@pytest.mark.parametrize(
    "words",
    [
        "我同老婆子卡在七楼八楼中间，按那个铃没人应",
        "电梯不走了门也不开，里头就我和小孙女两个人",
        "我推着轮椅在电梯里，门夹了一下就再不开了",
    ],
)
def test_who_sits_in_a_lift_is_heard_in_other_words(cast: Cast, words: str) -> None:
    dialogue(Chat(cast, "meijie"), [(words, "马上去救")])
    assert newest(cast).category == "lift_trapped"


@pytest.mark.parametrize(
    "words",
    ["我头昏得站不住，家里没别人", "我老头子摔地上了，我扶不动他"],
)
def test_who_is_ill_and_alone_is_looked_after_at_once(cast: Cast, words: str) -> None:
    dialogue(Chat(cast, "meijie"), [(words, "请马上打 120")])
    assert newest(cast).priority == "P1"


@pytest.mark.parametrize(
    "words",
    ["煤气灶没火苗打不着", "被子晒着了没收", "沙发上睡着了", "没关系，煤气很安全", "楼下烧烤好多烟",
     "垃圾桶一股臭鸡蛋味", "我停过电话费了", "被电动车撞了", "忘了关煤气会怎么样"],
)  # fmt: skip
def test_what_only_sounds_like_danger_is_none(words: str) -> None:
    assert asking.danger_in(words) is None


@pytest.mark.parametrize(
    ("words", "category", "place"),
    [
        ("我家天花板掉下来一块", "roof_wall", "home"),
        ("楼上空调外机架子锈断了，看着要落下来", "falling_parts", "public"),
        ("楼道里有人抽烟，烟味全钻到我家里", "service", "public"),
        ("前台那个小姑娘说话太冲了", "staff", "public"),
        ("我家一开电饭煲就跳闸", "indoor_power", "home"),
        ("我家没漏水，是三楼楼道的灯不亮", "lighting", "public"),
        ("隔壁的小孩半夜弹钢琴", "noise", "public"),
        ("三楼到四楼拐弯那盏灯不亮", "lighting", "public"),
    ],
)
def test_what_is_told_is_reported_as_what_it_is(cast: Cast, words: str, category: str, place: str) -> None:
    Chat(cast, "meijie").say(words)
    assert (newest(cast).category, newest(cast).place) == (category, place)


def test_a_ceiling_that_comes_down_at_home_is_urgent(cast: Cast) -> None:
    Chat(cast, "meijie").say("我家天花板掉下来一块")
    assert newest(cast).priority == "P0"


def test_a_trouble_in_another_building_is_not_put_into_ones_own_home(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("9栋三楼阳台漏水", "9栋三楼")])
    assert newest(cast).place == "public" and newest(cast).home_id is None


def test_a_hand_at_home_is_no_call_and_no_alarm(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("我一个人住，灯泡够不着，能不能来个人帮我换一下", "上门帮您")])
    assert (newest(cast).category, newest(cast).priority) == ("call_back", "P2")


def test_who_lives_alone_and_is_not_seen_is_looked_after_next_door(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("隔壁独居的李阿婆两天没见出门了，敲门也不应", "马上上门看看")])
    assert newest(cast).priority == "P1" and "请去 隔壁" in cast.tell("meijie", newest(cast).id)["place_label"]


def test_a_new_number_sends_nobody_to_look_after_them(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("我换号码了，原来那个打不通的", "请同事在名册上改")])
    assert made(cast) == 0


def test_of_two_wishes_neither_is_forgotten(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    answer = chat.say("问一下我欠不欠费，另外门口的灯坏了")
    assert "费用" in answer and "路灯、楼道灯" in answer and made(cast) == 1
    dialogue(chat, [("楼道灯坏了，另外我欠不欠物业费", "在几楼"), ("三楼", "都交清了")])
    assert made(cast) == 2 and newest(cast).category == "lighting"


def test_anger_and_small_talk_are_answered_kindly(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("气死我了，你们都是吃干饭的", "让您生气了，对不起"), ("今天天气真好，我刚买菜回来", "您好，我在")])


@pytest.mark.parametrize(("said", "category", "place"), [
    ("刚才闻到楼道里有没气味", "gas", "21栋1单元"), ("楼底下有人在烧东西烟好大", "fire", "21栋1单元 楼底下"),
    ("地下车库进水了好深", "leak", "公共区域 地下车库"), ("有只野猫死在楼道门口了", "cleaning", "21栋1单元 楼道门口"),
    ("隔壁那家把鞋柜放楼道里走不了路", "fire_lane", "21栋1单元"),
    ("我想请人换个灯炮爬不上去", "indoor_power", "21栋1单元702"),
    ("外面树枝伸到二楼了", "green", "公共区域 二楼"),
])  # fmt: skip
def test_what_is_told_in_passing_is_what_they_mean(cast: Cast, said: str, category: str, place: str) -> None:
    Chat(cast, "meijie").say(said)
    assert (newest(cast).category, newest(cast).place_label) == (category, place)


def test_a_lamp_at_home_is_one_though_it_was_asked_after_as_of_the_stairs(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("灯坏了", "家里，还是在公共地方"), ("家里", "702，家里电路")])


def test_nobody_is_asked_whether_the_stairs_at_home_were_swept(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("保洁三天没来扫地", "在什么地方"), ("三楼", "报好了")])
    assert newest(cast).category == "cleaning"


def test_whoever_says_that_they_complain_of_work_not_done_is_answered_and_not_only_swept_for(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("我要投诉，保洁三天没来扫地", "投诉收到了")])
    assert newest(cast).category == "service"


@pytest.mark.parametrize(("said", "category", "danger"), [
    ("有人在楼道里堆纸箱子，要是着火了咋办", "fire_lane", None), ("楼道堆的杂物万一起火跑都跑不掉", "fire_lane", None),
    ("电瓶车在楼道充电，要是起火了谁负责", "ebike", None), ("哪天漏电了怎么办，插座松了", "indoor_power", None),
    ("要是煤气漏了我闻得到吗我现在闻到煤气味了", "gas", "gas"), ("万一着火怎么办，现在厨房就着火了", "fire", "fire"),
    ("如果再不来人就要着火了", "fire", "fire"), ("万一漏电怎么办，开关冒火花", "live_wire", "live_wire"),
])  # fmt: skip
def test_what_may_burn_one_day_burns_not_yet(said: str, category: str, danger: str | None) -> None:
    found = asking.category_in(said)
    assert (found and found.key, asking.danger_in(said)) == (category, danger)


@pytest.mark.parametrize(("said", "category"), [
    ("投诉一下 楼道好几天没人打扫了", "service"), ("保安晚上不巡逻我要投诉", "service"),
    ("不是投诉，就是楼道没人扫", "cleaning"), ("我要投诉楼上漏水没人修", "leak"),
])  # fmt: skip
def test_a_complaint_is_of_work_not_done_where_nothing_is_broken(said: str, category: str) -> None:
    found = asking.category_in(said)
    assert found is not None and found.key == category


def test_a_storey_alone_tells_nobody_where_something_falls(cast: Cast) -> None:
    said = [("三楼那个窗户玻璃快掉下来了下面走人", "具体在哪里"), ("21栋", "已经告诉值班人员")]
    dialogue(Chat(cast, "meijie"), said)


@pytest.mark.parametrize(
    ("words", "category", "place"),
    [
        ("又是电梯", "lift_fault", "lift"),
        ("电梯又不行了", "lift_fault", "lift"),
        ("3栋门口的监控坏了", "intercom", "public"),
        ("有人乱停车堵住我的车", "parking", "public"),
        ("有车挡住我的车出不去", "parking", "public"),
        ("车堵住了消防通道", "fire_lane", "public"),
        ("洗手池堵住了", "blocked_drain", "home"),
        ("电动车充电棚起火了", "fire", "public"),
    ],
)
def test_the_thing_decides_where_it_is_and_what_it_is_called(
    cast: Cast, words: str, category: str, place: str
) -> None:  # fmt: skip
    dialogue(Chat(cast, "meijie"), [(words, "编号 R")])
    assert (newest(cast).category, newest(cast).place) == (category, place)


@pytest.mark.parametrize("words", ["没有人来过", "一直没人来", "没见有人来"])
def test_who_says_that_nobody_came_urges(cast: Cast, words: str) -> None:
    cast.report("meijie", "leak", "home")
    dialogue(Chat(cast, "meijie"), [(words, "已经帮您催了")])


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_is_no_wish_of_ours_is_answered_kindly(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [
        ("老头子走了，家里就我一个人，闷得慌", "我听着呢"), ("我想找居委会", "12345"),
        ("你是机器人还是真人", "自动应答"), ("水匪怎么这么贵", "交清了"), ("谢谢你啊小姑娘", "不客气"),
        ("我已经投了同意，现在后悔了想改", "没有要您投的票"),
    ])  # fmt: skip


def test_a_lamp_on_one_storey_is_none_of_another_though_nobody_wrote_the_building(cast: Cast) -> None:
    cast.report("laowang", "lighting", "public", where="一楼门厅")
    dialogue(Chat(cast, "meijie"), [("我们单元三楼拐角的灯不亮", "报好了")])
    assert newest(cast).place_label.endswith("三楼拐角")
