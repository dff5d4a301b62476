"""The named cast. The therapist cares for the patient; the outsider cares for nobody here."""

import threading
from concurrent.futures import ThreadPoolExecutor

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import TransactionTestCase
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.errors import Refused
from accounts.signing_in import tokens
from accounts.tests import first_texts
from accounts.tests.factories import (
    AdminFactory,
    CareFactory,
    ConsentFactory,
    PatientFactory,
    TherapistFactory,
)
from accounts.tests.old_databases import bring_up_to_date
from exports.tests import first_looks
from sessions_app.api import stream
from sessions_app.tests import first_templates
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory, SegmentFactory
from treatment.tests import first_interventions

# How long a machine takes that does something else besides says nothing about the code.
hypothesis.settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared machine")


@pytest.fixture(autouse=True)
def no_knocks_yet():
    """The limits of settings.THROTTLES hold in tests as they do outside; what earlier tests used up
    of them is forgotten."""
    forget_knocks()


def forget_knocks():
    client = cache._cache.get_client(None, write=True)
    counts = list(client.scan_iter(cache.make_key("knocks:*"), count=1000))
    if counts:
        client.delete(*counts)


@pytest.fixture(scope="session", autouse=True)
def static_files_are_listed_once():
    """Each client of a test loads the middleware anew; the static files stay where they are."""
    list_files, listed = WhiteNoiseMiddleware.add_files_from_finders, {}

    def list_files_once(middleware):
        if not listed:
            list_files(middleware)
            listed.update(middleware.files)
        middleware.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", list_files_once)
        yield


@pytest.fixture(autouse=True)
def free_live_views(monkeypatch):
    """A live view that a test left open takes no place of the next one's."""
    monkeypatch.setattr(stream, "AT_ONCE", threading.BoundedSemaphore(4))


@pytest.fixture(scope="session", autouse=True)
def tests_leave_nothing_behind():
    """Append-only tables refuse to be emptied; between tests a superuser passes their guards. What
    migrations publish is put back at once, so that every test finds it."""
    flush, empty = DatabaseOperations.sql_flush, TransactionTestCase._fixture_teardown

    def past_the_guards(*arguments, **options):
        return ["SET LOCAL session_replication_role = replica", *flush(*arguments, **options)]

    def but_for_the_first_rows(case):
        empty(case)
        first_texts.publish_if_gone()
        for rows in (first_templates, first_interventions, first_looks):
            rows.put_in_if_gone()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", past_the_guards)
        patch.setattr(TransactionTestCase, "_fixture_teardown", but_for_the_first_rows)
        yield


@pytest.fixture(scope="module")
def old_database(django_db_setup, django_db_blocker):
    """The tests of a module go on from each other's tables and rows: old_databases.py leads back
    and forth. When it ends, the tables are those of today, and empty."""
    with django_db_blocker.unblock():
        yield
        bring_up_to_date()
        TransactionTestCase("__init__")._fixture_teardown()


@pytest.fixture
def therapist(db):
    return TherapistFactory(first_name="Elena", last_name="Marsh", email="elena@example.com")


@pytest.fixture
def patient(therapist):
    patient = PatientFactory(first_name="Maya", last_name="Okafor", email="maya@example.com")
    CareFactory(therapist=therapist, patient=patient)
    return patient


@pytest.fixture
def outsider(db):
    return TherapistFactory(first_name="Oscar", last_name="Outsider", email="oscar@example.com")


@pytest.fixture
def other_patient(outsider):
    patient = PatientFactory(first_name="Petra", last_name="Elsewhere", email="petra@example.com")
    CareFactory(therapist=outsider, patient=patient)
    return patient


@pytest.fixture
def admin(db):
    return AdminFactory(first_name="Ada", last_name="Admin", email="ada@example.com")


@pytest.fixture
def consent(patient, therapist):
    return ConsentFactory(patient=patient, recorded_by=therapist)


@pytest.fixture
def session(patient, therapist):
    """A processed session with a transcript of two turns and an empty note."""
    session = ProcessedSessionFactory(patient=patient, therapist=therapist)
    first = SegmentFactory(
        transcript__session=session, position=0, speaker="Therapist", text="How was your week?"
    )
    SegmentFactory(transcript=first.transcript, position=1)
    NotesFactory(session=session)
    return session


def api_of(user):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(user)['access_token']}")
    return client


@pytest.fixture
def api(therapist):
    """The API as the therapist's mobile client calls it."""
    return api_of(therapist)


@pytest.fixture
def patient_api(patient):
    return api_of(patient)


@pytest.fixture
def outsider_api(outsider):
    return api_of(outsider)


@pytest.fixture
def admin_api(admin):
    return api_of(admin)


@pytest.fixture
def portal(client, therapist):
    """The portal with the therapist signed in."""
    client.force_login(therapist)
    return client


@pytest.fixture
def at_once():
    """Run the same thing in several threads at the same time; gives results and errors."""

    def run(times, act):
        barrier = threading.Barrier(times)
        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(lambda _: _attempt(barrier, act), range(times)))

    return run


def _attempt(barrier, act):
    barrier.wait()
    try:
        return act()
    except Refused as refusal:
        return refusal
    finally:
        connection.close()
