import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.audit import anchors, expected
from accounts.audit.macs import Keys
from accounts.audit.verifier import Verifier
from accounts.trail import evidence


class Command(BaseCommand):
    help = "Prove that no audit row was changed, added or taken away. Ends with 1 when one was."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--public-key",
            nargs="?",
            const="",
            metavar="KEY",
            help="check the anchors with this key; without a key, print ours and end",
        )
        parser.add_argument(
            "--after", type=int, metavar="ANCHOR", help="believe this anchor, start behind it"
        )

    def handle(self, **options):
        if options["public_key"] == "":
            return self.stdout.write(public_key())
        report = verify(key=options["public_key"] or public_key(), after=options["after"])
        self.stdout.writelines(f"{line}\n" for line in report.lines)
        if not report.is_intact:
            sys.exit(1)


def public_key():
    if not settings.AUDIT_SIGNING_KEY:
        raise CommandError("There is no AUDIT_SIGNING_KEY here: give --public-key KEY.")
    return anchors.public_text(anchors.signing_key(settings.AUDIT_SIGNING_KEY))


def verify(*, key, after=None):
    with evidence.snapshot() as rows:
        wanted = expected.read(lines(), key=anchors.public_key(key), until=rows.head.at)
        start = after and (wanted.find(after) or no_such_anchor(after))
        verifier = Verifier(Keys.parse(settings.AUDIT_KEYS), wanted, after=start)
        sealed = rows.sealed(after=start.seq if start else 0)
        return verifier.run(rows.head, sealed, rows.waiting())


def lines():
    try:
        with settings.AUDIT_ANCHORS.open() as file:
            yield from file
    except FileNotFoundError:
        return


def no_such_anchor(number):
    raise CommandError(f"There is no anchor {number}.")
