"""Every queue that work of ours is sent to; each needs a worker that listens to it."""

from exports.tasks import EXPORTS
from sessions_app.tasks import QUICK, RECORDINGS

QUEUES = (QUICK, RECORDINGS, EXPORTS)
