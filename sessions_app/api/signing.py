"""Signing asks each time who it is, however short ago somebody signed in or confirmed."""

from accounts import throttles
from accounts.actions import second_factors, sign_in
from accounts.errors import Refused
from accounts.signing_in import devices


class NotConfirmed(Refused):
    """A wrong answer here is no invalid field: nothing was signed, and nobody may."""

    status = 403


def confirm(request, given: dict) -> None:
    """`given` as SigningSerializer understands it. Raises NotConfirmed, TooMany or
    TooManyWrongCodes."""
    throttles.take("codes", str(request.user.pk))
    try:
        sign_in.confirm(
            devices.of(request), password=given.get("password", ""), proof=given["proof"]
        )
    except (sign_in.NotYourPassword, second_factors.WrongCode) as wrong:
        refusal = NotConfirmed(wrong.message)
        refusal.code = wrong.code
        raise refusal from None
