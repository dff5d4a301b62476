"""Any structure that is accepted goes through the builder's page and through the API unchanged."""

import pytest
from hypothesis import HealthCheck, given, settings

from sessions_app.actions.templates import create_template
from sessions_app.models import NoteTemplate
from sessions_app.notes.structure import read_structure
from sessions_app.tests.sent_form import SentForm
from sessions_app.tests.template_strategies import STRUCTURES

pytestmark = pytest.mark.django_db

FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(raw=STRUCTURES)
def test_what_is_stored_reads_as_it_was(raw):
    structure = read_structure(raw)

    assert read_structure(structure.to_json()) == structure


@FEW
@given(raw=STRUCTURES)
def test_through_the_page(portal, therapist, raw):
    template = create_template(name="Mine", structure=read_structure(raw), by=therapist)
    url = f"/note-templates/{template.pk}/edit"

    sent = SentForm.of(portal.get(url).text, "builder", act="save")
    answer = portal.post(url, sent)

    assert answer.status_code == 302
    assert template.versions.count() == 1


@FEW
@given(raw=STRUCTURES)
def test_through_every_button_of_the_page(portal, therapist, raw):
    template = create_template(name="Mine", structure=read_structure(raw), by=therapist)
    url = f"/note-templates/{template.pk}/edit"
    page = portal.get(url).text

    added = len(raw["sections"][0]["fields"])
    for act in ("add-field:0", f"remove-field:0.{added}", "move-section-down:0", ""):
        page = portal.post(url, SentForm.of(page, "builder", act=act)).text
    answer = portal.post(url, SentForm.of(page, "builder", act="save"))

    assert answer.status_code == 302
    assert template.versions.count() == 1 + (len(raw["sections"]) > 1)


@FEW
@given(raw=STRUCTURES)
def test_through_the_api(api, settings, raw):
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, "100000/m")

    made = api.post("/api/v1/templates", {"name": "Mine", "structure": raw}, format="json").json()

    assert made["structure"] == read_structure(raw).to_json()
    template = NoteTemplate.objects.select_related("current").get(pk=made["id"])
    assert template.structure == read_structure(raw)
