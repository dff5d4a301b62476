"""The shipped list of ICD-10-CM."""

import pytest

from treatment import diagnoses


def codes(search):
    return [found.code for found in diagnoses.matches(search)]


@pytest.mark.parametrize("written", ["F41.1", "f41.1", "F411", " f411 "])
def test_a_code_is_known_however_it_is_written(written):
    found = diagnoses.lookup(written)

    assert found.code == "F41.1"
    assert found.description == "Generalized anxiety disorder"
    assert found.is_billable


@pytest.mark.parametrize("written", ["", "F", "F41.12", "anxiety", "F4", "F41.1\nF42", "F41\t1"])
def test_what_is_no_code_is_not_known(written):
    assert diagnoses.lookup(written) is None


def test_a_heading_cannot_be_billed():
    assert not diagnoses.lookup("F41").is_billable


def test_extended_codes_are_there():
    assert diagnoses.lookup("T74.01XA").is_billable


@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("F41", ["F41", "F41.0", "F41.1"]),
        ("f431", ["F43.1", "F43.10", "F43.11"]),
        ("generalized anxiety", ["F41.1"]),
        ("anxiety generalised", ["F41.1"]),
        ("PTSD", ["F43.1", "F43.10", "F43.11"]),
        ("social anxiety", ["F40.1", "F40.10", "F40.11"]),
        ("depression", ["F32.A"]),
        ("Z63", ["Z63", "Z63.0"]),
    ],
)
def test_the_nearest_come_first(search, first):
    assert codes(search)[: len(first)] == first


def test_words_are_found_at_their_beginning_only():
    assert "F41.1" in codes("anx")
    assert "F41.1" not in codes("xiety")


def test_mental_health_comes_before_the_rest():
    found = codes("alcohol")

    assert found[0].startswith("F10")
    assert any(not code.startswith("F") for code in found)


def test_no_code_is_found_twice():
    found = codes("f10")

    assert len(found) == len(set(found))


@pytest.mark.parametrize("search", ["", " ", "zebra zebra", "(", "\\", "zq.*", "\n", "\tzq\t"])
def test_what_means_nothing_finds_nothing(search):
    assert codes(search) == []


def test_no_more_are_found_than_can_be_read():
    assert len(codes("disorder")) == 200


def test_of_a_search_without_end_the_beginning_is_looked_for():
    assert codes("anxiety " * 10_000 + "zebra") == codes("anxiety")
