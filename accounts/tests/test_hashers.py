import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password, get_hasher, make_password

from accounts.signing_in import hashers
from accounts.signing_in.hashers import Counter, TooManySignIns


class Held:
    """Threads that stand at a counter until they are let go."""

    def __init__(self, counter):
        self.counter, self.go = counter, threading.Event()
        self.inside, self.most = 0, 0
        self.lock = threading.Lock()

    def stand(self):
        try:
            with self.counter.place():
                with self.lock:
                    self.inside += 1
                    self.most = max(self.most, self.inside)
                self.go.wait(10)
                with self.lock:
                    self.inside -= 1
        except TooManySignIns as refusal:
            return refusal
        return None


@pytest.fixture
def fifty():
    """Fifty at a counter with two places where three may wait; then those inside are let go."""
    held = Held(Counter(2, waiting=3))
    with ThreadPoolExecutor(50) as threads:
        standing = [threads.submit(held.stand) for _ in range(50)]
        while sum(one.done() for one in standing) < 45:
            threading.Event().wait(0.01)
        held.go.set()
        held.answers = [one.result() for one in standing]
    return held


def test_no_more_hash_at_once_than_may(fifty):
    assert fifty.most == 2


def test_a_few_wait_and_the_others_are_told_at_once(fifty):
    assert fifty.answers.count(None) == 5


def test_who_is_told_learns_when_to_come_back(fifty):
    refusal = next(answer for answer in fifty.answers if answer)

    assert refusal.status == 503
    assert refusal.details == {"retry_after": 2}


def test_who_waits_too_long_is_told(monkeypatch):
    monkeypatch.setattr(hashers, "LONGEST_WAIT", 0.05)
    counter = Counter(1)

    with counter.place(), pytest.raises(TooManySignIns), counter.place():
        pass


def test_places_are_given_back_after_errors():
    counter = Counter(1, waiting=0)

    for _ in range(3):
        with pytest.raises(ZeroDivisionError), counter.place():
            raise ZeroDivisionError

    with counter.place():
        pass


@pytest.mark.parametrize("act", [make_password, lambda p: check_password(p, HASH)])
def test_making_and_checking_both_stand_in_line(monkeypatch, act):
    full = Counter(1, waiting=0)
    monkeypatch.setattr(hashers, "counter", full)

    with full.place(), pytest.raises(TooManySignIns):
        act("a-quiet-room")


def test_unknown_people_stand_in_line_as_well(db, rf, monkeypatch):
    full = Counter(1, waiting=0)
    monkeypatch.setattr(hashers, "counter", full)

    with full.place(), pytest.raises(TooManySignIns):
        authenticate(rf.post("/"), email="nobody@example.com", password="a-quiet-room")


def test_every_hash_goes_through_our_hasher():
    assert isinstance(get_hasher("argon2"), hashers.Argon2PasswordHasher)
    assert HASH.startswith("argon2$argon2id$v=19$m=65536,t=3,p=1$")


HASH = make_password("a-quiet-room")
