from django.contrib.auth.backends import ModelBackend


class VerifiedEmailBackend(ModelBackend):
    """Email and password; an address that nobody verified signs nobody in (see UserManager)."""
