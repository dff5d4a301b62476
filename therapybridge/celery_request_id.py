"""The request id travels with the message, so that a task's lines carry the id of its request."""

import secrets

from celery import Celery, signals

from accounts import request_id

HEADER = "request_id"


def connect(app: Celery) -> None:
    app.request_ids = {}  # of the tasks that run in this process: task id -> token
    signals.before_task_publish.connect(send_along)
    signals.task_prerun.connect(take_up)
    signals.task_postrun.connect(put_down)
    signals.setup_logging.connect(leave_logging_alone)


def send_along(headers=None, **_):
    headers[HEADER] = request_id.current() or new()


def take_up(task=None, task_id=None, **_):
    given = task.request.get(HEADER)
    task.app.request_ids[task_id] = request_id.bind(given or new())


def put_down(task=None, task_id=None, **_):
    token = task.app.request_ids.pop(task_id, None)
    if token:
        request_id.release(token)


def leave_logging_alone(**_):
    """Being connected is the point: Celery then keeps the logging that Django has set up."""


def new() -> str:
    return secrets.token_hex(8)
