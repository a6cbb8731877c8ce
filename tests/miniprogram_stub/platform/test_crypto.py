"""Our envelopes against the values the platforms publish, and against what does not fit."""

import json

import pytest

from miniprogram_stub.platform.crypto import BadEnvelope, Envelope, sign

MINI = Envelope("AAAAA", "A" * 43, "wxba5fad812f8e6fb9")
WORK = Envelope("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
PUSHED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
HELLO = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)


def test_the_published_address_check_and_plain_push_of_the_mini_program() -> None:
    assert sign("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"
    assert sign("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"


def test_the_published_encrypted_push_of_the_mini_program() -> None:
    text = MINI.open_signed("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", "1714112445", "415670741", PUSHED)
    assert len(text.encode()) == 167
    assert json.loads(text)["Event"] == "debug_demo"


def test_the_published_encrypted_reply_of_the_mini_program() -> None:
    sealed = MINI.encrypt('{"demo_resp":"good luck"}', random="707722b803182950")
    assert sealed == ("ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==")
    assert MINI.signature("1713424427", "415670741", sealed) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_the_published_wecom_callback() -> None:
    assert (
        WORK.open_signed("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780", ECHO)
        == "1616140317555161061"
    )
    message = WORK.open_signed("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149", HELLO)
    assert "<Content><![CDATA[hello]]></Content>" in message


@pytest.mark.parametrize(
    "sealed",
    ["", "====", HELLO[:-4], HELLO[:-8] + "AAAAAA==", MINI.encrypt("x"), "A" * 64, "字"],
    ids=["nothing", "padding", "cut", "bent", "another's", "noise", "a word"],
)
def test_what_does_not_fit_is_not_opened(sealed: str) -> None:
    with pytest.raises(BadEnvelope):
        WORK.decrypt(sealed)


def test_a_wrong_signature_is_not_opened() -> None:
    with pytest.raises(BadEnvelope, match="signature"):
        WORK.open_signed("0" * 40, "1", "2", WORK.encrypt("x"))


@pytest.mark.parametrize("text", ["", "漏水", "x" * 31, "x" * 32, "x" * 5000])
def test_what_was_sealed_can_be_opened(text: str) -> None:
    assert WORK.decrypt(WORK.encrypt(text)) == text


def test_a_short_key_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="43"):
        Envelope("t", "A" * 40, "wx")
