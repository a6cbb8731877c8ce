"""The frame around every page, and the blueprint that carries them all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint
from flask.sansio.blueprints import BlueprintSetupState
from flask.wrappers import Response
from sqlalchemy.orm import Session

from server.console.assets import address, drawing, icon, mount_assets
from server.console.navigation import Navigation
from server.console.pages import own_pages
from server.kit.actor import Actor
from server.kit.doors import Authenticate, Call
from server.kit.errors import Unauthenticated, not_found
from server.kit.house import House
from server.kit.http import IdConverter
from server.kit.pages import Page
from server.kit.pages.look import environment
from server.kit.pages.mount import mount_pages
from server.people import queries as people
from server.people.service.signing_in import CONSOLE, FIRST_DOOR
from server.places import queries as places

PREFIX = "/console"


class ConsoleShell:
    """Signed-in staff, the password they must change first, and the frame."""

    prefix = PREFIX
    sign_in = "/sign-in"
    problem = "console/problem.html"

    def __init__(self, authenticate: Authenticate, navigation: Navigation) -> None:
        self._authenticate, self.navigation = authenticate, navigation

    def authenticate(self, session: Session, token: str, at: datetime) -> Actor:
        """The member of staff behind a console sign-in; a resident's sign-in opens nothing here."""
        actor = self._authenticate(session, token, at)
        if actor.door not in (CONSOLE, FIRST_DOOR):
            raise Unauthenticated("sign_in_needed", "请用工作账号登录。")
        return actor

    def must_first(self, session: Session, actor: Actor) -> str | None:
        """The page of the password, for who came in with a first one and has not changed it."""
        return "/password" if actor.door == FIRST_DOOR else None

    def frame(self, call: Call, page: Page) -> dict[str, Any]:
        """Who I am, where I may go, which estates are mine, and which one I look at."""
        if not call.actor.id:
            return {"nav": [], "nav_groups": [], "here": "", "page_title": ""}
        account = people.account(call.session, call.actor.id)
        groups = self.navigation.groups(call)
        return {
            "nav": [item for group in groups for item in group["entries"]],
            "nav_groups": groups,
            "here": page.nav,
            "estates": places.estates_inside(call.session, call.actor.grants),
            "estate_id": call.query.get("estate"),
            "chooses_estate": "estate" in page.keeps,
            "page_path": PREFIX + page.path,
            "on_duty": bool(account and account["on_duty"]),
        }


def console_blueprint(house: House, pages: Iterable[Page], authenticate: Authenticate) -> Blueprint:
    """Every page of the console under ``/console``: the shell's own and the rooms'."""
    rooms = list(pages)
    navigation = Navigation(rooms)
    mounted = [*own_pages(navigation), *rooms]
    env = environment(page.folder for page in mounted)
    env.globals |= {"icon": icon, "drawing": drawing, "static": partial(address, PREFIX)}
    blueprint = Blueprint("console", __name__, url_prefix=PREFIX)
    blueprint.record_once(_know_ids)
    mount_assets(blueprint)
    mount_pages(blueprint, house, mounted, ConsoleShell(authenticate, navigation), env)
    blueprint.add_url_rule("/<path:lost>", "lost", _lost)
    return blueprint


def _know_ids(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["id"] = IdConverter


def _lost(**_path: str) -> Response:
    raise not_found("页面")
