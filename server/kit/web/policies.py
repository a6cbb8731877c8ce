"""Security headers, worked out once per part of the site.

Scripts come from us alone and are never made from text. The mini-program's browser build may speak to the origins
of ``web.app_connects_to`` and be framed by them: that is how the desk shows a phone.
"""

from __future__ import annotations

from config.settings import WebSettings

Headers = tuple[tuple[str, str], ...]

ALWAYS: Headers = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
)
HTTPS_ONLY: Headers = (("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),)
NEVER_FRAMED: Headers = (("X-Frame-Options", "DENY"),)
PERSONAL: Headers = (("Cache-Control", "no-store"),)


class Policies:
    """The headers for a path: ``/app/`` may be framed, ``/api/v1`` shows nothing, the rest is a page of ours."""

    def __init__(self, web: WebSettings) -> None:
        others = " ".join(("'self'", *web.app_connects_to))
        always = ALWAYS + (HTTPS_ONLY if web.secure_cookies else ())
        self._app = (*always, _csp(connect=others, frame=others, style="'self' 'unsafe-inline'"))
        self._api = (*always, *NEVER_FRAMED, *PERSONAL, ("Content-Security-Policy", "default-src 'none'"))
        self._page = (*always, *NEVER_FRAMED, _csp(connect="'self'", frame="'none'", style="'self'"))

    def of(self, path: str) -> Headers:
        """The headers of whatever is answered at this path."""
        if path.startswith("/api/v1/"):
            return self._api
        return self._app if path.startswith("/app/") else self._page


def _csp(*, connect: str, frame: str, style: str) -> tuple[str, str]:
    return (
        "Content-Security-Policy",
        f"default-src 'self'; script-src 'self'; style-src {style}; img-src 'self' data: blob:; font-src 'self' data:; "
        f"media-src 'self' blob:; connect-src {connect}; frame-ancestors {frame}; "
        "base-uri 'none'; form-action 'self'; object-src 'none'",
    )
