from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from accounts.errors import NotAllowed
from accounts.models import AuditEvent
from accounts.tests.factories import TherapistFactory
from sessions_app.actions.templates import (
    TemplateChanged,
    TemplateGone,
    change_template,
    copy_template,
    create_template,
    delete_template,
    record_use,
    share_template,
    unshare_template,
)
from sessions_app.models import NoteTemplate, TemplateVersion
from sessions_app.notes.structure import read_structure
from sessions_app.notes.system_templates import SYSTEM_TEMPLATES
from sessions_app.tests.first_templates import system_template

pytestmark = pytest.mark.django_db

STRUCTURE = {
    "sections": [
        {"id": "plan", "name": "Plan", "fields": [{"id": "a", "label": "A", "type": "text"}]}
    ]
}
OTHER = {"sections": [{**STRUCTURE["sections"][0], "name": "Next steps"}]}


@pytest.fixture
def template(therapist):
    return create_template(name="Mine", structure=read_structure(STRUCTURE), by=therapist)


@pytest.fixture
def colleague(db):
    return TherapistFactory()


def acts():
    rows = AuditEvent.objects.filter(action__startswith="template.").order_by("created_at")
    return [(row.action, row.details) for row in rows]


def test_six_templates_are_there_from_the_beginning(therapist):
    usable = NoteTemplate.objects.usable_by(therapist).select_related("current")

    assert {template.pk: template.current.structure for template in usable} == {
        template.id: template.structure for template in SYSTEM_TEMPLATES
    }


def test_putting_them_in_again_changes_nothing(therapist):
    migration = import_module("sessions_app.migrations.0009_system_templates")

    migration.put_in(apps, SimpleNamespace(connection=connection))

    assert NoteTemplate.objects.count() == TemplateVersion.objects.count() == 6


def test_a_new_template_is_ones_own_and_has_its_first_version(template, therapist, colleague):
    assert template.current.number == 1
    assert template in NoteTemplate.objects.usable_by(therapist)
    assert template in NoteTemplate.objects.editable_by(therapist)
    assert template not in NoteTemplate.objects.usable_by(colleague)
    assert acts() == [("template.created", {"version": 1, "is_shared": False})]


def test_another_structure_makes_another_version(template, therapist):
    changed = change_template(template, by=therapist, structure=read_structure(OTHER))

    assert changed.current.number == 2
    assert [version.structure["sections"][0]["name"] for version in changed.versions.all()] == [
        "Next steps",
        "Plan",
    ]
    assert acts()[-1] == ("template.changed", {"version": 2, "fields": ["structure"]})


def test_another_name_makes_no_version(template, therapist):
    changed = change_template(
        template, by=therapist, name="Ours", structure=read_structure(STRUCTURE)
    )

    assert (changed.name, changed.current.number) == ("Ours", 1)
    assert acts()[-1] == ("template.changed", {"version": 1, "fields": ["name"]})


def test_saving_the_same_again_is_no_act(template, therapist):
    change_template(template, by=therapist, name="Mine", structure=read_structure(STRUCTURE))

    assert len(acts()) == 1


def test_a_stale_edit_is_refused(template, therapist):
    change_template(template, by=therapist, version=1, structure=read_structure(OTHER))

    with pytest.raises(TemplateChanged) as refusal:
        change_template(template, by=therapist, version=1, name="Late")

    assert refusal.value.details == {"version": 2}
    template.refresh_from_db()
    assert template.name == "Mine"


def test_two_who_save_at_once_never_lose_a_version(template, therapist, colleague):
    first, second = template, NoteTemplate.objects.get(pk=template.pk)

    change_template(first, by=therapist, structure=read_structure(OTHER))
    change_template(second, by=therapist, structure=read_structure(STRUCTURE))

    assert [version.number for version in template.versions.all()] == [3, 2, 1]


def test_nobody_changes_a_colleagues_template(template, colleague):
    with pytest.raises(NotAllowed):
        change_template(template, by=colleague, name="Theirs")
    with pytest.raises(NotAllowed):
        delete_template(template, by=colleague)


def test_nobody_changes_what_ships_with_the_product(therapist):
    with pytest.raises(NotAllowed):
        change_template(system_template("soap"), by=therapist, name="Mine")
    with pytest.raises(NotAllowed):
        delete_template(system_template("soap"), by=therapist)


def test_only_therapists_make_templates(admin, patient):
    for person in (admin, patient):
        with pytest.raises(NotAllowed):
            create_template(name="Mine", structure=read_structure(STRUCTURE), by=person)


def test_a_copy_is_ones_own_to_change(therapist):
    soap = system_template("soap")

    copy = copy_template(soap, by=therapist)

    assert (copy.name, copy.template_type, copy.is_system) == ("SOAP (copy)", "soap", False)
    assert copy.structure == soap.structure
    assert copy in NoteTemplate.objects.editable_by(therapist)


def test_a_copy_of_the_longest_name_still_fits(therapist):
    template = create_template(name="x" * 200, structure=read_structure(STRUCTURE), by=therapist)

    assert copy_template(template, by=therapist).name == "x" * 193 + " (copy)"


def test_what_is_shared_everybody_uses_and_only_the_owner_changes(template, therapist, colleague):
    share_template(template, by=therapist)

    assert template in NoteTemplate.objects.usable_by(colleague)
    assert template not in NoteTemplate.objects.editable_by(colleague)


def test_what_is_no_longer_shared_is_gone_for_colleagues(template, therapist, colleague):
    share_template(template, by=therapist)

    unshare_template(template, by=therapist)

    assert template not in NoteTemplate.objects.usable_by(colleague)


def test_a_deleted_template_is_offered_no_more_and_stays_readable(template, therapist):
    version = template.current

    delete_template(template, by=therapist)

    assert template not in NoteTemplate.objects.usable_by(therapist)
    version.refresh_from_db()
    assert version.parsed == read_structure(STRUCTURE)
    assert acts()[-1][0] == "template.deleted"


def test_a_deleted_template_is_not_changed(template, therapist):
    delete_template(template, by=therapist)

    with pytest.raises(TemplateGone):
        change_template(template, by=therapist, name="Back")


def test_patients_have_no_templates(patient):
    assert NoteTemplate.objects.usable_by(patient).count() == 0


def test_admins_see_what_is_shared_and_change_nothing(template, therapist, admin):
    assert template not in NoteTemplate.objects.usable_by(admin)
    share_template(template, by=therapist)

    assert template in NoteTemplate.objects.usable_by(admin)
    assert NoteTemplate.objects.editable_by(admin).count() == 0


def test_ones_most_used_stand_first(template, therapist, colleague):
    birp = system_template("birp")
    for by in (therapist, therapist, colleague):
        record_use(template, by=by)
    for _ in range(5):
        record_use(birp, by=colleague)

    rows = NoteTemplate.objects.usable_by(therapist).with_usage(therapist)

    assert [(row.name, row.usage_count, row.own_usage_count) for row in rows[:3]] == [
        ("Mine", 3, 2),
        ("BIRP", 5, 0),
        ("DAP", 0, 0),
    ]


def test_counts_outlive_the_account(template, colleague):
    record_use(template, by=colleague)

    colleague.delete()

    assert template.uses.count() == 1
