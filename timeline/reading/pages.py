"""Pages of a diary, newest first. Each costs the same however deep it is: docs/timeline.md."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.built_once import BuiltOnce
from accounts.models import User
from timeline.models import EventCount, TimelineEvent
from timeline.reading import cursors
from timeline.reading.cursors import Place
from timeline.reading.filters import EVERYTHING, Filters

LIMIT, MOST = 20, 100
NORMAL = TimelineEvent.Importance.NORMAL


@dataclass(frozen=True, slots=True)
class Page:
    events: list
    next_cursor: str  # "" on the last page
    has_more: bool
    total_count: int


def page_of(
    user,
    patient,
    filters: Filters = EVERYTHING,
    *,
    cursor: str = "",
    limit: int = LIMIT,
    columns: tuple = (),
    total: int | None = None,
) -> Page:
    """Of a patient whom `user` was found to see. With `columns` events are tuples of them, of
    which the first two are event_date and id. `total` is given by who has counted already."""
    place = cursors.read(cursor, user=user, patient=patient, filters=filters) if cursor else None
    if total is None:
        total = known_total(filters, place)
    if total is None:
        total = count(user, patient, filters)
    found = first_below(user, patient, filters, place, columns, most=limit + 1)
    shown = found[:limit]
    has_more = len(found) > limit
    last = place_of(shown[-1], columns, total) if has_more else None
    return Page(
        events=shown,
        next_cursor=cursors.write(last, user=user, patient=patient, filters=filters)
        if last
        else "",
        has_more=has_more,
        total_count=total,
    )


def place_of(event, columns, total) -> Place:
    if columns:
        return Place(event[0], event[1], total)
    return Place(event.event_date, event.pk, total)


# Which events


def selection(user, patient, filters: Filters):
    """All that was asked for, in no order."""
    events = TimelineEvent.objects.shown_to(user).filter(patient=patient)
    return filters.within(events, user).filter(**filters.keys())


def below(user, patient, filters: Filters, place: Place | None, columns=(), *, most: int):
    """What follows on a place, each kind read along its own index and merged. That each ends at
    `most` lets PostgreSQL see that it need not sort all of them."""
    events = TimelineEvent.objects.shown_to(user).filter(patient=patient)
    events = filters.within(events, user, below=place)
    if columns:
        events = events.values_list(*columns)
    first, *others = [
        events.filter(**lookups).newest_first()[:most] for lookups in streams(filters)
    ]
    return first.union(*others, all=True).newest_first()[:most] if others else first


def first_below(user, patient, filters: Filters, place, columns, *, most: int) -> list:
    """Put together once where neither words nor days are asked for, and rows are tuples."""
    if not columns or not filters.is_kept_in_counts:
        return list(below(user, patient, filters, place, columns, most=most))
    begins = {"event_date": place.event_date, "pk": place.pk} if place else {}
    return rows_below.rows(user.role, filters, columns, most, patient=patient.pk, **begins)


@BuiltOnce
def rows_below(role, filters, columns, most, *, patient, event_date=None, pk=None):
    place = Place(event_date, pk, 0) if pk else None
    return below(User(role=role), patient, filters, place, columns, most=most)


def streams(filters: Filters) -> list[dict]:
    """One lookup for each index that is read. Words are found by theirs, or along all events."""
    keys = filters.keys()
    if filters.search or not keys:
        return [keys]
    is_rare = filters.importance and NORMAL not in filters.importance
    name = "importance" if is_rare or not filters.event_types else "event_type"
    values = keys.pop(f"{name}__in")
    if len(values) == len(ALL[name]):
        return [keys]
    return [{name: value, **keys} for value in values]


ALL = {"event_type": TimelineEvent.Type.values, "importance": TimelineEvent.Importance.values}


# How many


def known_total(filters: Filters, place: Place | None) -> int | None:
    """What was counted by hand on the first page is carried along."""
    return place.total if place and not filters.is_kept_in_counts else None


def count(user, patient, filters: Filters) -> int:
    return next((row["total"] for row in total_of(user, patient, filters)), 0)


def total_of(user, patient, filters: Filters):
    """One row, or none. `patient` may be an OuterRef."""
    if filters.is_kept_in_counts:
        kept = EventCount.objects.shown_to(user).filter(patient=patient, **filters.keys())
        return kept.total()
    found = selection(user, patient, filters).order_by()
    return found.values("patient").annotate(total=Count("*")).values("total")


def patient_and_total(
    user, patient_id: UUID, filters: Filters, *, is_first_page: bool
) -> tuple[User, int | None] | None:
    """In one query: whether the patient may be seen, and how many events there are. Where they
    have to be counted by hand, that is done for the first page. None: there is nobody there."""
    if not user.is_active:
        return None
    if filters.is_kept_in_counts:
        # Which admin asks, the query does not say.
        reader = {} if user.is_admin else {"reader": user.pk}
        found = kept_total.rows(user.role, filters, patient=patient_id, **reader)
    elif is_first_page:
        found = list(seen(user, patient_id).values_list(total_beside(user, filters)))
    else:
        found = list(seen(user, patient_id).values_list(Value(None, BigIntegerField())))
    if not found:
        return None
    total = found[0][0]
    return User(pk=patient_id, role=User.Role.PATIENT), None if total is None else int(total)


@BuiltOnce
def kept_total(role, filters, *, patient, reader=None):
    reader = User(pk=reader, role=role)
    return seen(reader, patient).values_list(total_beside(reader, filters))


def seen(reader, patient_id):
    return User.objects.patients_visible_to(reader).filter(pk=patient_id).order_by()


def total_beside(reader, filters: Filters):
    return Coalesce(Subquery(total_of(reader, OuterRef("pk"), filters)), 0)
