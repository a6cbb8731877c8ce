"""The published examples of both platforms come out to the letter, and nothing bent is opened."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from server.kit.clock import StoppedClock
from server.wechat.envelope import BLOCK, Envelope, Forged, signature
from server.wechat.inbound import Reader
from server.wechat.settings import MiniSettings, WorkSettings
from tests.server.wechat import vectors


def at(stamp: int) -> StoppedClock:
    return StoppedClock(datetime.fromtimestamp(stamp, UTC))


def mini_reader(stamp: int, *, plain: bool = False) -> Reader:
    mini = MiniSettings(vectors.MINI_APPID, "", vectors.MINI_TOKEN, "" if plain else vectors.MINI_KEY)
    return Reader.for_mini(mini, at(stamp))


def work_reader(stamp: int) -> Reader:
    return Reader.for_work(WorkSettings(vectors.WORK_CORPID, 1, "", vectors.WORK_TOKEN, vectors.WORK_KEY), at(stamp))


def test_the_mini_programs_address_check_is_answered() -> None:
    asked = vectors.MINI_CHECK
    assert mini_reader(int(asked["timestamp"])).check_address(asked) == "4375120948345356249"


def test_the_published_plain_push_has_the_published_signature() -> None:
    assert signature(vectors.MINI_TOKEN, "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    body = b'{"ToUserName":"gh","FromUserName":"o","CreateTime":1714037059,"MsgType":"event","Event":"debug_demo"}'
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
    }
    assert mini_reader(1714037059, plain=True).read(query, body).event == "debug_demo"


def test_the_published_encrypted_push_is_opened() -> None:
    query, body = vectors.MINI_PUSH
    assert len(Envelope(vectors.MINI_KEY, vectors.MINI_APPID).open(vectors.MINI_SEALED)) == 167
    inbound = mini_reader(int(query["timestamp"])).read(query, body)
    assert (inbound.app, inbound.kind, inbound.event) == ("mini", "event", "debug_demo")


def test_the_published_reply_is_sealed_to_the_letter() -> None:
    sealed = mini_reader(1713424427).seal(b'{"demo_resp":"good luck"}', "1713424427", "415670741", b"707722b803182950")
    assert sealed == vectors.MINI_REPLY


def test_wecoms_address_check_is_decrypted() -> None:
    asked = vectors.WORK_CHECK
    assert work_reader(int(asked["timestamp"])).check_address(asked) == "1616140317555161061"


def test_wecoms_published_message_is_read() -> None:
    query, body = vectors.WORK_PUSH
    inbound = work_reader(int(query["timestamp"])).read(query, body)
    assert (inbound.app, inbound.kind, inbound.text) == ("work", "text", "hello")


def test_what_we_seal_we_open_at_every_length() -> None:
    envelope = Envelope("c" * 43, "wx1")
    for size in range(70):
        assert envelope.open(envelope.seal(b"x" * size)) == b"x" * size


class TestNothingBentIsOpened:
    envelope = Envelope("c" * 43, "wx1")

    def test_a_truncated_ciphertext(self) -> None:
        raw = base64.b64decode(self.envelope.seal(b"x" * 100))
        for size in range(len(raw)):
            with pytest.raises(Forged):
                self.envelope.open(base64.b64encode(raw[:size]).decode())

    def test_another_owner_at_the_end(self) -> None:
        with pytest.raises(Forged):
            self.envelope.open(Envelope("c" * 43, "wx2").seal(b"hello"))
        with pytest.raises(Forged):
            self.envelope.open(Envelope("c" * 43, "wx11").seal(b"hello"))

    @pytest.mark.parametrize("tail", [b"\x00", b"\x21", b"\x02\x03\x03", b"\xff", b"\x01\x02"])
    def test_padding_that_does_not_fit(self, tail: bytes) -> None:
        message = bytes(16) + (5).to_bytes(4, "big") + b"hellowx1"
        filler = BLOCK - len(message) - len(tail)
        with pytest.raises(Forged):
            self.envelope.open(vectors.encrypt_raw("c" * 43, message + b"\x09" * filler + tail))

    @pytest.mark.parametrize("pad", [bytes(3) + b"\x04", b"\x24" * 36, b"\x44" * 68], ids=["mixed", "36", "68"])
    def test_padding_whose_length_alone_fits(self, pad: bytes) -> None:
        message = bytes(16) + (5).to_bytes(4, "big") + b"hellowx1"
        plain = message + pad
        assert len(plain) % BLOCK == 0
        with pytest.raises(Forged):
            self.envelope.open(vectors.encrypt_raw("c" * 43, plain))

    def test_strange_letters_within_the_ciphertext(self) -> None:
        sealed = self.envelope.seal(b"hello")
        for strange in ("\n", " ", "-", "="):
            with pytest.raises(Forged):
                self.envelope.open(sealed[:8] + strange + sealed[8:])

    @pytest.mark.parametrize("size", [0, 4, 6, 2**31, 2**32 - 1])
    def test_a_length_that_does_not_fit(self, size: int) -> None:
        message = bytes(16) + size.to_bytes(4, "big") + b"hellowx1"
        pad = BLOCK - len(message) % BLOCK
        with pytest.raises(Forged):
            self.envelope.open(vectors.encrypt_raw("c" * 43, message + bytes([pad]) * pad))

    @pytest.mark.parametrize("text", ["", "!!!!", "AAAA", "中文", "A" * 44 + "\n", "é"])
    def test_what_is_no_ciphertext(self, text: str) -> None:
        with pytest.raises(Forged):
            self.envelope.open(text)

    def test_a_key_of_the_wrong_length_is_refused_at_the_start(self) -> None:
        with pytest.raises(ValueError, match="43 letters"):
            Envelope("c" * 39, "wx1")
