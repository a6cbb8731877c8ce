"""What the forms and addresses of the import pages hold."""

from __future__ import annotations

from pathlib import Path

from marshmallow import fields, validate

from server.kit.fields import KitSchema, Text, Whole, one_of
from server.rosters.fields import HOME_FIELDS

TEMPLATES = Path(__file__).parent / "templates"


class ImportsArgs(KitSchema):
    """Which imports to list."""

    estate = Whole(0, load_default=0)
    cursor = Text(200, load_default=None)


class UploadForm(KitSchema):
    """A file and, where the file does not say it, the estate it is about."""

    estate_id = Whole(0, load_default=0)
    estate_name = Text(40, load_default="")
    city = Text(20, load_default="")


class ColumnForm(KitSchema):
    """One column of one sheet: its letter, or nothing when the sheet has no such column."""

    sheet = Text(60, load_default="")
    field = fields.String(required=True, validate=one_of(*HOME_FIELDS))
    column = fields.String(load_default="", validate=validate.Regexp(r"^[A-Za-z]{0,3}$", error="请填写列号，如 E"))


class CorrectForm(KitSchema):
    """Columns as staff say, and the estate's name and city."""

    version = Whole(1, required=True)
    estate_name = Text(40, load_default="")
    city = Text(20, load_default="")
    columns = fields.List(fields.Nested(ColumnForm), load_default=list, validate=validate.Length(max=99))


class SettleForm(KitSchema):
    """The version that was looked at."""

    version = Whole(1, required=True)
