from django.core.management.base import BaseCommand, CommandError

from accounts.actions.second_factors import reset
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Take away the authenticator app, passkeys and recovery codes of somebody who has lost "
        "them all. Make sure who is asking: by voice or in person, never by mail alone."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, email, **options):
        user = User.objects.filter(email__iexact=email, is_verified=True).first()
        if user is None:
            raise CommandError("There is no verified account with this email.")
        reset(user, by=None)
        self.stdout.write("Reset. The owner is told by mail, and signs in with the password alone.")
