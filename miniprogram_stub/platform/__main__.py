"""`python -m miniprogram_stub.platform --people FILE`: runs the local WeChat until it is interrupted."""

import argparse
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from .oaapp import OaApp
from .servers import Platform
from .settings import (
    MiniApp,
    PayAccount,
    Settings,
    WorkApp,
    load_apps,
    load_groups,
    load_oa,
    load_pages,
    load_people,
)
from .teams import load_teams


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m miniprogram_stub.platform", description=__doc__)
    made.add_argument("--people", type=Path, required=True, help="JSON list of id, name, kind, phone, userid")
    made.add_argument("--groups", type=Path, help="JSON list of id, name, owner (userid), members, plain")
    made.add_argument("--teams", type=Path, help="JSON list of robot (its key), name, members: the groups of the staff")
    made.add_argument("--config", type=Path, help="TOML with [mini], [oa], [work], [pay], [[mini.templates]]")
    made.add_argument("--weixin-port", type=int, default=8601)
    made.add_argument("--wecom-port", type=int, default=8602)
    made.add_argument("--desk-port", type=int, default=8603)
    made.add_argument("--pay-port", type=int, default=8604)
    made.add_argument("--pay-keys", type=Path, help="folder of WeChat Pay's keys; made there when it has none")
    made.add_argument("--payee", action="append", default=[], metavar="NUMBER=NAME", help="a sub-merchant's name")
    made.add_argument("--callback-mini", default="", help="where the mini-program's events are pushed to")
    made.add_argument("--callback-work", default="", help="where WeCom's events are pushed to")
    made.add_argument("--callback-oa", default="", help="where the service account's messages are pushed to")
    made.add_argument("--unionid", action="store_true", help="mini-program and service account know one id of a person")
    made.add_argument("--app-url", default="", help="browser build of the mini-program, shown on the desk")
    made.add_argument("--app-json", type=Path, help="compiled app.json of the mini-program: which pages exist")
    made.add_argument("--tokens", type=Path, help="CSS file with the design tokens of the desk")
    made.add_argument("--state", type=Path, help="JSON file that keeps consent and letters over a restart")
    return made


def settings_from(args: argparse.Namespace) -> Settings:
    """Reads the files the command line names."""
    mini, work, pay = load_apps(args.config) if args.config else (MiniApp(), WorkApp(), PayAccount())
    if args.unionid:
        mini = replace(mini, unionid=True)
    if args.app_json:
        mini = replace(mini, pages=load_pages(args.app_json))
    return Settings(
        load_people(args.people),
        mini,
        work,
        pay=replace(pay, names={**pay.names, **dict(one.split("=", 1) for one in args.payee)}),
        pay_keys=args.pay_keys,
        groups=load_groups(args.groups) if args.groups else (),
        teams=load_teams(args.teams) if args.teams else (),
        callback_mini=args.callback_mini,
        callback_work=args.callback_work,
        callback_oa=args.callback_oa,
        oa=load_oa(args.config) if args.config else OaApp(),
        app_url=args.app_url,
        tokens_css=args.tokens,
        state_file=args.state,
    )


def main(argv: list[str] | None = None) -> int:
    """Runs until SIGINT or SIGTERM."""
    args = parser().parse_args(argv)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with Platform(settings_from(args), _ports(args)) as platform:
        sys.stdout.write(
            f"本地微信已启动  api.weixin.qq.com {platform.weixin_url}  qyapi.weixin.qq.com {platform.wecom_url}\n"
            f"桌面 desk {platform.desk_url}/\n"
            f"微信支付  api.mch.weixin.qq.com {platform.pay_url}\n"
        )
        sys.stdout.flush()
        over.wait()
    return 0


def _ports(args: argparse.Namespace) -> tuple[int, int, int, int]:
    return args.weixin_port, args.wecom_port, args.desk_port, args.pay_port


if __name__ == "__main__":
    sys.exit(main())
