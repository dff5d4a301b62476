"""The statements that count cells again: a few days of them, or all. docs/analytics.md.

What is asked for stands in the temporary table `touched`; each statement finds what the cells that
hold those days should say, deletes those for which nothing is found and writes those that differ.
So counting twice, or counting too much, changes nothing.
"""

from dataclasses import dataclass

EVER = "0001-01-01"  # where the one period of all time starts
TOUCHED = """
CREATE TEMPORARY TABLE IF NOT EXISTS touched
    (patient_id uuid, therapist_id uuid, day date) ON COMMIT DROP;
TRUNCATE touched
"""
TAKE_DAYS = """
WITH taken AS (DELETE FROM treatment_daytocount RETURNING patient_id, therapist_id, day)
INSERT INTO touched (patient_id, therapist_id, day) SELECT DISTINCT * FROM taken
"""
TOUCH_ALL = """
INSERT INTO touched (patient_id, therapist_id, day)
SELECT patient_id, therapist_id, held_on FROM treatment_sessionmetrics
UNION SELECT patient_id, therapist_id, starts_on FROM treatment_patienttally
UNION SELECT NULL::uuid, therapist_id, starts_on FROM treatment_tally
UNION SELECT patient_id, therapist_id, starts_on FROM treatment_topictally;
ANALYZE touched
"""
# Every period that holds a touched day.
PERIODS = f"""
    SELECT DISTINCT {{keys}} period, starts_on, ends_on FROM touched CROSS JOIN LATERAL (
        SELECT unit AS period, date_trunc(unit, day::timestamp)::date AS starts_on,
            (date_trunc(unit, day::timestamp) + long::interval)::date AS ends_on
        FROM (VALUES ('day', '1 day'), ('week', '7 days'), ('month', '1 month'),
            ('quarter', '3 months'), ('year', '1 year')) AS units (unit, long)
        UNION ALL SELECT 'all', DATE '{EVER}', DATE 'infinity'
    ) AS periods"""
SUMS = (
    "sessions",
    "all_sessions",
    "seconds",
    "pre_sum",
    "pre_count",
    "post_sum",
    "post_count",
    "heard_sum",
    "heard_count",
)
OF_METRICS = """
    count(*) FILTER (WHERE is_processed) AS sessions, count(*) AS all_sessions,
    coalesce(sum(seconds) FILTER (WHERE is_processed), 0) AS seconds,
    coalesce(sum(mood_pre), 0) AS pre_sum, count(mood_pre) AS pre_count,
    coalesce(sum(mood_post), 0) AS post_sum, count(mood_post) AS post_count,
    coalesce(sum(mood_heard), 0) AS heard_sum, count(mood_heard) AS heard_count,
    min(held_on) FILTER (WHERE is_processed) AS first_on,
    max(held_on) FILTER (WHERE is_processed) AS last_on"""
OF_TALLIES = ", ".join(f"sum({name}) AS {name}" for name in SUMS)


@dataclass(frozen=True)
class Cells:
    """`keys` name a cell, `asked` finds the cells to count, `found` what they should say."""

    table: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    asked: str
    found: str
    within: str = "true"  # of the table's cells, those that this statement is about
    narrowed: tuple[str, ...] = ()  # keys that `asked` names as well

    @property
    def statement(self) -> str:
        names = ", ".join((*self.keys, *self.values))
        return f"""
        WITH asked AS ({self.asked}), found AS MATERIALIZED ({self.found}), gone AS (
            DELETE FROM {self.table} AS kept USING asked
            WHERE {self.within} AND {self.same("kept", "asked", self.narrowed)} AND NOT EXISTS (
                SELECT FROM found WHERE {self.same("found", "kept", self.keys)})
        )
        INSERT INTO {self.table} AS kept (id, created_at, updated_at, {names})
        SELECT gen_random_uuid(), now(), now(), {names} FROM found
        ON CONFLICT ({", ".join(self.keys)}) DO UPDATE
        SET updated_at = now(), {", ".join(f"{name} = EXCLUDED.{name}" for name in self.values)}
        WHERE {self.row("kept")} IS DISTINCT FROM {self.row("EXCLUDED")}"""

    @staticmethod
    def same(one: str, other: str, keys: tuple[str, ...]) -> str:
        return " AND ".join(
            f"{one}.{key} {'IS NOT DISTINCT FROM' if key in NULLABLE else '='} {other}.{key}"
            for key in keys
        )

    def row(self, of: str) -> str:
        return f"ROW({', '.join(f'{of}.{name}' for name in self.values)})"


NULLABLE = {"therapist_id", "patient_id"}
IN_PERIOD = ("period", "starts_on")

PATIENTS = Cells(
    table="treatment_patienttally",
    keys=("patient_id", *IN_PERIOD, "therapist_id"),
    values=(*SUMS, "first_on", "last_on"),
    asked=PERIODS.format(keys="patient_id, therapist_id,") + " WHERE patient_id IS NOT NULL",
    narrowed=("patient_id", *IN_PERIOD, "therapist_id"),
    found=f"""
        SELECT asked.patient_id, period, starts_on, asked.therapist_id, {OF_METRICS}
        FROM asked JOIN treatment_sessionmetrics AS measured
            ON measured.patient_id = asked.patient_id
            AND measured.therapist_id IS NOT DISTINCT FROM asked.therapist_id
            AND held_on >= starts_on AND held_on < ends_on
        GROUP BY asked.patient_id, period, starts_on, asked.therapist_id""",
)


def tallies(scope: str, *, asks_for: str, group: str, narrowed: tuple[str, ...]) -> Cells:
    same = Cells.same("cell", "asked", narrowed)
    return Cells(
        table="treatment_tally",
        keys=("scope", *IN_PERIOD, "therapist_id"),
        values=("patients", *SUMS),
        asked=PERIODS.format(keys=asks_for),
        within=f"kept.scope = '{scope}'",
        narrowed=narrowed,
        found=f"""
        SELECT '{scope}' AS scope, cell.period, cell.starts_on, {group} AS therapist_id,
            count(DISTINCT patient_id) FILTER (WHERE sessions > 0) AS patients, {OF_TALLIES}
        FROM asked JOIN treatment_patienttally AS cell ON {same}
        GROUP BY cell.period, cell.starts_on, {group}""",
    )


THERAPISTS = tallies(
    "therapist",
    asks_for="therapist_id,",
    group="cell.therapist_id",
    narrowed=(*IN_PERIOD, "therapist_id"),
)
PRACTICE = tallies("practice", asks_for="", group="NULL::uuid", narrowed=IN_PERIOD)
