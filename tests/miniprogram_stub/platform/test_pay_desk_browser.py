"""The payment sheet on the desk: somebody's phone is held, the sum is large, one button pays and one does not."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.miniprogram_stub.platform.merchant import Merchant
from tests.miniprogram_stub.platform.paying import pay_platform

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def open_sheet(merchant: Merchant, number: str) -> None:
    prepay_id = merchant.order(number).json()["prepay_id"]
    assert merchant.touch("pay", merchant.params(prepay_id)).status_code == 201


def test_meijie_closes_one_sheet_and_pays_the_next(page: Page) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with pay_platform(frozen=False, names={"1900000109": "邻里物业"}) as merchant:
        open_sheet(merchant, "LL20261121000001")
        page.goto(f"{merchant.wechat.platform.desk_url}/")
        sheet = page.locator("#sheets li")
        expect(sheet).to_contain_text("邻里物业")
        expect(sheet).to_contain_text("¥ 1261.39")
        assert Axe().run(page).response["violations"] == []
        sheet.get_by_role("button", name="取消").click()
        expect(page.locator("#sheets li")).to_have_count(0)
        open_sheet(merchant, "LL20261121000002")
        page.get_by_role("button", name="确认支付").click()
        row = page.locator("#payments tr").filter(has_text="LL20261121000002")
        expect(row).to_contain_text("已支付")
        expect(row).to_contain_text("梅姐")
        expect(page.locator("#payments tr").filter(has_text="LL20261121000001")).to_contain_text("未支付")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto("about:blank")
    assert complaints == []
