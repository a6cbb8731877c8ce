"""A report is handed to somebody outside from the app with what the console writes down."""

from __future__ import annotations

from server.reports.queries.referred import last_referred
from tests.cast import Cast


def test_the_app_writes_down_to_whom_under_which_number_and_the_answer(cast: Cast) -> None:
    report_id = cast.report()
    boss = cast.visitor("liujingli")
    version = boss.get(f"/reports/{report_id}").json["version"]
    body = {"move": "refer", "to": "新竹派出所", "number": "XZ-7", "reply": "明天上门", "words": ""}
    answer = boss.post(f"/reports/{report_id}/moves", body, version=version)
    assert answer.status_code == 200, answer.text
    with cast.house.database.read() as session:
        assert last_referred(session, report_id) == {"to": "新竹派出所", "number": "XZ-7", "reply": "明天上门"}
    wrong = boss.post(f"/reports/{report_id}/moves", body | {"to": "派" * 41}, version=version + 1)
    assert wrong.status_code == 422
