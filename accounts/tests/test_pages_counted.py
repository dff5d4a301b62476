import pytest

from accounts.models import User
from accounts.pagination import CountedSoFar
from accounts.tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(monkeypatch):
    monkeypatch.setattr(CountedSoFar, "EXACT", 4)
    monkeypatch.setattr(CountedSoFar, "_until", 4)
    PatientFactory.create_batch(7)


def pages():
    return CountedSoFar(User.objects.order_by("id"), 2)


def test_the_first_page_counts_no_further_than_a_person_looks(practice):
    page = pages().page(1)

    assert page.paginator.count == 4
    assert page.paginator.goes_on


def test_later_pages_go_on_to_the_end(practice):
    seen, number, has_more = [], 0, True
    while has_more:
        number += 1
        page = pages().page(number)
        seen += page.object_list
        has_more = page.has_next()

    assert len(seen) == len(set(seen)) == 7
    assert page.paginator.count == 7
    assert not page.paginator.goes_on


def test_few_rows_are_counted_exactly(practice):
    assert CountedSoFar(User.objects.order_by("id")[:3], 2).page(1).paginator.count == 3


@pytest.mark.parametrize("page", ["²", "9" * 30, "9" * 5000, "-1", "x"])
def test_what_is_no_page_is_none(api, page):
    assert api.get(f"/api/v1/patients?page={page}").status_code == 404


def test_lists_that_are_no_rows_are_counted_too():
    assert CountedSoFar(["a", "b", "c"], 2).page(2).object_list == ["c"]
