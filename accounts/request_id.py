"""The id of the request or task that is being worked on; it goes into logs, audit and tasks."""

from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def current() -> str | None:
    return _current.get()


def bind(request_id: str | None):
    """Returns a token for `release`."""
    return _current.set(request_id)


def release(token):
    _current.reset(token)
