import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from conftest import api_of
from exports.actions.templates import LOGO_BYTES
from exports.models import ExportTemplate
from exports.tests.factories import ExportTemplateFactory

pytestmark = pytest.mark.django_db

TEMPLATES = "/api/v1/export/templates"
FACTS = {"name": "Ours", "export_type": "progress_report"}


def picture(kind="PNG", size=(40, 20), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **options)
    return out.getvalue()


def sent(content):
    return base64.b64encode(content).decode()


def test_a_template_is_made_with_a_letterhead(api):
    head = {"name": "Marsh Psychotherapy", "lines": ["1 Elm Street", "Springfield"], "footer": "§"}

    answer = api.post(
        TEMPLATES,
        {**FACTS, "letterhead": head, "sections": ["mood", "goals"], "logo": sent(picture())},
    )

    assert answer.status_code == 201
    told = api.get(answer["Location"]).json()
    assert (told["letterhead"], told["sections"], told["has_logo"]) == (
        head,
        ["mood", "goals"],
        True,
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_nothing_but_pixels_stays_of_a_logo(api, kind):
    note = PngInfo()
    note.add_text("Comment", "zanzibar")
    content = picture(kind, **({"pnginfo": note} if kind == "PNG" else {"comment": b"zanzibar"}))

    api.post(TEMPLATES, {**FACTS, "logo": sent(content)})

    kept = bytes(ExportTemplate.objects.get(name="Ours").logo)
    assert b"zanzibar" in content
    assert b"zanzibar" not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 20)


@pytest.mark.parametrize(
    "content",
    [b"<svg onload='x'/>", b"GIF89a", picture(size=(300, 300))[:100], b"\0" * (LOGO_BYTES + 1)],
    ids=["svg", "gif", "cut short", "too large"],
)
def test_what_is_no_small_picture_is_no_logo(api, content):
    answer = api.post(TEMPLATES, {**FACTS, "logo": sent(content)})

    assert answer.status_code == 422


def test_a_picture_with_too_many_pixels_is_refused(api):
    answer = api.post(TEMPLATES, {**FACTS, "logo": sent(picture(size=(5000, 5000)))})

    assert answer.status_code == 422


def test_sections_are_those_of_the_kind(api):
    answer = api.post(TEMPLATES, {**FACTS, "sections": ["transcripts"]})

    assert answer.status_code == 422


def test_one_sees_what_is_shared_and_not_what_is_not(api, outsider):
    shared = ExportTemplateFactory(created_by=outsider, is_shared=True)
    hidden = ExportTemplateFactory(created_by=outsider)

    found = {row["id"] for row in api.get(f"{TEMPLATES}?limit=100").json()["results"]}

    assert str(shared.pk) in found
    assert str(hidden.pk) not in found


def test_only_its_maker_changes_a_template(api, outsider, therapist):
    template = ExportTemplateFactory(created_by=therapist, is_shared=True)

    assert api_of(outsider).patch(f"{TEMPLATES}/{template.pk}", {"name": "X"}).status_code == 404
    assert api.patch(f"{TEMPLATES}/{template.pk}", {"name": "X"}).json()["name"] == "X"


def test_a_deleted_one_is_offered_no_more(api, therapist):
    template = ExportTemplateFactory(created_by=therapist)

    assert api.delete(f"{TEMPLATES}/{template.pk}").status_code == 204
    assert api.get(f"{TEMPLATES}/{template.pk}").status_code == 404


def test_the_page_makes_one_with_parts_in_the_order_of_their_numbers(portal):
    logo = SimpleUploadedFile("logo.png", picture(), content_type="image/png")
    form = {"name": "Ours", "practice": "Marsh", "lines": "1 Elm\nSpringfield", "logo": logo}

    answer = portal.post(
        "/exports/templates/new?kind=progress_report",
        form | {"place_goals": "2", "place_mood": "1"},
    )

    template = ExportTemplate.objects.get(name="Ours")
    assert answer["Location"] == f"/exports/templates/{template.pk}/"
    assert template.sections == ["mood", "goals"]
    assert template.letterhead["lines"] == ["1 Elm", "Springfield"]


def test_its_page_shows_the_letterhead(portal, therapist):
    template = ExportTemplateFactory(
        created_by=therapist, letterhead={"name": "Marsh & Sons", "lines": ["1 Elm"], "footer": ""}
    )

    page = portal.get(f"/exports/templates/{template.pk}/").content.decode()

    assert "Marsh &amp; Sons" in page
    assert "1 Elm" in page


def test_the_logo_is_sent_as_the_picture_that_it_is(portal, therapist):
    template = ExportTemplateFactory(created_by=therapist, logo=picture("JPEG"))

    answer = portal.get(f"/exports/templates/{template.pk}/logo")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
