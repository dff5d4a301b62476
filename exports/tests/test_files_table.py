"""CSV: one table for each kind, that a spreadsheet reads as words and numbers."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from exports.tests.papers import event, note, written


def lines(sections, **told):
    content = written("csv", sections, **told)
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_says_that_it_is_utf_8_and_ends_lines_as_the_standard_says():
    content = written("csv", {"timeline": [event(title="Übung")]})

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 2


@pytest.mark.parametrize(
    "begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="]
)
def test_no_cell_is_a_formula(begin):
    words = f"{begin}HYPERLINK(1)"

    [_, line] = lines({"timeline": [event(title=words, description=words)]})

    assert line[3] == line[4] == f"'{words}"


def test_numbers_stay_numbers():
    entry = {
        "date": event()["event_date"].date(),
        "value": Decimal("-2.50"),
        "value_label": None,
        "rating": None,
        "context": "Self-report",
        "notes": "-2.5",
    }
    goal = {"description": "Sleep", "unit": "hours", "progress": [entry]}

    [_, line] = lines({"goals": [goal]}, kind="progress_report")

    assert line[3] == "-2.5"
    assert line[7] == "'-2.5"


def test_lines_and_quotes_come_back_as_they_were():
    words = 'She said: "no",\nand left;\r\nthen, nothing'

    [_, line] = lines({"timeline": [event(description=words)]})

    assert line[4] == words


def test_moments_are_those_of_the_reader():
    [_, line] = lines({"timeline": [event()]})

    assert line[0] == "2026-05-01T14:00:00+02:00"


def test_each_field_of_a_note_is_a_line_that_says_whether_it_is_signed():
    table = lines({"notes": [note(), note(signed_by="")]}, kind="session_notes")

    assert [line[3] for line in table[1:]] == ["Signed", "DRAFT - not signed"]
    assert table[1][table[0].index("content_hash")] == "ab" * 32


def test_a_full_record_loses_nothing_however_deep():
    row = {"id": "7", "title": "Plan", "diagnoses": [{"code": "F40.10", "description": "Phobia"}]}

    table = lines({"plans": [row]}, kind="full_record")

    assert ["plans", "7", "diagnoses.0.code", "F40.10"] in table
