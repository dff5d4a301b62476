"""Django's admin site under our security policy, which lets in no script or style of a page."""

import pytest
from django.contrib import admin as site
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import AuditEvent
from accounts.tests.factories import AccessRequestFactory
from sessions_app.tests.factories import RecordingFactory
from therapybridge.tests.journeys.conftest import sign_in
from timeline.tests.factories import EventFactory


@pytest.fixture
def pages(session, consent, admin):
    RecordingFactory(patient=session.patient)
    EventFactory(patient=session.patient)
    AccessRequestFactory(patient=session.patient)
    AuditEvent.objects.record(by=admin, action="x", target=session)
    pages = [reverse("admin:index"), reverse("admin:accounts_user_add")]
    for model in site.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        row = model.objects.first()
        pages += [reverse(f"{name}_change", args=[row.pk])] if row else []
    return pages


def test_every_page_of_the_admin_site_works_under_the_policy(browser, live_server, admin, pages):
    browser.context.add_cookies([sign_in(admin, live_server.url)])

    titles = {}
    for path in pages:
        browser.goto(path)
        titles[path] = browser.locator("#content h1").inner_text()

    assert len(pages) > 15
    assert [path for path, title in titles.items() if not title] == []


def test_the_menus_and_filters_of_a_list_work(browser, live_server, admin, pages):
    browser.context.add_cookies([sign_in(admin, live_server.url)])
    browser.goto(reverse("admin:accounts_user_changelist"))

    browser.get_by_role("link", name="Therapist", exact=True).click()

    expect(browser.locator("#result_list tbody tr")).to_have_count(1)


def test_choosing_a_patient_by_name_works(browser, live_server, admin, pages):
    browser.context.add_cookies([sign_in(admin, live_server.url)])
    browser.goto(reverse("admin:accounts_therapistpatient_add"))

    browser.locator(".field-patient .select2-selection").click()
    browser.locator(".select2-search__field").fill("Okafor")

    expect(browser.locator(".select2-results__option").first).to_contain_text("Maya Okafor")
