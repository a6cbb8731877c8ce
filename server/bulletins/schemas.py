"""Shapes of sheets in and out."""

from __future__ import annotations

from marshmallow import fields, validate

from server.bulletins.models import LONGEST_WORDS
from server.bulletins.rules.words import Kind
from server.kit.fields import Id, Instant, KitSchema, Text, one_of
from server.kit.paging import PageArgs, page_schema

MOST_FILES = 9
MEDIA_IDS = validate.Length(max=MOST_FILES, error=f"最多 {MOST_FILES} 张")


class BulletinList(PageArgs):
    """Which sheets: of one estate or of all of mine, of one kind or of all."""

    estate_id = Id(load_default=None, allow_none=True)
    kind = fields.String(load_default=None, allow_none=True, validate=one_of(*Kind))


class BulletinLineOut(KitSchema):
    """A sheet in a list; ``headline`` is one line of what it says."""

    id = fields.Integer(required=True)
    estate_id = fields.Integer(required=True)
    estate_name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": list(Kind)})
    kind_label = fields.String(required=True)
    day = fields.Date(required=True)
    day_words = fields.String(required=True)
    title = fields.String(required=True)
    headline = fields.String(required=True)
    published_at = Instant(required=True)
    late = fields.Boolean(required=True)
    number = fields.Integer(required=True)
    unread = fields.Boolean(required=True)
    version = fields.Integer(required=True)


BulletinPage = page_schema(BulletinLineOut)


class FigureOut(KitSchema):
    """A figure; ``words`` is how it is shown."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.Integer(required=True)
    unit = fields.String(required=True)
    words = fields.String(required=True)


class PictureOut(KitSchema):
    """A picture or film and its signed addresses."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    thumb_url = fields.String(required=True, allow_none=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    seconds = fields.Integer(required=True, allow_none=True)


class SectionOut(KitSchema):
    """A section. ``empty``: there is nothing to tell, and ``words`` says so."""

    key = fields.String(required=True)
    title = fields.String(required=True)
    icon = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)
    figures = fields.List(fields.Nested(FigureOut), required=True)
    empty = fields.Boolean(required=True)
    words = fields.String(required=True)
    photos = fields.List(fields.Nested(PictureOut), required=True)


class PairOut(KitSchema):
    """Before and after."""

    before = fields.Nested(PictureOut, required=True)
    after = fields.Nested(PictureOut, required=True)
    words = fields.String(required=True)


class LinkedOut(KitSchema):
    """The other version of a corrected sheet, and what was put right."""

    id = fields.Integer(required=True)
    note = fields.String(required=True, allow_none=True)


class SheetEstate(KitSchema):
    """The estate, and the number to call."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class SheetFilesOut(KitSchema):
    """Signed addresses of the picture, the page to print and the film; null while there is none."""

    png = fields.String(required=True, allow_none=True)
    pdf = fields.String(required=True, allow_none=True)
    video = fields.String(required=True, allow_none=True)


class BulletinOut(KitSchema):
    """A whole sheet as it was published. ``read_words`` is the text to read aloud."""

    id = fields.Integer(required=True)
    estate = fields.Nested(SheetEstate, required=True)
    kind = fields.String(required=True, metadata={"enum": list(Kind)})
    kind_label = fields.String(required=True)
    day = fields.Date(required=True)
    day_words = fields.String(required=True)
    title = fields.String(required=True)
    headline = fields.String(required=True)
    weather = fields.String(required=True, allow_none=True)
    late = fields.Boolean(required=True)
    late_words = fields.String(required=True, allow_none=True)
    number = fields.Integer(required=True)
    corrects = fields.Nested(LinkedOut, required=True, allow_none=True)
    corrected_by = fields.Nested(LinkedOut, required=True, allow_none=True)
    doubt_words = fields.String(required=True, allow_none=True)
    sections = fields.List(fields.Nested(SectionOut), required=True)
    pair = fields.Nested(PairOut, required=True, allow_none=True)
    tomorrow = fields.List(fields.String(), required=True)
    next_words = fields.String(required=True)
    phone = fields.String(required=True)
    files = fields.Nested(SheetFilesOut, required=True)
    read_words = fields.String(required=True)
    published_at = Instant(required=True)
    version = fields.Integer(required=True)


class BulletinWishOut(KitSchema):
    """Of which sheets of an estate I want to be told."""

    estate_id = fields.Integer(required=True)
    estate_name = fields.String(required=True)
    daily = fields.Boolean(required=True)
    weekly = fields.Boolean(required=True)
    monthly = fields.Boolean(required=True)


class BulletinWishesOut(KitSchema):
    """One for each estate in which I have a home."""

    items = fields.List(fields.Nested(BulletinWishOut), required=True)


class BulletinWishIn(KitSchema):
    """What I want of one estate."""

    estate_id = Id(required=True)
    daily = fields.Boolean(required=True, truthy={True}, falsy={False})
    weekly = fields.Boolean(required=True, truthy={True}, falsy={False})
    monthly = fields.Boolean(required=True, truthy={True}, falsy={False})


class ContributionIn(KitSchema):
    """What I bring for the next sheet. ``faces_agreed``: who is seen agreed, and no plate or door number is."""

    estate_id = Id(required=True)
    words = Text(LONGEST_WORDS, required=True, lines=True)
    file_ids = fields.List(Id(), load_default=[], validate=MEDIA_IDS)
    faces_agreed = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ContributionOut(KitSchema):
    """What I brought; it waits for review."""

    id = fields.Integer(required=True)
    estate_id = fields.Integer(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    day = fields.Date(required=True)
    words = fields.String(required=True)
