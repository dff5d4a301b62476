import os

from django.core.wsgi import get_wsgi_application

from therapybridge.monitoring import between_processes

between_processes.make_place()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapybridge.settings")
# Somebody waits for an answer: a query, or a wait for a lock, that takes longer is given up (503).
# Workers and commands have no such limits.
os.environ.setdefault("STATEMENT_SECONDS", "30")
os.environ.setdefault("LOCK_SECONDS", "10")
application = get_wsgi_application()
