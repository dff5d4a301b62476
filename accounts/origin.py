"""Where an act comes from: the request, device and address that every audit row names.

The middleware binds it for a request; in a worker or a command there is none, and the fields stay
empty. `body_hash` is keyed, so that nobody can guess a short body from it.
"""

from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Origin:
    device_id: UUID | None = None
    ip_address: str | None = None
    user_agent: str = ""
    request_method: str = ""
    request_path: str = ""
    request_body_hash: str = ""
    purpose: str = ""

    def audited(self) -> dict:
        """As fields of an AuditEvent."""
        return asdict(self)


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current() -> Origin:
    return _current.get()


def bind(origin: Origin):
    """Returns a token for `release`."""
    return _current.set(origin)


def release(token):
    _current.reset(token)


def amend(**facts):
    """What becomes known on the way: the device, once somebody is known to be signed in."""
    _current.set(replace(current(), **facts))
