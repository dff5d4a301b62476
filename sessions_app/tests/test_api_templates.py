import pytest

from accounts.tests.factories import TherapistFactory
from conftest import api_of
from sessions_app.actions.templates import create_template, record_use
from sessions_app.notes.structure import read_structure
from sessions_app.tests.first_templates import system_template
from sessions_app.tests.test_templates import OTHER, STRUCTURE

pytestmark = pytest.mark.django_db

URL = "/api/v1/templates"


@pytest.fixture
def template(therapist):
    return create_template(name="Mine", structure=read_structure(STRUCTURE), by=therapist)


@pytest.fixture
def colleague_api(db):
    return api_of(TherapistFactory())


def test_a_therapist_finds_what_ships_with_the_product_and_their_own(api, template):
    answer = api.get(f"{URL}/").json()

    assert answer["count"] == 7
    assert {row["template_type"] for row in answer["results"]} == {
        *("soap", "dap", "birp", "girp", "progress", "intake", "custom")
    }


def test_an_item_of_the_list(api, template, therapist):
    record_use(template, by=therapist)

    first = api.get(URL).json()["results"][0]

    assert first | {"created_at": ""} == {
        "id": str(template.pk),
        "name": "Mine",
        "description": "",
        "template_type": "custom",
        "is_system": False,
        "is_shared": False,
        "section_count": 1,
        "version": 1,
        "usage_count": 1,
        "own_usage_count": 1,
        "created_at": "",
    }


def test_the_list_is_narrowed_by_type(api):
    answer = api.get(URL, {"template_type": "soap"}).json()

    assert [row["name"] for row in answer["results"]] == ["SOAP"]


def test_an_unknown_type_is_told(api):
    answer = api.get(URL, {"template_type": "sonnet"})

    assert answer.status_code == 422
    assert "template_type" in answer.json()["error"]["details"]


def test_what_colleagues_share_can_be_left_out(api, colleague_api):
    colleague_api.post(
        URL, {"name": "Theirs", "structure": STRUCTURE, "is_shared": True}, format="json"
    )

    assert api.get(URL).json()["count"] == 7
    assert api.get(URL, {"include_shared": "false"}).json()["count"] == 6


def test_a_template_is_made(api, therapist):
    wish = {
        "name": "Couples",
        "description": "For two.",
        "template_type": "custom",
        "is_shared": True,
        "structure": STRUCTURE,
    }

    answer = api.post(f"{URL}/", wish, format="json")

    made = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"{URL}/{made['id']}"
    assert made["created_by"] == str(therapist.pk)
    assert (made["version"], made["is_system"], made["usage_count"]) == (1, False, 0)
    assert api.get(answer["Location"]).json() == made
    assert made["structure"] == read_structure(STRUCTURE).to_json()


def test_a_bad_structure_is_told_by_place(api):
    bad = {"sections": [{"id": "plan", "name": "Plan", "fields": [{"id": "a", "type": "select"}]}]}

    answer = api.post(URL, {"name": "Bad", "structure": bad}, format="json")

    assert answer.status_code == 422
    assert answer.json()["error"]["details"] == {
        "structure": {
            "sections.0.fields.0.label": ["This is missing."],
            "sections.0.fields.0.options": ["Give at least one option to choose from."],
        }
    }


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"description": "x" * 1_001}, "description"),
        ({"template_type": "sonnet"}, "template_type"),
        ({"structure": None}, "structure"),
        ({"structure": []}, "structure"),
    ],
)
def test_a_bad_fact_is_told(api, facts, name):
    wish = {"name": "Mine", "structure": STRUCTURE} | facts

    answer = api.post(URL, wish, format="json")

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == [name]


def test_nobody_ships_a_template_with_the_product(api):
    wish = {"name": "Mine", "structure": STRUCTURE, "is_system": True}

    assert api.post(URL, wish, format="json").json()["is_system"] is False


@pytest.mark.parametrize("method", ["patch", "put"])
def test_another_structure_is_another_version(api, template, method):
    wish = {"name": "Mine", "structure": OTHER, "version": 1}

    answer = getattr(api, method)(f"{URL}/{template.pk}", wish, format="json")

    assert answer.status_code == 200
    assert answer.json()["version"] == 2
    assert answer.json()["structure"]["sections"][0]["name"] == "Next steps"


def test_part_of_it_is_changed(api, template):
    answer = api.patch(f"{URL}/{template.pk}", {"is_shared": True}, format="json").json()

    assert (answer["is_shared"], answer["name"], answer["version"]) == (True, "Mine", 1)


def test_changing_it_as_a_whole_needs_the_whole(api, template):
    answer = api.put(f"{URL}/{template.pk}", {"name": "Mine"}, format="json")

    assert answer.status_code == 422


def test_a_stale_change_is_a_conflict(api, template):
    api.patch(f"{URL}/{template.pk}", {"structure": OTHER}, format="json")

    answer = api.patch(f"{URL}/{template.pk}", {"name": "Late", "version": 1}, format="json")

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "edit_conflict"
    assert answer.json()["error"]["details"] == {"version": 2}


def test_the_versions_are_listed_newest_first(api, template):
    api.patch(f"{URL}/{template.pk}", {"structure": OTHER}, format="json")

    rows = api.get(f"{URL}/{template.pk}/versions").json()["results"]

    assert [(row["version"], row["structure"]["sections"][0]["name"]) for row in rows] == [
        (2, "Next steps"),
        (1, "Plan"),
    ]


def test_a_deleted_template_is_gone(api, template):
    assert api.delete(f"{URL}/{template.pk}").status_code == 204
    assert api.get(f"{URL}/{template.pk}").status_code == 404
    assert api.get(URL).json()["count"] == 6


def test_a_copy_is_ones_own(api, therapist):
    answer = api.post(f"{URL}/{system_template('soap').pk}/copy")

    assert answer.status_code == 201
    assert answer.json()["created_by"] == str(therapist.pk)
    assert answer["Location"] == f"{URL}/{answer.json()['id']}"


def test_what_ships_with_the_product_is_read_only(api):
    url = f"{URL}/{system_template('soap').pk}"

    assert api.get(url).status_code == 200
    assert api.patch(url, {"name": "Mine"}, format="json").status_code == 404
    assert api.delete(url).status_code == 404


def test_a_colleagues_own_template_does_not_exist(colleague_api, template):
    assert colleague_api.get(f"{URL}/{template.pk}").status_code == 404
    assert colleague_api.post(f"{URL}/{template.pk}/copy").status_code == 404


def test_a_shared_template_is_read_and_copied_and_not_changed(api, colleague_api, template):
    api.patch(f"{URL}/{template.pk}", {"is_shared": True}, format="json")

    assert colleague_api.get(f"{URL}/{template.pk}").status_code == 200
    assert colleague_api.post(f"{URL}/{template.pk}/copy").status_code == 201
    assert colleague_api.patch(f"{URL}/{template.pk}", {}, format="json").status_code == 404


def test_admins_read(admin_api):
    url = f"{URL}/{system_template('soap').pk}"

    assert admin_api.get(url).status_code == 200
    assert admin_api.post(f"{url}/copy").status_code == 403


def test_patients_are_turned_away(patient_api):
    assert patient_api.get(URL).status_code == 403


def test_twenty_templates_an_hour_are_enough(api, settings):
    settings.THROTTLES = settings.THROTTLES | {"templates": "1/h"}
    wish = {"name": "Mine", "structure": STRUCTURE}
    api.post(URL, wish, format="json")

    answer = api.post(URL, wish, format="json")

    assert answer.status_code == 429
