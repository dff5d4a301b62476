"""Lines of CSV that the database makes say what those made of rows say, to the last sign."""

import csv
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.utils import timezone

from exports.documents.order import Order
from exports.gathering.csv_words import BLANKS
from exports.gathering.make import head_of, part_of
from exports.gathering.scope import Scope
from exports.writing import tables
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db

STRANGE = ["", '"', '""', ",", "a\r\nb", "\\", "'", "Übung 🙂", "a=b", "a\n=b", "''=", '"=1"', "-1"]


def tables_of(patient, reader, zone):
    order = Order("timeline", "csv", patient.pk, reader.pk, zone, {"include_private": True})
    scope = Scope.of(order)
    part = part_of(scope, "timeline")
    assert part.table is not None
    return [read(head_of(scope, timezone.now()), one) for one in (part, replace(part, table=None))]


def read(head, part):
    file = BytesIO()
    tables.write(head, [part], file, lambda share: None)
    return list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


def test_no_blank_is_forgotten():
    assert set(BLANKS) == {
        sign for sign in map(chr, range(1, sys.maxunicode + 1)) if sign.isspace()
    }


def test_words_are_the_same_whatever_they_begin_with(patient, therapist):
    begins = [blank + sign for blank in ("", *BLANKS) for sign in (*tables.FORMULA, "a")]
    for words in STRANGE + begins:
        EventFactory(patient=patient, title=words or "none", description=words, event_subtype=words)

    by_the_database, of_rows = tables_of(patient, therapist, "UTC")

    assert len(of_rows) == len(STRANGE + begins) + 1
    assert by_the_database == of_rows


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati"]
)
def test_moments_are_the_same_wherever_the_reader_lives(patient, therapist, zone):
    for month in range(1, 13):
        EventFactory(
            patient=patient,
            event_date=datetime(2026, month, 29 if month != 2 else 28, 23, 59, 59, 999_999, UTC),
            is_private=month % 2 == 0,
        )
    for moment in ("2026-03-29T00:59:59", "2026-10-25T00:30:00", "2026-10-25T01:30:00"):
        EventFactory(patient=patient, event_date=datetime.fromisoformat(f"{moment}+00:00"))

    by_the_database, of_rows = tables_of(patient, therapist, zone)

    assert len(of_rows) == 16
    assert by_the_database == of_rows


def test_what_a_patient_does_not_read_yet_stands_in_neither(patient):
    EventFactory(patient=patient, description="Not released.", is_draft=True)
    EventFactory(patient=patient, description="Released.")

    by_the_database, of_rows = tables_of(patient, patient, "UTC")

    assert [line[4] for line in by_the_database[1:]] == ["Released.", ""]
    assert by_the_database == of_rows
