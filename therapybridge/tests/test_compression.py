import gzip

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
COMPRESSED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def portal(client, therapist):
    client.force_login(therapist)
    return client


def test_a_page_travels_compressed(portal, session):
    answer = portal.get(reverse("sessions_app:detail", args=[session.pk]), headers=COMPRESSED)

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(gzip.decompress(answer.content)) / 2
    assert b"How was your week?" in gzip.decompress(answer.content)


def test_the_size_of_a_page_differs_by_chance(portal, session):
    page = reverse("sessions_app:detail", args=[session.pk])

    sizes = {len(portal.get(page, headers=COMPRESSED).content) for _ in range(12)}

    assert len(sizes) > 1


def test_whoever_asks_for_no_compression_gets_none(portal, session):
    answer = portal.get(reverse("sessions_app:detail", args=[session.pk]))

    assert "Content-Encoding" not in answer


def test_the_api_is_left_as_it_is(api, session):
    answer = api.get(f"/api/v1/sessions/{session.pk}/transcript", headers=COMPRESSED)

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer
