"""The same of topics. They add up: a quarter is its months, all time is its years, the practice is
its therapists; only months are counted from sessions."""

from treatment.analytics.cells import EVER, IN_PERIOD, PERIODS, Cells

TABLE = "treatment_topictally"
KEYS = ("scope", *IN_PERIOD, "therapist_id", "patient_id", "topic_id")
OF_THERAPIST = (*IN_PERIOD, "therapist_id")


def topics(scope: str, *, asked: str, found: str, within: str = "true", narrowed) -> Cells:
    return Cells(
        table=TABLE,
        keys=KEYS,
        values=("sessions",),
        asked=asked,
        found=found,
        within=f"kept.scope = '{scope}' AND {within}",
        narrowed=narrowed,
    )


def asked_in(period: str, keys: str) -> str:
    return PERIODS.format(keys=keys) + f" WHERE period = '{period}'"


def from_smaller(period: str, smaller: str) -> Cells:
    """A therapist's longer periods, from those that lie in them."""
    return topics(
        "therapist",
        asked=asked_in(period, "therapist_id,"),
        within=f"kept.period = '{period}'",
        narrowed=OF_THERAPIST,
        found=f"""
        SELECT 'therapist' AS scope, asked.period, asked.starts_on, asked.therapist_id,
            NULL::uuid AS patient_id, topic_id, sum(sessions) AS sessions
        FROM asked JOIN {TABLE} AS cell
            ON cell.scope = 'therapist' AND cell.period = '{smaller}'
            AND cell.therapist_id IS NOT DISTINCT FROM asked.therapist_id
            AND cell.starts_on >= asked.starts_on AND cell.starts_on < asked.ends_on
        GROUP BY asked.period, asked.starts_on, asked.therapist_id, topic_id""",
    )


MONTHS = topics(
    "therapist",
    asked=asked_in("month", "therapist_id,"),
    within="kept.period = 'month'",
    narrowed=OF_THERAPIST,
    found="""
        SELECT 'therapist' AS scope, period, starts_on, asked.therapist_id,
            NULL::uuid AS patient_id, topic_id, count(*) AS sessions
        FROM asked JOIN treatment_sessionmetrics AS measured
            ON measured.therapist_id IS NOT DISTINCT FROM asked.therapist_id
            AND held_on >= starts_on AND held_on < ends_on AND is_processed
        CROSS JOIN unnest(topic_ids) AS topic_id
        JOIN treatment_topic AS known ON known.id = topic_id
        GROUP BY period, starts_on, asked.therapist_id, topic_id""",
)
PRACTICE = topics(
    "practice",
    asked=PERIODS.format(keys="") + " WHERE period NOT IN ('day', 'week')",
    narrowed=IN_PERIOD,
    found=f"""
        SELECT 'practice' AS scope, asked.period, asked.starts_on, NULL::uuid AS therapist_id,
            NULL::uuid AS patient_id, topic_id, sum(sessions) AS sessions
        FROM asked JOIN {TABLE} AS cell ON cell.scope = 'therapist'
            AND cell.period = asked.period AND cell.starts_on = asked.starts_on
        GROUP BY asked.period, asked.starts_on, topic_id""",
)
PATIENTS = topics(
    "patient",
    asked=f"""SELECT DISTINCT patient_id, 'all' AS period, DATE '{EVER}' AS starts_on
        FROM touched WHERE patient_id IS NOT NULL""",
    narrowed=("patient_id", *IN_PERIOD),
    found="""
        SELECT 'patient' AS scope, period, starts_on, NULL::uuid AS therapist_id,
            asked.patient_id, topic_id, count(*) AS sessions
        FROM asked JOIN treatment_sessionmetrics AS measured
            ON measured.patient_id = asked.patient_id AND is_processed
        CROSS JOIN unnest(topic_ids) AS topic_id
        JOIN treatment_topic AS known ON known.id = topic_id
        GROUP BY period, starts_on, asked.patient_id, topic_id""",
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
