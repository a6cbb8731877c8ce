"""A merchant made of `requests` and `cryptography` alone: signs what it sends, checks what it hears."""

from __future__ import annotations

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from miniprogram_stub.platform.people import openid_of
from tests.miniprogram_stub.platform.local import Caller
from tests.paykeys import ACCOUNT, APPID, SUB_MCHID, private, sign

MEIJIE = openid_of(APPID, "meijie")
PARTNER = "/v3/pay/partner/transactions"


@dataclass
class Merchant:
    """Calls a local WeChat Pay. ``asks_for`` goes into `Wechatpay-Serial`."""

    wechat: Caller
    notify_url: str = "http://127.0.0.1:9/wechat/pay"
    asks_for: str = ""
    answers: list[requests.Response] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Where it is."""
        return self.wechat.platform.pay_url

    def send(self, method: str, path: str, body: Any = None, **bend: Any) -> requests.Response:
        """One signed call; ``bend`` replaces parts of the signature, makes it ``late`` by seconds, or
        replaces the body after signing (``sent``)."""
        raw = json.dumps(body, ensure_ascii=False) if body is not None else ""
        stamp, nonce = str(int(time.time() + bend.get("late", 0))), secrets.token_hex(16)
        parts = {
            "mchid": ACCOUNT.sp_mchid, "nonce_str": nonce, "timestamp": stamp, "serial_no": ACCOUNT.serial,
            "signature": sign(private(bend.get("key", "apiclient_key.pem")), method, path, stamp, nonce, raw),
        } | {name: value for name, value in bend.items() if name in ("mchid", "serial_no", "signature")}  # fmt: skip
        told = "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in parts.items())
        headers = {"Authorization": bend.get("authorization", told), "Content-Type": "application/json"}
        if self.asks_for:
            headers["Wechatpay-Serial"] = self.asks_for
        data = bend.get("sent", raw).encode() or None
        answer = requests.request(method, self.base + path, data=data, headers=headers, timeout=10)
        self.answers.append(answer)
        return answer

    def order(self, number: str = "LL20261121000001", fen: int = 126139, **changes: Any) -> requests.Response:
        """A partner order."""
        body = {
            "sp_appid": APPID, "sp_mchid": ACCOUNT.sp_mchid, "sub_mchid": SUB_MCHID, "out_trade_no": number,
            "description": "秀山花园物业费", "notify_url": f"{self.notify_url}/transactions",
            "amount": {"total": fen, "currency": "CNY"}, "payer": {"sp_openid": MEIJIE}, **changes,
        }  # fmt: skip
        return self.send("POST", f"{PARTNER}/jsapi", {name: value for name, value in body.items() if value is not None})

    def params(self, prepay_id: str) -> dict[str, str]:
        """What the phone is given."""
        stamp, nonce, package = str(int(time.time())), secrets.token_hex(8), f"prepay_id={prepay_id}"
        signed = sign(private("apiclient_key.pem"), APPID, stamp, nonce, package)
        told = {"appId": APPID, "timeStamp": stamp, "nonceStr": nonce, "package": package}
        return {**told, "signType": "RSA", "paySign": signed}

    def touch(self, what: str, body: Any, person: str = "meijie") -> requests.Response:
        """Somebody's phone."""
        return requests.post(f"{self.wechat.platform.desk_url}/phones/{person}/{what}", json=body, timeout=10)

    def paid(self, number: str = "LL20261121000001", fen: int = 126139, **changes: Any) -> str:
        """Orders, and 梅姐 pays; the platform's number."""
        prepay_id = self.order(number, fen, **changes).json()["prepay_id"]
        sheet = self.touch("pay", self.params(prepay_id)).json()["sheet"]
        assert self.touch("pay/answer", {"sheet": sheet, "answer": "confirm"}).json() == {"errMsg": "requestPayment:ok"}
        return str(self.look(number).json()["transaction_id"])

    def look(self, number: str = "LL20261121000001", sub: str = SUB_MCHID) -> requests.Response:
        """Asks after an order."""
        query = f"?sp_mchid={ACCOUNT.sp_mchid}&sub_mchid={sub}"
        return self.send("GET", f"{PARTNER}/out-trade-no/{number}{query}")

    def close(self, number: str = "LL20261121000001") -> requests.Response:
        """Closes an order."""
        body = {"sp_mchid": ACCOUNT.sp_mchid, "sub_mchid": SUB_MCHID}
        return self.send("POST", f"{PARTNER}/out-trade-no/{number}/close", body)

    def give_back(self, transaction_id: str, fen: int, number: str = "RF1", total: int = 126139, **changes: Any) -> Any:
        """Asks for a refund."""
        body = {
            "sub_mchid": SUB_MCHID, "transaction_id": transaction_id, "out_refund_no": number,
            "notify_url": f"{self.notify_url}/refunds", "amount": {"refund": fen, "total": total, "currency": "CNY"},
            **changes,
        }  # fmt: skip
        return self.send("POST", "/v3/refund/domestic/refunds", body)

    def look_back(self, number: str = "RF1") -> requests.Response:
        """Asks after a refund."""
        return self.send("GET", f"/v3/refund/domestic/refunds/{number}?sub_mchid={SUB_MCHID}")


def genuine(answer: requests.Response, key: str = "platform_key.pem") -> bool:
    """Whether an answer was signed with this key."""
    h = answer.headers
    message = f"{h['Wechatpay-Timestamp']}\n{h['Wechatpay-Nonce']}\n{answer.content.decode()}\n".encode()
    signature = base64.b64decode(h["Wechatpay-Signature"])
    private(key).public_key().verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    return True
