"""What outlives its request, a stream or a long download, asks again on the way."""

from collections.abc import Callable

from accounts.access import may_see
from accounts.signing_in import devices


def asks_again(request, patient_id) -> Callable[[], bool]:
    """Whether whoever began it is signed in still, and may see the patient still."""
    device = devices.of(request)

    def may_go_on():
        return devices.is_still_signed_in(device) and may_see(device.user_id, patient_id)

    return may_go_on
