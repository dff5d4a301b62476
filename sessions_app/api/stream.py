"""Live progress as server-sent events."""

import json
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections
from django.http import JsonResponse, StreamingHttpResponse

from sessions_app.models import TherapySession
from sessions_app.serializers.sessions import StatusSerializer

POLL_SECONDS = 1.0
LASTS_SECONDS = 60  # then the client connects again, so that no thread is kept for hours
AT_ONCE = threading.BoundedSemaphore(4)  # per web process: streams must not eat all its threads


def status_stream(session: TherapySession, may_go_on: Callable[[], bool]):
    if not AT_ONCE.acquire(blocking=False):
        error = {"code": "busy", "message": "Too many live views. Ask for the status instead."}
        return JsonResponse({"error": error}, status=503, headers={"Retry-After": "5"})
    response = StreamingHttpResponse(
        Events(session.pk, may_go_on), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


class Events:
    """The stream's lines. Closing gives the place back, also if the client never read a line."""

    def __init__(self, session_id, may_go_on):
        self.session_id, self.may_go_on = session_id, may_go_on
        self._lines = self._generate()
        self._is_open = True

    def __iter__(self):
        return self._lines

    def close(self):
        self._lines.close()
        if self._is_open:
            self._is_open = False
            AT_ONCE.release()

    def _generate(self):
        until = time.monotonic() + LASTS_SECONDS
        yield "retry: 2000\n\n"
        last = None
        while time.monotonic() < until:
            state = self._look()
            if state != last:
                yield f"event: status\ndata: {json.dumps(state)}\n\n"
                last = state
            else:
                yield ": still here\n\n"
            if state is None or state["is_finished"]:
                return
            time.sleep(POLL_SECONDS)

    def _look(self):
        """The state now, if this person may still see it."""
        close_old_connections()
        session = TherapySession.objects.filter(pk=self.session_id).first()
        if session is None or not self.may_go_on():
            return None
        return dict(json.loads(json.dumps(StatusSerializer(session).data, default=str)))
