"""Bring the database up to date and load the demo, as its owner and in one process: starting one
takes seconds."""

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
    if settings.APP_DATABASE_URL:
        call_command("grant_roles")
    if settings.DEMO:
        call_command("load_demo")
    else:
        call_command("collectstatic", interactive=False)


if __name__ == "__main__":
    main()
