"""The conformance check before going live, and the certificates of the certificate mode."""

from typing import Any

from .paydesk import moment
from .payhost import PayCall, PayDoor, PayRefusal, wrong
from .paykeys import FROM, UNTIL


def echo(call: PayCall) -> dict[str, Any]:
    """Gives back what was said, plainly and sealed, and calls back when an address was given."""
    words, sealed, address = (call.body.get(f) for f in ("echo_message", "encrypted_echo_message", "notify_url"))
    if not isinstance(words, str) or not words:
        raise wrong("echo_message不能为空")
    told: dict[str, Any] = {"echo_message": words}
    if sealed is not None:
        told["encrypted_echo_message"] = call.world.pay.keys.seal_for_merchant(_unsealed(call, sealed).encode())
    if address:
        call.world.pay.tell(str(address), "SECURITY_ECHO.SUCCESS", "security", "回调通知成功", {"echo_message": words})
    return told


def _unsealed(call: PayCall, sealed: object) -> str:
    try:
        if call.signer is None:
            raise ValueError
        return call.signer.unseal(str(sealed))
    except ValueError as error:
        raise PayRefusal(400, "PARAM_ERROR", "平台证书或微信支付公钥加密字段解密失败") from error


def certificates(call: PayCall) -> dict[str, Any]:
    """The platform's certificate, sealed with the APIv3 key; merchants of the public-key mode have none."""
    desk = call.world.pay
    if desk.mode == "public_key" and not desk.mischief.share:
        raise PayRefusal(404, "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥")
    sealed = {"algorithm": "AEAD_AES_256_GCM", **desk.keys.seal(desk.keys.certificate_pem, "certificate")}
    times = {"effective_time": moment(FROM.timestamp()), "expire_time": moment(UNTIL.timestamp())}
    return {"data": [{"serial_no": desk.keys.certificate.serial, **times, "encrypt_certificate": sealed}]}


DOORS = (PayDoor("POST", "/v3/security/echo", echo), PayDoor("GET", "/v3/certificates", certificates))
