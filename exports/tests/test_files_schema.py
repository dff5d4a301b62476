"""The JSON of an export is what its published schema says."""

import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from exports.documents.order import ON_REQUEST, SECTIONS
from exports.documents.schema import record_schema
from exports.tests import whole_record
from exports.tests.files import file_of, order_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def full_patient(patient, therapist, session):
    whole_record.fill(patient, therapist, session)
    whole_record.signed_note(session, therapist)
    return patient


def problems(record):
    validator = Draft202012Validator(record_schema(), format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(record)]


def test_the_schema_is_one():
    Draft202012Validator.check_schema(record_schema())


@pytest.mark.parametrize("kind", SECTIONS)
def test_every_kind_is_what_the_schema_says(full_patient, therapist, kind):
    order = order_for(full_patient, therapist, kind, sections=list(SECTIONS[kind]))

    record = json.loads(file_of(order))

    assert problems(record) == []


def test_every_section_of_a_full_record_holds_something(full_patient, therapist):
    order = order_for(full_patient, therapist, sections=list(SECTIONS["full_record"]))

    sections = json.loads(file_of(order))["sections"]

    empty = {name for name, rows in sections.items() if not rows}
    assert empty <= {"accounting", "mood"}


def test_a_patients_own_record_is_what_the_schema_says(full_patient):
    record = json.loads(file_of(order_for(full_patient, full_patient)))

    assert problems(record) == []
    assert not {"notes", *ON_REQUEST} & set(record["sections"])


def test_the_schema_knows_every_section():
    known = record_schema()["properties"]["sections"]["properties"]

    assert set(known) == {name for names in SECTIONS.values() for name in names}
