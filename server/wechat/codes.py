"""Mini-program codes: the round picture that opens a page of ours (getUnlimitedQRCode)."""

from __future__ import annotations

from server.wechat.gateway import Gateway

LONGEST_SCENE = 32
WIDTH = 430
"""Pixels; the platform takes 280 to 1280."""


def code_unlimited(gateway: Gateway, *, scene: str, page: str, width: int = WIDTH) -> bytes:
    """The code as JPEG or PNG. ``scene`` comes to the page as its query, at most 32 characters of letters, digits and
    ``!#$&'()*+,/:;=?@-._~``; ``page`` has no slash in front and must be published (else refused with 41030)."""
    if not 0 < len(scene) <= LONGEST_SCENE:
        raise ValueError(f"a scene has 1 to {LONGEST_SCENE} characters: {scene!r}")
    return gateway.picture("wxa/getwxacodeunlimit", {"scene": scene, "page": page, "width": width, "check_path": True})
