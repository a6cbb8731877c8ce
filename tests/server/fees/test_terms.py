"""What a contract may say of money, and what no tariff can be; every refusal names its reason."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from server.fees.queries import terms as kept
from server.fees.rules.items import Cycle, Kind
from server.fees.service import items, runs, tariffs, terms
from server.fees.service.tariffs import Said
from server.kit.errors import Conflict, DomainError, Malformed, NotFound, Stale
from server.ledger.rules.accounts import Account
from server.places.models import Estate
from tests.cast import Cast
from tests.server.fees.billing import JANUARY, Billing

price_of = partial(Said, basis="合同")
WRONG: list[dict[str, Any]] = [
    {"form": "别的"}, {"late_cap": "TWICE"}, {"late_rate": "0.0005"}, {"prepay_most_months": 61},
    {"contract_until": date(2026, 1, 1)}, {"arrears_posting": "EVERYTHING"}, {"arrears_posting": "ROOM_ONLY"},
    {"vacancy": {}}, {"vacancy": {"full_months": 6, "share": "1.2"}}, {"vacancy": {"full_months": 6, "share": "x"}},
]  # fmt: skip


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """Nothing is charged yet."""
    return Billing(cast)


def test_terms_are_kept_by_who_keeps_the_fees_and_say_nothing_unlawful(billing: Billing) -> None:
    cast = billing.cast
    with cast.house.database.write() as session:
        for wrong in WRONG:
            with pytest.raises(Malformed):
                terms.set_(session, cast["zhoukuaiji"], cast.xiushan, version=0, at=billing.now, **wrong)
        for outsider in ("xiaoli", "huangjingli", "meijie"):
            with pytest.raises(NotFound):
                terms.set_(session, cast[outsider], cast.xiushan, version=0, at=billing.now)
    billing.terms(assembly_contract=True, contract_from=JANUARY, late_rate="0.0005", form="酬金制")
    with cast.house.database.write() as session:
        assert kept.of(session, cast.defu) == kept.Terms(cast.defu), "careful where nothing was written"
        found = kept.of(session, cast.xiushan)
        assert (found.version, found.late_rate, found.form) == (2, "0.0005", "酬金制")
        assert kept.vacancy_rule(session, found) is None
        with pytest.raises(Stale):
            terms.set_(session, cast["zhoukuaiji"], cast.xiushan, version=0, at=billing.now)


def test_rooms_in_arrears_may_be_posted_only_where_the_city_allows_it(billing: Billing) -> None:
    cast = billing.cast
    with cast.house.database.write() as session:
        session.get_one(Estate, cast.xiushan).city = "聊城市"
    billing.terms(arrears_posting="ROOM_ONLY")
    with cast.house.database.write() as session:
        assert kept.of(session, cast.xiushan).arrears_posting == "ROOM_ONLY"


def test_what_no_tariff_can_be_is_refused(billing: Billing) -> None:
    cast, who = billing.cast, billing.cast["zhoukuaiji"]
    item = billing.item()
    price = billing.prices["property"]
    shared: dict[str, Any] = {
        "estate_id": cast.xiushan,
        "key": "x",
        "name": "x",
        "cycle": Cycle.MONTH,
        "at": billing.now,
    }
    refused: list[Any] = [
        lambda s: items.add(s, who, kind=Kind.LEVY, **shared),
        lambda s: items.add(s, who, kind=Kind.FIXED, income_account=Account.CASH, **shared),
        lambda s: items.add(s, who, kind=Kind.FIXED, **shared | {"key": "property"}),
        lambda s: items.add(s, cast["huangjingli"], kind=Kind.FIXED, **shared),
        lambda s: tariffs.set_(s, who, item, price_of("2", date(2030, 1, 1)), at=billing.now),
        lambda s: tariffs.set_(s, who, item, price_of("2", JANUARY, until_month=date(2025, 1, 1)), at=billing.now),
        lambda s: tariffs.set_(s, who, item, price_of("2", JANUARY, starts_on=date(2026, 2, 1)), at=billing.now),
        lambda s: tariffs.set_(s, who, item, price_of("2", JANUARY, ends_on=date(2026, 2, 1)), at=billing.now),
        lambda s: tariffs.set_(s, who, item, price_of("2", JANUARY, building_ids=(999_999,)), at=billing.now),
        lambda s: tariffs.set_(s, who, 999_999, price_of("2", JANUARY), at=billing.now),
        lambda s: tariffs.end(s, who, price, last_month=date(2025, 1, 1), version=1, at=billing.now),
        lambda s: tariffs.end(s, who, 999_999, last_month=JANUARY, version=1, at=billing.now),
        lambda s: items.end(s, who, item, version=9, at=billing.now),
        lambda s: runs.again(s, 999_999, at=billing.now),
    ]  # fmt: skip
    with cast.house.database.write() as session:
        for act in refused:
            with pytest.raises(DomainError):
                act(session)
    with cast.house.database.write() as session:
        items.end(session, who, item, version=1, at=billing.now)
        with pytest.raises(Conflict):
            tariffs.set_(session, who, item, price_of("2", date(2030, 1, 1)), at=billing.now)
    with pytest.raises(Malformed):
        billing.prepare()
