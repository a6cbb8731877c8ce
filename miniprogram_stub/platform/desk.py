"""The desk: one page that shows what everybody's phone shows. Files in `desk/`, no address outside."""

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, jsonify, render_template, request, send_from_directory

from .chatphones import add_chat_doors
from .control import control
from .friends import add_friend_doors
from .groupcontrol import group_control
from .groupphones import add_phone_doors, groups
from .oauth import oauth
from .payphones import add_pay_doors, pay_control
from .phones import phones
from .world import World

_FILES = Path(__file__).parent / "desk"
_LOCAL_HOSTS = {"127.0.0.1", "localhost"}


def desk_app(world: World) -> Flask:
    """The third port: desk, phones, control plane, OAuth page."""
    app = Flask(__name__, template_folder=str(_FILES), static_folder=None)
    phone_doors = phones(world)
    add_phone_doors(world, phone_doors)
    add_pay_doors(world, phone_doors)
    add_chat_doors(world, phone_doors)
    add_friend_doors(world, phone_doors)
    controls = (control(world), group_control(world), pay_control(world))
    for doors in (_page(world), phone_doors, groups(world), *controls, oauth(world)):
        app.register_blueprint(doors)

    @app.before_request
    def only_from_here() -> None:
        """Another web page must not move the clock or press buttons: no foreign host names, no foreign origins."""
        if request.host.split(":")[0] not in _LOCAL_HOSTS:
            abort(403)
        origin = request.headers.get("Origin")
        foreign = origin not in (None, "null", f"http://{request.host}")
        if foreign and not request.path.startswith("/phones"):
            abort(403)

    return app


def _page(world: World) -> Blueprint:
    doors = Blueprint("desk", __name__)

    @doors.get("/")
    def page() -> str:
        return render_template("index.html", app_url=world.settings.app_url)

    @doors.get("/desk/<name>")
    def file(name: str) -> Response:
        return send_from_directory(_FILES, name)

    @doors.get("/tokens.css")
    def tokens() -> Response:
        path = world.settings.tokens_css
        words = path.read_text(encoding="utf-8") if path is not None and path.exists() else ""
        return Response(words, content_type="text/css; charset=utf-8")

    @doors.get("/desk/pay")
    def payments() -> Response:
        with world.lock:
            orders = world.pay.book.told()["orders"][-50:]
            names = {openid: person.name for openid, person in world.people.by_openid.items()}
        return jsonify({"orders": orders, "names": names})

    @doors.get("/desk/log")
    def log() -> Response:
        after = request.args.get("after", 0, int)
        with world.lock:
            letters = [letter.seen() for letter in world.mailbox.letters if letter.id > after]
            names = {person.id: person.name for person in world.people.by_id.values()}
        return jsonify({"now": world.clock.now(), "names": names, "letters": letters[-200:]})

    return doors
