"""What an event may be about: words of the API for the rows of other apps, which register theirs.

kinds.register("session", TherapySession)      in the apps.py of sessions_app
"""

from django.contrib.contenttypes.models import ContentType

_models: dict[str, type] = {}


def register(name: str, model: type) -> None:
    """The rows of `model` are scoped to a patient: its queryset has `visible_to`."""
    _models[name] = model


def names() -> list[str]:
    return sorted(_models)


def content_type(name: str) -> ContentType:
    return ContentType.objects.get_for_model(_models[name])


def name_of(content_type_id: int | None) -> str | None:
    """The word for what an event is about; of a kind that nobody registered, its model's name."""
    if content_type_id is None:
        return None
    known = ContentType.objects.get_for_id(content_type_id)
    return next(
        (name for name, model in _models.items() if model._meta.label_lower == label_of(known)),
        known.model,
    )


def label_of(known: ContentType) -> str:
    return f"{known.app_label}.{known.model}"


def is_about_patient(name: str, pk, *, patient, user) -> bool:
    """Whether there is such a row, of this patient, and this user sees it."""
    if name not in _models:
        return False
    rows = _models[name].objects.visible_to(user)
    return rows.filter(pk=pk, **{rows.patient_path: patient.pk}).exists()
