"""What the shell's own forms hold."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import KitSchema, Text


class NextArgs(KitSchema):
    """Where to go on after signing in."""

    next = Text(300, load_default="")


class NavArgs(KitSchema):
    """Which entry the page belongs to."""

    here = Text(20, load_default="")


class SignInForm(KitSchema):
    """A name and a password."""

    login = Text(40, least=1, required=True)
    password = fields.String(required=True)
    next = Text(300, load_default="")


class WecomArgs(KitSchema):
    """What WeCom sends the browser back with."""

    code = Text(512, load_default="")
    state = Text(300, load_default="")


class PasswordForm(KitSchema):
    """The old password and the new one, twice."""

    old = fields.String(required=True)
    new = fields.String(required=True)
    again = fields.String(required=True)


class DutyForm(KitSchema):
    """On duty or not."""

    on_duty = fields.Boolean(required=True)
