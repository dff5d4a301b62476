from django.contrib.auth import hashers


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """64 MiB, three passes, one lane: above OWASP's floor, and small enough for parallel logins."""

    memory_cost = 64 * 1024  # KiB
    time_cost = 3
    parallelism = 1
