"""From the page of a patient to how they are doing."""

from sessions_app.panels import Panel, register


def put_up() -> None:
    register("patient_actions", link_to_outcomes)


def link_to_outcomes(request, *, patient, can_edit) -> Panel:
    return Panel("treatment/_patient_outcomes_link.html", {"patient": patient})
