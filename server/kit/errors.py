"""Every way of saying no. Each has a stable code for programs and one kind Chinese sentence for people."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session


class DomainError(Exception):
    """A refusal. ``code`` is stable snake_case, ``sentence`` is what the person reads, ``detail`` is plain data.

    ``afterwards`` is what must be kept although the act was refused, such as that it was tried: the edge runs it in a
    transaction of its own once that of the act is undone.
    """

    status = 400
    afterwards: Callable[[Session], None] | None = None

    def __init__(self, code: str, sentence: str, **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.detail = detail


class Malformed(DomainError):
    """The words are not of the shape asked for."""

    status = 422


class Unauthenticated(DomainError):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401


class NotAllowed(DomainError):
    """This person may not do this."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or none that this person may know of."""

    status = 404


class Conflict(DomainError):
    """The thing is in a state that does not allow this."""

    status = 409


class Stale(DomainError):
    """Somebody changed the thing since it was read."""

    status = 412


class TooLarge(DomainError):
    """More was sent than is taken."""

    status = 413


class PreconditionMissing(DomainError):
    """An edit must say which version it was made against."""

    status = 428


class TooMany(DomainError):
    """Too many tries in too short a time."""

    status = 429


class Unavailable(DomainError):
    """Somebody we depend on does not answer now."""

    status = 503


def not_found(what: str = "内容") -> NotFound:
    """The usual answer where a thing is missing or belongs to a stranger: the two must look alike."""
    return NotFound("not_found", f"没有找到这个{what}，或者您没有查看的权限。")
