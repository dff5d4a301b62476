"""Where passwords are tried, from the portal's form and by the API: one guess after the other."""

from accounts.actions import sign_in
from accounts.actions.sign_in import SignIn
from accounts.signing_in import lock_out


def knock(request, *, email: str, password: str) -> SignIn:
    """Raises WrongPassword, or TooMany where somebody has to wait first."""
    with lock_out.attempt(email, request):
        return sign_in.with_password(email=email, password=password)
