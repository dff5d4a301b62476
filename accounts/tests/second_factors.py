"""People with second factors, and what their app would show."""

import threading
from functools import partial

import pyotp
from django.db import connection

from accounts.actions import second_factors
from accounts.signing_in.second_factors import totp

STEP = 30


def set_up_totp(user):
    """Returns the app: ask it for the code of so many steps from now. The set-up used up the
    step before this one."""
    device = totp.start(user)
    app = pyotp.TOTP(totp.seed(device))
    second_factors.finish_totp(user, code(app, -1), by=user)
    return app


def code(app, steps=0):
    return app.at(totp.timezone.now(), counter_offset=steps)


def side_by_side(act, times=50):
    """What so many threads get that do this at the same moment; errors count as answers."""
    barrier, answers = threading.Barrier(times), []
    threads = [
        threading.Thread(target=partial(_at_once, barrier, act, answers)) for _ in range(times)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _at_once(barrier, act, answers):
    try:
        barrier.wait()
        answers.append(act())
    finally:
        connection.close()
