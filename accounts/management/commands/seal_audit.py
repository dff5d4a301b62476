import logging
import signal
import threading
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from accounts.trail import anchoring, sealer

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks at the queue


class Command(BaseCommand):
    help = "Seal audit rows and anchor their chain, until told to stop. Of several one works."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="seal what waits now, then end")

    def handle(self, **options):
        if options["once"]:
            return seal_and_anchor()
        self.complaint = ""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            self.pass_once()
            stop.wait(PAUSE)

    def pass_once(self):
        """A database that is away comes back; an anchor that cannot be made stops no seal."""
        try:
            seal_and_anchor()
            self.complaint = ""
            if settings.ALIVE_FILE:
                Path(settings.ALIVE_FILE).touch()
        except OperationalError:
            connection.close()
            self.complain("The database cannot be reached.", "audit_sealing_waits")
        except anchoring.CannotAnchor as error:
            self.complain(str(error), "audit_cannot_anchor")

    def complain(self, complaint, event):
        """Once, not every second."""
        if complaint != self.complaint:
            log.error(event, extra={"code": complaint})
        self.complaint = complaint


def seal_and_anchor():
    with sealer.the_only_one() as is_ours:
        if is_ours:
            sealer.seal()
            anchoring.anchor()
