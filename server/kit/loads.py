"""Loaders compiled once from marshmallow schemas: the schema stays the only source of a shape and of its errors.

marshmallow prepares a place for errors around every field, those that were not sent included. A loader asks the fields
themselves and leaves out what is absent; at the first thing that is wrong marshmallow looks at all of it anew and says
so in its own way. A test holds that both take and refuse the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing

from server.kit.fields import Id, Whole

Load = Callable[[dict[str, Any]], dict[str, Any]]
_Step = tuple[str, str, fields.Field[Any], type | None]
_AS_IT_IS: dict[type[fields.Field[Any]], type] = {fields.String: str, Id: int, Whole: int, fields.Boolean: bool}
"""What a value must be exactly to be taken as it is, once the field's own checks have passed."""


@cache
def loader(schema: Schema) -> Load:
    """A function from what was sent to what was understood, the same as ``schema.load(given)``; ``ValidationError``."""
    steps = [
        (field.data_key or name, field.attribute or name, field, _exact(field))
        for name, field in schema.load_fields.items()
    ]
    if not _is_plain(schema, steps):
        return schema.load
    known = {step[0] for step in steps}

    def load(given: dict[str, Any]) -> dict[str, Any]:
        try:
            found = _found(steps, given) if given.keys() <= known else None
        except ValidationError:
            found = None
        return schema.load(given) if found is None else found

    return load


def _exact(field: fields.Field[Any]) -> type | None:
    usual = not field.pre_load and not field.post_load
    if isinstance(field, fields.Boolean):
        usual = usual and {True} <= field.truthy and {False} <= field.falsy
    return _AS_IT_IS.get(type(field)) if usual else None


def _found(steps: list[_Step], given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for sent, kept, field, exact in steps:
        if exact is not None and type(value := given.get(sent, missing)) is exact:
            for check in field.validators:
                check(value)
        elif sent in given or field.required:
            value = field.deserialize(given.get(sent, missing), sent, given)
        else:
            value = field.load_default() if callable(field.load_default) else field.load_default
        if value is not missing:
            found[kept] = value
    return found


def _is_plain(schema: Schema, steps: list[_Step]) -> bool:
    """Whether nothing but its fields has a word in what a schema loads."""
    hooks = any(schema._hooks[kind] for kind in ("pre_load", "post_load", "validates", "validates_schema"))
    usual = not schema.many and schema.partial is None and schema.unknown == RAISE and schema.dict_class is dict
    return usual and not hooks and not any("." in kept for _, kept, _, _ in steps)
