"""How often somebody may be wrong.

Five wrong codes in a row are free; then each one makes the next wait longer, a quarter of an hour
at most. Six digits are few, so after 40 wrong ones in a day an account takes no more of them that
day: a stranger who knows the password hits with a chance below one in ten thousand. Recovery codes
and passkeys, which nobody guesses, go on working. The clock is the server's day in UTC.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.errors import Refused
from accounts.models.second_factors import WrongCodes
from accounts.models.users import User

Answer = TypeVar("Answer")

FREE = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
A_DAY = 40


class TooManyWrongCodes(Refused):
    code = "too_many_wrong_codes"
    status = 429
    message = "Too many wrong codes. Wait a while, then try again."


class NoMoreCodesToday(TooManyWrongCodes):
    message = "Too many wrong codes today. Use a recovery code or a passkey, or try again tomorrow."


@transaction.atomic
def judge(user: User, attempt: Callable[[], Answer | None], *, is_short=False) -> Answer | None:
    """What the attempt gives, None if it was wrong; one guess after the other, each counted.
    `is_short`: of six digits."""
    WrongCodes.objects.get_or_create(user=user)
    guesses = WrongCodes.objects.select_for_update().get(user=user)
    now = timezone.now()
    _refuse_while_waiting(guesses, now, is_short=is_short)
    answer = attempt()
    if answer is None:
        _count(guesses, now)
    else:
        guesses.in_a_row, guesses.wait_until = 0, None
    guesses.save()
    return answer


def has_begun_to_wait(user: User) -> bool:
    return WrongCodes.objects.filter(user=user, in_a_row=FREE).exists()


def _refuse_while_waiting(guesses: WrongCodes, now: datetime, *, is_short: bool):
    if guesses.wait_until and guesses.wait_until > now:
        raise TooManyWrongCodes(retry_after=_seconds(guesses.wait_until - now))
    if is_short and guesses.day == now.date() and guesses.on_that_day >= A_DAY:
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
        raise NoMoreCodesToday(retry_after=_seconds(tomorrow - now))


def _count(guesses: WrongCodes, now: datetime):
    guesses.in_a_row += 1
    guesses.on_that_day = 1 + (guesses.on_that_day if guesses.day == now.date() else 0)
    guesses.day = now.date()
    if guesses.in_a_row >= FREE:
        doublings = min(guesses.in_a_row - FREE, 10)
        guesses.wait_until = now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)


def _seconds(wait: timedelta) -> int:
    return math.ceil(wait.total_seconds())
