import pytest
from django.test import Client

from accounts.tests.factories import TherapistFactory
from sessions_app.actions.templates import change_template, record_use, share_template
from sessions_app.models import NoteTemplate
from sessions_app.notes.structure import read_structure
from sessions_app.tests.factories import TemplateFactory
from sessions_app.tests.first_templates import system_template
from sessions_app.tests.sent_form import SentForm

pytestmark = pytest.mark.django_db

NEW = "/note-templates/new"
AFTERWARDS = {
    "sections": [
        {"id": "x", "name": "Afterwards", "fields": [{"id": "a", "label": "A", "type": "text"}]}
    ]
}


@pytest.fixture
def template(therapist):
    return TemplateFactory(name="Mine", created_by=therapist)


@pytest.fixture
def edit(template):
    return f"/note-templates/{template.pk}/edit"


@pytest.fixture
def colleague_portal(db):
    client = Client()
    client.force_login(TherapistFactory())
    return client


def sent(page, act, **more):
    return SentForm.of(page.text, "builder", act=act) | more


def field(**facts):
    named = {"id": "", "label": "Mood", "type": "text"} | facts
    return {f"s-0-f-0-{name}": value for name, value in named.items()}


def built(**facts):
    section = {"s-0-id": "", "s-0-name": "Plan", "name": "Mine", "version": "", "act": "save"}
    return section | field(**facts)


def test_the_list_says_where_templates_come_from(portal, template):
    page = portal.get("/note-templates/").text

    assert page.index("Your own") < page.index("Mine") < page.index("Ready to use")
    assert "BIRP" in page


def test_the_list_says_how_often_one_was_used(portal, template, therapist):
    for by in (therapist, therapist, TherapistFactory()):
        record_use(template, by=by)

    assert "used 3 times, by you 2" in portal.get("/note-templates/").text


def test_nobody_without_a_template_is_left_alone(portal):
    assert "You have no template of your own yet." in portal.get("/note-templates/").text


def test_what_colleagues_share_is_listed_with_their_name(portal, colleague_portal, therapist):
    share_template(TemplateFactory(name="Ours", created_by=therapist), by=therapist)

    page = colleague_portal.get("/note-templates/").text

    assert "Shared by colleagues" in page
    assert "by Elena Marsh" in page


def test_a_preview_marks_what_the_machine_fills(portal):
    page = portal.get(f"/note-templates/{system_template('soap').pk}/").text

    assert "Filled from the recording: Topics of the session" in page
    assert "Yours to write" in page


def test_an_earlier_version_is_shown_as_it_was(portal, template, therapist, edit):
    before = template.structure.sections[0].name
    change_template(template, by=therapist, structure=read_structure(AFTERWARDS))

    page = portal.get(f"/note-templates/{template.pk}/?version=1").text

    assert before in page
    assert "This is version 1, as it was before." in page
    assert "Afterwards" not in page


def test_a_template_is_built(portal):
    answer = portal.post(NEW, built(type="select", options="Calm\r\n\r\n Tense "))

    template = NoteTemplate.objects.select_related("current").get(name="Mine")
    assert answer["Location"] == f"/note-templates/{template.pk}/"
    assert template.structure.to_json() == {
        "sections": [
            {
                "id": "plan",
                "name": "Plan",
                "fields": [
                    {
                        "id": "mood",
                        "label": "Mood",
                        "type": "select",
                        "required": False,
                        "options": ["Calm", "Tense"],
                    }
                ],
            }
        ]
    }


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"label": ""}, "Write something here."),
        ({"type": "select"}, "Give at least one option to choose from."),
        ({"type": "select", "options": "A\nA"}, "“A” stands here twice."),
        ({"type": "number", "minimum": "3", "maximum": "2"}, "must be above the lowest"),
        ({"type": "number", "minimum": "2.5"}, "This has to be a whole number."),
        ({"type": "number", "ai_mapping": "key_topics"}, "cannot hold what is found there"),
        ({"type": "video"}, "Choose one of"),
    ],
)
def test_a_problem_stands_at_its_field(portal, facts, said):
    page = portal.post(NEW, built(**facts))

    assert page.status_code == 422
    assert page.text.count(said) == 2  # in the summary and beside the input
    assert not NoteTemplate.objects.filter(name="Mine").exists()


def test_a_template_needs_a_name(portal):
    page = portal.post(NEW, built() | {"name": ""})

    assert page.status_code == 422
    assert "This field is required." in page.text


def test_a_template_needs_a_section(portal):
    page = portal.post(NEW, {"name": "Mine", "act": "save"})

    assert page.status_code == 422
    assert "There has to be at least one." in page.text


def test_adding_a_field_keeps_what_was_typed(portal):
    half_done = built(label="Half do", type="select", help_text="Why?") | {"act": "add-field:0"}

    page = portal.post(NEW, half_done)

    assert page.status_code == 200
    typed = SentForm.of(page.text, "builder")
    assert typed["s-0-f-0-label"] == ["Half do"]
    assert typed["s-0-f-0-help_text"] == ["Why?"]
    assert typed["s-0-f-1-label"] == [""]
    assert "Something needs another look" not in page.text


def test_options_wait_while_another_type_is_tried(portal):
    first = portal.post(NEW, built(type="text", options="A\r\nB") | {"act": "show-type:0.0"})

    again = portal.post(NEW, sent(first, "save", **{"s-0-f-0-type": "select"}))

    assert again.status_code == 302
    template = NoteTemplate.objects.select_related("current").get(name="Mine")
    assert template.structure.sections[0].fields[0].options == ["A", "B"]


def test_fields_change_places(portal, edit, template):
    ids = [field.id for field in template.structure.sections[0].fields]

    moved = portal.post(edit, sent(portal.get(edit), "move-field-down:0.0"))
    portal.post(edit, sent(moved, "save"))

    template.refresh_from_db()
    assert [f.id for f in template.structure.sections[0].fields] == [ids[1], ids[0], *ids[2:]]


def test_sections_change_places_and_go(portal, edit, template):
    last = template.structure.sections[-1].id

    moved = portal.post(edit, sent(portal.get(edit), "move-section-up:1"))
    without = portal.post(edit, sent(moved, "remove-section:1"))
    portal.post(edit, sent(without, "save"))

    template.refresh_from_db()
    assert [section.id for section in template.structure.sections] == [last]


@pytest.mark.parametrize(
    "act",
    ["add-field:9", "remove-field:0", "add-field", "move-field-up:0.99", "dance", "add-field:x"],
)
def test_a_button_that_is_not_there_changes_nothing(portal, edit, template, act):
    page = portal.post(edit, sent(portal.get(edit), act))

    assert page.status_code == 200
    assert portal.post(edit, sent(page, "save")).status_code == 302
    assert template.versions.count() == 1


def test_a_new_name_keeps_the_id_of_a_field(portal, edit, template):
    known = template.structure.sections[0].fields[0].id

    portal.post(edit, sent(portal.get(edit), "save", **{"s-0-f-0-label": "Renamed"}))

    template.refresh_from_db()
    first = template.structure.sections[0].fields[0]
    assert (first.id, first.label, template.current.number) == (known, "Renamed", 2)


def test_two_fields_of_one_name_get_ids_of_their_own(portal):
    second = {name.replace("f-0", "f-1"): value for name, value in field().items()}

    portal.post(NEW, built() | second)

    template = NoteTemplate.objects.select_related("current").get(name="Mine")
    assert [f.id for f in template.structure.sections[0].fields] == ["mood", "mood_2"]


def test_a_name_without_letters_gets_an_id_too(portal):
    portal.post(NEW, built(label="心情?"))

    template = NoteTemplate.objects.select_related("current").get(name="Mine")
    assert template.structure.sections[0].fields[0].id == "part"


def test_a_template_does_not_grow_beyond_what_can_be_sent(portal):
    many = {"name": "Mine"}
    for at in range(2):
        many |= {f"s-{at}-id": "", f"s-{at}-name": "S"}
        many |= {f"s-{at}-f-{n}-id": "" for n in range(30)}

    page = portal.post(NEW, many | {"act": "add-field:0"})

    assert "A template has at most 60 fields." in page.text
    assert "s-0-f-30-id" not in page.text


def test_a_stale_page_is_told_and_keeps_its_words(portal, edit, template, therapist):
    stale = portal.get(edit)
    portal.post(edit, sent(portal.get(edit), "save", **{"s-0-f-0-label": "First"}))

    page = portal.post(edit, sent(stale, "save", **{"s-0-f-0-label": "Second"}))

    assert page.status_code == 422
    assert "This template was changed in the meantime" in page.text
    assert SentForm.of(page.text, "builder")["s-0-f-0-label"] == ["Second"]
    template.refresh_from_db()
    assert template.structure.sections[0].fields[0].label == "First"


def test_htmx_gets_the_sections_and_the_preview(portal, edit):
    page = portal.post(edit, sent(portal.get(edit), "add-section"), headers={"HX-Request": "true"})

    assert "<html" not in page.text
    assert 'id="sections"' in page.text
    assert 'id="preview" hx-swap-oob' in page.text
    assert "Section added." in page.text


def test_a_copy_leads_on_to_the_builder(portal, therapist):
    answer = portal.post(f"/note-templates/{system_template('dap').pk}/copy")

    copy = NoteTemplate.objects.get(created_by=therapist)
    assert answer["Location"] == f"/note-templates/{copy.pk}/edit"


def test_sharing_is_switched_on_and_off(portal, template, colleague_portal):
    url = f"/note-templates/{template.pk}/"

    portal.post(f"{url}share")
    assert colleague_portal.get(url).status_code == 200
    portal.post(f"{url}share")

    assert colleague_portal.get(url).status_code == 404


def test_deleting_asks_first_and_says_what_stays(portal, template, therapist):
    record_use(template, by=therapist)
    url = f"/note-templates/{template.pk}/delete"

    page = portal.get(url).text
    answer = portal.post(url)

    assert "1 note was begun with it." in page
    assert answer["Location"] == "/note-templates/"
    assert portal.get(f"/note-templates/{template.pk}/").status_code == 404


def test_words_of_a_template_are_shown_as_words(portal):
    portal.post(NEW, built(label="<script>alert(1)</script>", help_text="<b>bold</b>"))
    template = NoteTemplate.objects.get(name="Mine")

    page = portal.get(f"/note-templates/{template.pk}/").text

    assert "<script>alert" not in page
    assert "&lt;b&gt;bold" in page


def test_too_many_new_templates_are_told_on_the_page(portal, settings):
    settings.THROTTLES = settings.THROTTLES | {"templates": "1/h"}
    portal.post(NEW, built())

    page = portal.post(NEW, built())

    assert page.status_code == 422
    assert "Too many requests." in page.text
