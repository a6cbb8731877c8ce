"""The Flask app: doors, error answers, the edge around every request, health, and the folders it serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Blueprint, Flask, redirect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from config import FOLDER
from server.kit.doors import Authenticate, Door
from server.kit.house import House
from server.kit.http import mount
from server.kit.web.document import set_up_document
from server.kit.web.edge import set_up_edge
from server.kit.web.errors import set_up_errors
from server.kit.web.folders import say_not_built, serve_folder
from server.kit.web.health import FACTS_WAIT, Health, Wait, set_up_health
from server.kit.web.policies import Policies

DESIGN = FOLDER / "design"
FORM_OVERHEAD = 65_536


def create_app(
    house: House,
    *,
    doors: Iterable[Door],
    authenticate: Authenticate,
    blueprints: Iterable[Blueprint] = (),
    app_folder: Path | None = None,
    schema_is_current: Callable[[], bool] = lambda: True,
    waits: Iterable[Wait] = (FACTS_WAIT,),
) -> Flask:
    """The app of one house. ``app_folder`` is the mini-program's browser build, None when nobody has built it."""
    flask = Flask("linli", static_folder=None, template_folder=None)
    web = house.settings.web
    if web.trusted_proxies:
        count = web.trusted_proxies
        proxied = ProxyFix(flask.wsgi_app, x_for=count, x_proto=count, x_host=count)
        flask.wsgi_app = proxied  # type: ignore[method-assign]  # as Flask's own documents put middleware in
    flask.config["MAX_CONTENT_LENGTH"] = web.largest_upload + FORM_OVERHEAD
    set_up_edge(flask, Policies(web), house.database)
    set_up_errors(flask)
    declared = list(doors)
    mount(flask, house, declared, authenticate)
    for blueprint in blueprints:
        flask.register_blueprint(blueprint)
    set_up_document(flask, declared)
    set_up_health(flask, Health(house, schema_is_current, waits))
    _set_up_folders(flask, app_folder)
    return flask


def _set_up_folders(flask: Flask, app_folder: Path | None) -> None:
    serve_folder(flask, "/design", DESIGN)
    if app_folder is not None and (app_folder / "index.html").is_file():
        serve_folder(flask, "/app", app_folder, index="index.html")
    else:
        say_not_built(flask, "/app")
    flask.add_url_rule("/", "front", _front)


def _front() -> Response:
    return redirect("/app/")
