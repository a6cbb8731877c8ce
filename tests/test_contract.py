"""What the document at ``/api/openapi.json`` promises, tried with made-up requests: no 500, no undocumented answer."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bootstrap import rooms
from server.app import create_app
from server.people.service.signing_in import authenticate
from tests.cast import LIFT_CODE, Cast
from tests.doors.examples import handbook, notice
from tests.doors.unlimited import Unlimited

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
EXAMPLES = {"sqlite": 40, "postgresql": 15}
"""Each door's shapes are the same on both; what an engine does with odd values is tried in ``test_doors``."""
KNOCKERS = ["meijie", "laowang", "xiaoli", "liujingli", "stranger", "committee", None]


@pytest.fixture
def app(cast: Cast) -> Flask:
    """The whole API over everybody's homes and a report in each thread."""
    cast.house.limits = Unlimited()
    return create_app(cast.house, doors=rooms.doors(), authenticate=authenticate)


def known_ids(cast: Cast) -> dict[str, list[Any]]:
    """Ids that exist, by the name of the path's value: made-up ones would hardly ever be met."""
    reports = [cast.report(), cast.report("meijie", "leak", "home"), cast.work(cast.report("laowang"), until="take")]
    cast.move("laowang", reports[0], "follow")
    cast.react()
    items = [item["id"] for item in cast.visitor("meijie").get("/inbox").json["items"]]
    claims = [item["id"] for item in cast.visitor("daughter").get("/bindings").json["items"]]
    return {
        "report_id": reports, "estate_id": [cast.xiushan, cast.defu], "item_id": items, "binding_id": claims,
        "code": [LIFT_CODE], "notice_id": list(notice(cast).values()),
        "article_id": list(handbook(cast).values()),
    }  # fmt: skip


def test_whatever_is_sent_the_answer_is_one_the_document_promises(cast: Cast, app: Flask) -> None:
    schema: Any = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    known = known_ids(cast)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) == len(rooms.doors())
    for operation in operations:
        _try(cast, operation, known)


def _try(cast: Cast, operation: Any, known: dict[str, list[Any]]) -> None:
    many = EXAMPLES[cast.house.database.engine.dialect.name]
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

    @settings(max_examples=many, deadline=None, database=None, derandomize=True, suppress_health_check=quiet)
    @given(case=operation.as_strategy(), by=st.sampled_from(KNOCKERS), data=st.data())
    def knock(case: Any, by: str | None, data: st.DataObject) -> None:
        for name, ids in known.items():
            if name in (case.path_parameters or {}) and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(ids))
        answer = case.call(headers=_headers(cast, operation, by))
        case.validate_response(answer, checks=CHECKS)

    knock()


def _headers(cast: Cast, operation: Any, by: str | None) -> dict[str, str]:
    if operation.method == "delete" and operation.path.endswith("/sessions/current"):
        answer = cast.visitor().post("/sessions", {"code": "code-of-o-tenant"}, key=None)
        return {"Authorization": f"Bearer {answer.json['token']}"}
    return {"Authorization": f"Bearer {cast.tokens[by]}"} if by else {}
