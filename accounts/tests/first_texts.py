"""The texts that a migration publishes. Tests with real transactions empty every table when they
end, so that whoever comes after them finds none."""

from importlib import import_module

from accounts.models import ConsentText

MIGRATION = import_module("accounts.migrations.0013_first_consent_texts")


def publish_if_gone():
    if ConsentText.objects.exists():
        return
    for type, title, body in MIGRATION.TEXTS:
        ConsentText.objects.create(
            type=type, version="1", title=title, body=body, effective_from=MIGRATION.SINCE
        )
