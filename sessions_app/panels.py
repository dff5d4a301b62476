"""Places on this app's pages that apps above it fill.

    panels.register("patient_plan", build)        in the apps.py of treatment

`build(request, **facts)` is called when the page is shown and answers with a Panel, or None where
there is nothing to show. The page says {% panels "patient_plan" patient=patient %}.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

SLOTS = {
    "patient_actions": "buttons at the head of a patient's page; facts: patient, can_edit",
    "patient_plan": "plan and goals of a patient's page; facts: patient, can_edit",
    "patient_measures": "questionnaires of a patient's page; facts: patient, can_edit",
    "patient_homework": "homework of a patient's page; facts: patient, can_edit",
    "patient_alerts": "what must be looked at first, of a patient's page; facts: patient, can_edit",
    "patient_beside": "beside the story of a patient's page; facts: patient, can_edit",
    "session": "below the machine's note of a session; facts: session, notes, can_edit",
    "note": "below a clinician's note, read or written; facts: note, session",
}


@dataclass(frozen=True)
class Panel:
    template: str
    context: dict = field(default_factory=dict)
    title: str = ""  # for a link from the head of a long page
    anchor: str = ""  # the id that this link leads to


_builders: dict[str, list[Callable]] = {slot: [] for slot in SLOTS}


def register(slot: str, build: Callable) -> None:
    if build not in _builders[slot]:
        _builders[slot].append(build)


def shown(slot: str, request, **facts) -> Iterator[Panel]:
    for build in _builders[slot]:
        panel = build(request, **facts)
        if panel is not None:
            yield panel
