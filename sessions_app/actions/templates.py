"""Note templates: make, change, copy, share and delete one's own.

A change of what a note consists of makes a new version; notes that were begun keep theirs.
"""

from django.db import transaction

from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, User
from sessions_app.models import NoteTemplate, TemplateUse
from sessions_app.notes.structure import Structure

LONGEST_NAME = 200
FACTS = ("name", "description", "is_shared")


class TemplateGone(Refused):
    code = "template_deleted"
    message = "This template has been deleted in the meantime."


class TemplateChanged(Refused):
    code = "edit_conflict"
    message = (
        "This template was changed in the meantime, perhaps in another window. Open it again to "
        "see how it is now."
    )


@transaction.atomic
def create_template(
    *,
    name: str,
    structure: Structure,
    by: User,
    description: str = "",
    template_type: str = NoteTemplate.Type.CUSTOM,
    is_shared: bool = False,
) -> NoteTemplate:
    require_therapist(by)
    template = NoteTemplate.objects.create(
        name=name,
        description=description,
        template_type=template_type,
        is_shared=is_shared,
        created_by=by,
    )
    template.add_version(structure, by=by)
    record("template.created", template, by=by, is_shared=is_shared)
    return template


@transaction.atomic
def change_template(
    template: NoteTemplate,
    *,
    by: User,
    version: int | None = None,
    structure: Structure | None = None,
    **facts,
) -> NoteTemplate:
    """`version`: the one that was shown to whoever changes it; another one now is a conflict."""
    template = hold(template, by)
    if version is not None and version != template.current.number:
        raise TemplateChanged(version=template.current.number)
    changed = [name for name in FACTS if name in facts and facts[name] != getattr(template, name)]
    for name in changed:
        setattr(template, name, facts[name])
    template.save(update_fields=[*changed, "updated_at"])
    if structure is not None and structure != template.structure:
        template.add_version(structure, by=by)
        changed.append("structure")
    if changed:
        record("template.changed", template, by=by, fields=changed)
    return template


@transaction.atomic
def copy_template(template: NoteTemplate, *, by: User) -> NoteTemplate:
    """One's own, to change as one likes; `template` may be anybody's that one may use."""
    return create_template(
        name=name_of_copy(template.name),
        structure=template.structure,
        by=by,
        description=template.description,
        template_type=template.template_type,
    )


def name_of_copy(name: str) -> str:
    return f"{name[: LONGEST_NAME - len(' (copy)')]} (copy)"


@transaction.atomic
def delete_template(template: NoteTemplate, *, by: User) -> None:
    """Nobody begins a note with it any more; notes that were keep their version of it."""
    template = hold(template, by)
    template.mark_deleted()
    record("template.deleted", template, by=by)


def share_template(template: NoteTemplate, *, by: User) -> NoteTemplate:
    return change_template(template, by=by, is_shared=True)


def unshare_template(template: NoteTemplate, *, by: User) -> NoteTemplate:
    return change_template(template, by=by, is_shared=False)


def record_use(template: NoteTemplate, *, by: User) -> None:
    """A note was begun with it; whoever begins one calls this in the same transaction."""
    TemplateUse.objects.create(template=template, user=by)


def require_therapist(user: User) -> None:
    if not user.is_therapist:
        raise NotAllowed


def hold(template: NoteTemplate, by: User) -> NoteTemplate:
    """Its row, locked, as it is now: of the owner alone, and not of what ships with the product."""
    require_therapist(by)
    row = NoteTemplate.objects.select_for_update().get(pk=template.pk)
    if row.is_system or row.created_by_id != by.pk:
        raise NotAllowed("Only who made a template may change it. Make a copy of your own.")
    if row.is_deleted:
        raise TemplateGone
    return row


def record(action: str, template: NoteTemplate, *, by: User, **details) -> None:
    AuditEvent.objects.record(
        by=by, action=action, target=template, version=template.current.number, **details
    )
