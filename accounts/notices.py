"""Mails that tell the owner of an account what was done to it. They name no patient."""

from django.conf import settings
from django.core.mail import send_mail

from accounts.models.users import User

NOTICES = {
    "second_factor_on": (
        "A second factor now protects your account",
        "From now on signing in asks for your password and for a second factor.",
    ),
    "second_factor_changed": (
        "Your authenticator app was set up anew",
        "Only codes of the newly set up app open your account now.",
    ),
    "second_factor_off": (
        "Your account has no second factor any more",
        "From now on your password alone opens your account.",
    ),
    "second_factor_removed": (
        "A second factor was removed from your account",
        "Your other second factors go on working.",
    ),
    "second_factor_reset": (
        "An administrator reset the second factors of your account",
        "Your authenticator app, passkeys and recovery codes do not work any more.",
    ),
    "recovery_code_used": (
        "A recovery code was used to sign in",
        "The code that was used does not work again.",
    ),
    "recovery_codes_made": (
        "You have new recovery codes",
        "The old ones do not work any more.",
    ),
    "passkey_added": (
        "A passkey was added to your account",
        "From now on it can be used as your second factor.",
    ),
    "token_reused": (
        "We signed out an app of yours, to be safe",
        "A key of its sign-in was used a second time, as happens when it was copied. Whoever has "
        "it is signed out, and so is the app: sign in there anew.",
    ),
    "wrong_codes": (
        "Somebody who knows your password entered wrong codes",
        "Nobody got in by that. If it was not you, change your password now.",
    ),
}


def send(user: User, notice: str):
    subject, sentence = NOTICES[notice]
    send_mail(subject, _text(user, sentence), from_email=None, recipient_list=[user.email])


def _text(user: User, sentence: str) -> str:
    return (
        f"Hello {user.first_name},\n\n{sentence}\n\n"
        "If this was you, there is nothing to do. If it was not, sign in, change your password, "
        "end the devices that you do not know, and tell whoever runs your practice's "
        f"TherapyBridge:\n{settings.PORTAL_URL}\n"
    )
