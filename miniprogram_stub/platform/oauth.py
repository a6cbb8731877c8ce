"""WeCom's login page in a browser: who are you? Then back to the caller with a code."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from .phones import person_of
from .world import World


def oauth(world: World) -> Blueprint:
    """The doors under /connect/oauth2."""
    doors = Blueprint("oauth", __name__, url_prefix="/connect/oauth2")

    @doors.get("/authorize")
    def authorize() -> Response | str:
        if not _is_registered(world):
            page = render_template("oauth_refused.html", errcode=50001, words="redirect_uri 未登记可信域名")
            return make_response(page, 400)
        return render_template("oauth.html", staff=world.people.staff(), args=request.args)

    @doors.post("/authorize")
    def chosen() -> AnyResponse:
        if not _is_registered(world):
            abort(400, "redirect_uri")
        member = person_of(world, request.form.get("person", ""))
        with world.lock:
            code = world.codes.give("oauth", world.settings.work.corpid, member.id)
        return redirect(_with_query(request.args["redirect_uri"], code=code, state=request.args.get("state", "")))

    return doors


def _is_registered(world: World) -> bool:
    """Right company, right kind of answer, and an address whose host the company has registered."""
    work, args = world.settings.work, request.args
    target = urlsplit(args.get("redirect_uri", ""))
    right = args.get("appid") == work.corpid and args.get("response_type") == "code"
    return right and target.scheme in {"http", "https"} and target.hostname in work.oauth_hosts


def _with_query(address: str, **more: str) -> str:
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return urlunsplit(parts._replace(query=query))
