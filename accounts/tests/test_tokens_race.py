"""Of many who use one refresh token at the same moment one wins, and the family is over."""

import pytest

from accounts.models import AuditEvent, AuthSession
from accounts.signing_in import tokens

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 50


def won(refresh_token):
    try:
        return tokens.renew(refresh_token)
    except tokens.NotSignedIn:
        return None


@pytest.mark.parametrize("attempt", range(3))
def test_of_fifty_side_by_side_one_gets_tokens(therapist, at_once, attempt):
    token = tokens.issue(therapist)["refresh_token"]

    answers = at_once(AT_ONCE, lambda: won(token))

    assert sum(answer is not None for answer in answers) == 1


def test_what_the_winner_got_ends_with_the_family(therapist, at_once):
    token = tokens.issue(therapist)["refresh_token"]

    answers = at_once(AT_ONCE, lambda: won(token))

    pair = next(filter(None, answers))
    assert won(pair["refresh_token"]) is None
    assert AuthSession.objects.get().ended == AuthSession.Ended.REUSED


def test_the_owner_is_told_once(therapist, at_once):
    token = tokens.issue(therapist)["refresh_token"]

    at_once(AT_ONCE, lambda: won(token))

    assert AuditEvent.objects.filter(action="token.reused").count() == 1
