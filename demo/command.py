"""``manage.py demo``: make the living neighbourhood if it is not there yet, start the local WeChat, serve both."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import bootstrap
import config
from config import Settings
from demo import cast, ports
from demo.estates import furnish
from demo.fees import SUB_MCHID
from demo.history import play
from demo.today import open_the_day, wait_for
from server.kit.clock import StoppedClock, SystemClock, day_start, local_day
from server.kit.logs import set_up_logs
from server.migrations.schema import upgrade

FOLDER = config.ROOT / "var" / "demo"
DONE = FOLDER / "made"
TODAY = FOLDER / "today"
LOG = FOLDER / "linli.log"
PAY_KEYS = FOLDER / "pay"
DESK_PORT = 8603
DESK = f"http://127.0.0.1:{DESK_PORT}"


def make(settings: Settings, tell: Callable[[str], None]) -> None:
    """Make the demo's database from nothing: rosters, cast, six months."""
    began = time.monotonic()
    clock = StoppedClock(day_start(local_day(SystemClock().now()) - timedelta(days=190)))
    set_up_logs("ERROR")
    house = bootstrap.build(quiet(settings), clock=clock)
    upgrade(house.database)
    tell("导入两个小区的名册……")
    estates = furnish(house, clock)
    tell("用真实流程走过六个月……")
    made = play(house, clock, estates.living, SystemClock().now(), tell)
    estates.open_today(house)
    house.database.dispose()
    DONE.write_text("ok")
    tell(f"好了：到今天为止一共 {made} 件报事，用时 {time.monotonic() - began:.0f} 秒。")


def quiet(settings: Settings) -> Settings:
    """The settings while history is made, when no group has a robot yet: six months of alarms must not ring today."""
    work = replace(settings.work, robot_keys=(), robots=())
    return replace(settings, work=work, run=replace(settings.run, log_level="ERROR"))


def run(arguments: argparse.Namespace, serve: Callable[[argparse.Namespace], int]) -> int:
    """Make what is missing, then serve until stopped."""
    arguments.env = "demo"
    settings = config.load("demo")
    if not arguments.make_only:
        ports.refuse_taken(ports.of_the_demo(settings, DESK))
    FOLDER.mkdir(parents=True, exist_ok=True)
    if arguments.fresh or not DONE.exists():
        _clear(FOLDER)
    _make_pay_keys()
    if not DONE.exists():
        make(settings, _say)
    if arguments.make_only:
        return 0
    platform = _local_wechat(settings)
    try:
        wait_for(f"{DESK}/phones")
        threading.Thread(target=_once_it_answers, args=(settings,), daemon=True).start()
        with LOG.open("a", encoding="utf-8", buffering=1) as arguments.log_to:
            return serve(arguments)
    finally:
        platform.terminate()
        platform.wait(10)


def add_demo(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], serve: Callable[[argparse.Namespace], int]
) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("demo", help="a living neighbourhood with its own local WeChat")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and make it anew")
    parser.add_argument("--make-only", action="store_true", help="make the data and stop")
    parser.set_defaults(act=lambda arguments: run(arguments, serve))


def _make_pay_keys() -> None:
    """What a merchant gets from WeChat Pay before the first call; kept when it is there."""
    words = [sys.executable, "-m", "miniprogram_stub.platform.paykeys", str(PAY_KEYS)]
    subprocess.run(words, cwd=config.ROOT, check=True)


def _local_wechat(settings: Settings) -> subprocess.Popen[bytes]:
    people = FOLDER / "phones.json"
    people.write_text(json.dumps(cast.phones(), ensure_ascii=False), encoding="utf-8")
    groups = FOLDER / "groups.json"
    groups.write_text(json.dumps(cast.rooms(), ensure_ascii=False), encoding="utf-8")
    teams = FOLDER / "teams.json"
    teams.write_text(json.dumps(cast.teams(settings.work), ensure_ascii=False), encoding="utf-8")
    app_json = config.ROOT / "miniprogram_stub/app/dist/build/mp-weixin/app.json"
    words = [
        sys.executable, "-m", "miniprogram_stub.platform", "--people", str(people),
        "--groups", str(groups), "--teams", str(teams),
        "--config", str(config.FOLDER / "demo.toml"), "--state", str(FOLDER / "wechat.json"),
        "--pay-keys", str(PAY_KEYS), "--payee", f"{SUB_MCHID}=邻里物业服务有限公司",
        "--tokens", str(config.FOLDER / "design" / "tokens.css"), "--desk-port", str(DESK_PORT),
        "--callback-mini", f"{settings.web.public_url}/wechat/mini",
        "--callback-work", f"{settings.web.public_url}/wechat/work",
        "--callback-oa", f"{settings.web.public_url}/wechat/oa", "--unionid",
        "--app-url", f"{settings.web.public_url}/app/",
    ]  # fmt: skip
    words += ["--app-json", str(app_json)] if app_json.exists() else []
    with (FOLDER / "wechat.log").open("ab") as out:
        return subprocess.Popen(words, cwd=config.ROOT, stdout=out, stderr=out, env=os.environ)


def _where_to_look(settings: Settings) -> str:
    address = settings.web.public_url
    residents = "\n".join(
        f"    {one.called}（{one.name}，{one.home}，身份证后四位 {one.last4}）{one.who}\n      可以试：{one.tries}"
        for one in cast.RESIDENTS
    )
    staff = "\n".join(f"    {one.id:<13}{one.called}，{one.who}。可以试：{one.tries}" for one in cast.STAFF)
    rooms = "\n".join(f"    {one.name}（{_owner(one)}）" for one in cast.ROOMS)
    return f"""
邻里 Linli 已经运行：

  桌面（所有人的手机和企业微信）  {DESK}/
    住户的手机上点“服务号”或“小程序客服”，右边是工作人员的企业微信：打字、语音、照片、位置都能说
  物业工作台                      {address}/console/
  小程序（浏览器版，梅姐的手机）  {address}/app/?wx={DESK}&phone=meijie
  接口文档                        {address}/api/docs
  运行日志                        {LOG.relative_to(config.ROOT)}

  住户：
{residents}

  工作人员和业委会（工作台登录名，密码都是 {cast.PASSWORD}；业委会其他委员从企业微信登录）：
{staff}

  业主群（在桌面下方，和群里的人看到的一样）：
{rooms}

  按 Ctrl+C 结束。"""


def _owner(room: cast.Room) -> str:
    if room.plain:
        return "普通微信群，由人转发"
    return f"群主{next(one.called for one in cast.STAFF if one.id == room.owner)}，由群主在企业微信里确认群发"


def _once_it_answers(settings: Settings) -> None:
    """The first time the phones sign in and begin the day; the addresses are the last thing said."""
    wait_for(f"{settings.web.public_url}/health/live")
    if not TODAY.exists():
        _say("梅姐、老王、小白和周军正在用手机登录……")
        open_the_day(settings, DESK)
        TODAY.write_text("ok")
    _say(_where_to_look(settings))


def _clear(folder: Path) -> None:
    for path in sorted(folder.glob("**/*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
