"""What a therapist takes along before the client comes in."""

import pytest

from therapybridge.tests.journeys.noted import noted
from therapybridge.tests.journeys.practice import on_timeline, open_practice

pytestmark = [pytest.mark.slow]


def test_a_patients_page_fits_one_sheet(browser, therapist, patient):
    noted(open_practice(therapist, patient)["ready"], therapist)
    on_timeline(patient)
    browser.goto(f"/patients/{patient.pk}/")

    printed = browser.pdf(format="A4")

    assert printed.count(b"/Type /Page\n") == 1
