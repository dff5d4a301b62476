"""What an event may be about: words of the API for the rows of other apps, which register theirs.

kinds.register("session", TherapySession)      in the apps.py of sessions_app
"""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

MOST_OFFERED = 50  # rows of a kind, the newest ones

_models: dict[str, type] = {}
_pages: dict[str, str] = {}
_words: dict[str, Callable] = {}
_with_rows: dict[str, tuple] = {}


def register(
    name: str, model: type, *, page: str = "", words: Callable = str, with_rows: tuple = ()
) -> None:
    """The rows of `model` are scoped to a patient: its queryset has `visible_to`. `page` is the
    name of the route that shows one, `words` say which one it is, and need `with_rows` for it."""
    _models[name] = model
    _pages[name] = page
    _words[name] = words
    _with_rows[name] = with_rows


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


def of_patient(model, patient, user):
    rows = model.objects.visible_to(user)
    return rows.filter(**{rows.patient_path: patient.pk})


def is_about_patient(name: str, pk, *, patient, user) -> bool:
    """Whether there is such a row, of this patient, and this user sees it."""
    model = _models.get(name)
    return model is not None and of_patient(model, patient, user).filter(pk=pk).exists()


# For pages


def address_of(event) -> str:
    """Where what the event is about can be seen; "" when nowhere."""
    page = _pages.get(event.related_kind)
    return reverse(page, args=[event.related_entity_id]) if page else ""


def words_of(event, *, user) -> str:
    """Which row the event is about; "" when this user does not see it."""
    name = event.related_kind
    if name not in _models:
        return ""
    row = seen_by(user, name).filter(pk=event.related_entity_id).first()
    return _words[name](row) if row else ""


def offered(patient, *, user, also=None) -> list[tuple[str, object, str]]:
    """What an event of this patient may be about: kind, row and words, the newest ones first.
    `also` is the id of a row that is offered however old it is."""
    return [
        (name, row, _words[name](row))
        for name in _models
        for row in newest(seen_by(user, name), patient, also)
    ]


def seen_by(user, name: str):
    rows = _models[name].objects.visible_to(user)
    return rows.select_related(*_with_rows[name]) if _with_rows[name] else rows


def newest(rows, patient, also):
    rows = rows.filter(**{rows.patient_path: patient.pk})
    found = list(rows.order_by("-created_at")[:MOST_OFFERED])
    return found + list(rows.filter(pk=also).exclude(pk__in=[row.pk for row in found]))
