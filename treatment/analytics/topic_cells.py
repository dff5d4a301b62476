"""The same of topics. They add up: a quarter is its months, all time is its years, the practice is
its therapists; only months are counted from sessions."""

from treatment.analytics.cells import (
    EVER,
    IN_PERIOD,
    Cells,
    asked_for,
    asked_of,
    periods_of,
    same,
)

TABLE = "treatment_topictally"
SESSIONS = "treatment_sessionmetrics"
KEYS = ("scope", *IN_PERIOD, "therapist_id", "patient_id", "topic_id")
SPOKEN_OF = """CROSS JOIN unnest(topic_ids) AS topic_id
    JOIN treatment_topic AS known ON known.id = topic_id"""


def topics(scope: str, *, within: str = "true", **parts: str) -> Cells:
    return Cells(
        table=TABLE,
        keys=KEYS,
        values=("sessions",),
        within=f"kept.scope = '{scope}' AND {within}",
        **parts,
    )


def of_therapists(period: str, *, whose: str, sessions: str, every: str, some: str) -> Cells:
    """One kind of period, counted from what lies in it."""
    cell = f"period, starts_on, {whose}.therapist_id"
    return topics(
        "therapist",
        columns=f"""'therapist' AS scope, {cell}, NULL::uuid AS patient_id, topic_id,
            {sessions} AS sessions""",
        group=f"{cell}, topic_id",
        every=every,
        some=some,
        asked=asked_for("therapist_id,", f"period = '{period}'"),
        narrowed=same("kept", "asked", *IN_PERIOD, "therapist_id"),
        within=f"kept.period = '{period}'",
    )


def around(day: str, period: str) -> str:
    return f"(SELECT * FROM {periods_of(day)} AS any_period WHERE period = '{period}') AS periods"


def from_smaller(period: str, smaller: str) -> Cells:
    """A therapist's longer periods, from those that lie in them."""
    columns = "therapist_id, starts_on AS began_on, topic_id, sessions"
    smaller_ones = f"scope = 'therapist' AND period = '{smaller}'"
    lies_in = f"{TABLE}.starts_on >= asked.starts_on AND {TABLE}.starts_on < asked.ends_on"
    return of_therapists(
        period,
        whose="part",
        sessions="sum(sessions)",
        every=f"""(SELECT {columns} FROM {TABLE} WHERE {smaller_ones}) AS part
            CROSS JOIN LATERAL {around("began_on", period)}""",
        some=f"""{asked_of(TABLE, columns, f"{smaller_ones} AND {lies_in}")} AS part""",
    )


MONTHS = of_therapists(
    "month",
    whose="measured",
    sessions="count(*)",
    every=f"""{SESSIONS} AS measured
        CROSS JOIN LATERAL {around("held_on", "month")} {SPOKEN_OF} WHERE is_processed""",
    some=asked_of(
        SESSIONS,
        "therapist_id, topic_ids",
        "held_on >= asked.starts_on AND held_on < asked.ends_on AND is_processed",
    )
    + f" AS measured {SPOKEN_OF}",
)
PRACTICE = topics(
    "practice",
    columns="""'practice' AS scope, cell.period, cell.starts_on, NULL::uuid AS therapist_id,
        NULL::uuid AS patient_id, topic_id, sum(sessions) AS sessions""",
    group="cell.period, cell.starts_on, topic_id",
    every=f"{TABLE} AS cell WHERE scope = 'therapist'",
    some=f"""asked JOIN {TABLE} AS cell
        ON cell.scope = 'therapist' AND {same("cell", "asked", *IN_PERIOD)}""",
    asked=asked_for("", "period NOT IN ('day', 'week')"),
    narrowed=same("kept", "asked", *IN_PERIOD),
)
PATIENTS = topics(
    "patient",
    columns=f"""'patient' AS scope, 'all' AS period, DATE '{EVER}' AS starts_on,
        NULL::uuid AS therapist_id, measured.patient_id, topic_id, count(*) AS sessions""",
    group="measured.patient_id, topic_id",
    every=f"{SESSIONS} AS measured {SPOKEN_OF} WHERE is_processed",
    some=f"""asked JOIN {SESSIONS} AS measured
        ON measured.patient_id = asked.patient_id AND is_processed {SPOKEN_OF}""",
    asked="SELECT DISTINCT patient_id FROM touched WHERE patient_id IS NOT NULL",
    narrowed="kept.patient_id = asked.patient_id",
)
IN_ORDER = (
    MONTHS,
    from_smaller("quarter", "month"),
    from_smaller("year", "quarter"),
    from_smaller("all", "year"),
    PRACTICE,
    PATIENTS,
)
FORGET_UNSAID = f"""
DELETE FROM treatment_topic AS topic
WHERE NOT EXISTS (SELECT FROM {TABLE} AS cell WHERE cell.topic_id = topic.id)
"""
