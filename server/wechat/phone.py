"""A phone number for a code from the phone-number button (getPhoneNumber)."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.wechat.errors import WechatUnreachable
from server.wechat.gateway import Gateway


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """``number`` without the country code, digits only; ``country`` such as "86"."""

    number: str = field(repr=False)
    country: str


def phone_number(gateway: Gateway, appid: str, code: str, openid: str | None = None) -> PhoneNumber:
    """Spend a phone code (five minutes, once). With ``openid`` the platform checks that the code is theirs."""
    body = {"code": code} if openid is None else {"code": code, "openid": openid}
    answer = gateway.post("wxa/business/getuserphonenumber", body)
    try:
        info = answer["phone_info"]
        number, of = PhoneNumber(str(info["purePhoneNumber"]), str(info["countryCode"])), info["watermark"]["appid"]
    except (KeyError, TypeError):
        raise WechatUnreachable("unreadable answer", certain=False) from None
    if of != appid:
        raise WechatUnreachable("an answer for another app", certain=False)
    return number
