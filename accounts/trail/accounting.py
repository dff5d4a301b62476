"""Who has seen a patient's record, and what of it left the practice: 45 CFR 164.528, and more than
it asks for. The audit log in words that a patient understands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.trail.accounting_words import phrase

YEARS = 6  # as far back as the law lets a patient ask
SAME_ACT = ["actor_id", "actor_role", "action", "target_type", "target_id", "purpose", "day"]


@dataclass(frozen=True)
class Access:
    """What one person did to the same thing in one day."""

    who: User | None  # None: their account is gone
    role: str
    words: str  # "opened the session of 3 May 2026"
    action: str
    target_type: str
    target_id: UUID | None
    purpose: str
    times: int
    first_at: datetime
    last_at: datetime

    @property
    def is_emergency(self) -> bool:
        return self.purpose == "ETREAT" or self.action.startswith("emergency.")

    @property
    def name(self) -> str:
        return self.who.full_name if self.who else "Somebody whose account is gone"


def period(start: date | None, end: date | None) -> tuple[date, date]:
    """Whole days; six years if nothing is asked for."""
    end = end or timezone.localdate()
    return start or end - timedelta(days=round(365.25 * YEARS)), end


def accesses(patient: User, start: date, end: date):
    """Grouped by person, act and day, newest first."""
    return (
        _acts(patient, start, end)
        .annotate(day=TruncDate("created_at"))
        .values(*SAME_ACT)
        .annotate(times=Count("id"), first_at=Min("created_at"), last_at=Max("created_at"))
        .order_by("-last_at", "action", "actor_id", "target_id")
    )


def disclosures(patient: User, start: date, end: date):
    return _acts(patient, start, end).disclosures().newest_first()


def _acts(patient, start, end):
    return AuditEvent.objects.about(patient).seen_by_people().on_days(start, end)


def told(groups: Iterable[dict]) -> list[Access]:
    groups = list(groups)
    people = User.objects.in_bulk({group["actor_id"] for group in groups})
    things = words_of_things((group["target_type"], group["target_id"]) for group in groups)
    return [
        Access(
            who=people.get(group["actor_id"]),
            role=group["actor_role"],
            words=phrase(group["action"], things.get(group["target_id"], "")),
            **{name: group[name] for name in Access.__dataclass_fields__ if name in group},
        )
        for group in groups
    ]


def words_of_things(targets: Iterable[tuple[str, UUID | None]]) -> dict[UUID, str]:
    """What the rows themselves say they are called; one query for each kind. An erased row has no
    words any more."""
    wanted = {}
    for kind, pk in targets:
        wanted.setdefault(kind, set()).add(pk)
    return {
        pk: row.accounting_words
        for model in apps.get_models()
        if hasattr(model, "accounting_words") and model._meta.model_name in wanted
        for pk, row in model.objects.in_bulk(wanted[model._meta.model_name] - {None}).items()
    }


def disclosed(rows: Iterable[AuditEvent]) -> list[dict]:
    """When, to whom, what and why; who received it stands in the row's details."""
    rows = list(rows)
    people = AuditEvent.people(rows)
    return [
        {
            "created_at": row.created_at,
            "recipient": row.details.get("recipient") or str(people.get(row.actor_id, "")),
            "what": phrase(row.action),
            "purpose": row.details.get("purpose") or row.purpose,
        }
        for row in rows
    ]
