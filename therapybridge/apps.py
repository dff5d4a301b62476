from django.apps import AppConfig

from therapybridge.celery import app


class TherapyBridgeConfig(AppConfig):
    """Loads the Celery app everywhere, so that pages and commands queue on our broker, too."""

    name = "therapybridge"
    celery = app
