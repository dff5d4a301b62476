"""The statements that count cells again: those that hold a few days, or all. docs/analytics.md.

Each finds what cells should say, deletes those for which nothing is found and writes those that
differ. So counting twice, or counting too much, changes nothing. For a few days, what is asked for
stands in the temporary table `touched`, and only its periods are read; for all, one GROUP BY goes
over what they are counted from.
"""

from dataclasses import dataclass

EVER = "0001-01-01"  # where the one period of all time starts
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
TOUCHED = """
CREATE TEMPORARY TABLE IF NOT EXISTS touched
    (patient_id uuid, therapist_id uuid, day date) ON COMMIT DROP;
TRUNCATE touched
"""
TAKE_DAYS = """
WITH taken AS (DELETE FROM treatment_daytocount RETURNING patient_id, therapist_id, day)
INSERT INTO touched (patient_id, therapist_id, day) SELECT DISTINCT * FROM taken
"""
LOOK_AT_TOUCHED = "ANALYZE touched"  # or PostgreSQL takes it for a thousand days
DAYS_ARE_COUNTED = "DELETE FROM treatment_daytocount"
# How many cells all sessions fill, PostgreSQL cannot guess; taken for a few, it would compare each
# with each.
HASH_ALL = "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off"
AS_EVER = "SET LOCAL enable_nestloop = DEFAULT; SET LOCAL enable_mergejoin = DEFAULT"


def periods_of(day: str) -> str:
    """Every period that holds a day."""
    return f"""(
        SELECT unit AS period, date_trunc(unit, {day}::timestamp)::date AS starts_on,
            (date_trunc(unit, {day}::timestamp) + long::interval)::date AS ends_on
        FROM (VALUES ('day', '1 day'), ('week', '7 days'), ('month', '1 month'),
            ('quarter', '3 months'), ('year', '1 year')) AS units (unit, long)
        UNION ALL SELECT 'all', DATE '{EVER}', DATE 'infinity')"""


def asked_for(keys: str, where: str = "true") -> str:
    """The periods that hold a touched day, and whose cell of them is meant."""
    return f"""SELECT DISTINCT {keys} period, starts_on, ends_on
        FROM touched CROSS JOIN LATERAL {periods_of("day")} AS periods WHERE {where}"""


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
NULLABLE = {"therapist_id", "patient_id"}
IN_PERIOD = ("period", "starts_on")


def same(one: str, other: str, *keys: str) -> str:
    """Nobody is the same as nobody; written so that PostgreSQL can hash it."""
    return " AND ".join(
        f"coalesce({one}.{key}, {NOBODY}) = coalesce({other}.{key}, {NOBODY})"
        if key in NULLABLE
        else f"{one}.{key} = {other}.{key}"
        for key in keys
    )


def asked_of(table: str, columns: str, which: str) -> str:
    """The rows of a table that belong to what is asked for, of the therapist who is asked for. Of
    nobody they are looked up apart: no index finds "the same or both nobody"."""
    rows = f"SELECT {columns} FROM {table} WHERE {which} AND"
    return f"""asked CROSS JOIN LATERAL (
        {rows} {table}.therapist_id = asked.therapist_id
        UNION ALL {rows} {table}.therapist_id IS NULL AND asked.therapist_id IS NULL)"""


@dataclass(frozen=True)
class Cells:
    """`keys` name a cell, `values` is what it says: `columns` are both, counted by `group` from
    `every` row, or from `some` of them where cells are `asked` for."""

    table: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    columns: str
    group: str
    every: str
    some: str
    asked: str
    narrowed: str  # which cells of the table are asked for
    within: str = "true"  # of the table's cells, those that this statement is about

    @property
    def again(self) -> str:
        """For a few days."""
        return f"""
        WITH asked AS ({self.asked}), {self.found(self.some)},
        {self.gone("USING asked", self.narrowed)}
        {self.write()} WHERE {self.row("kept")} IS DISTINCT FROM {self.row("EXCLUDED")}"""

    @property
    def anew(self) -> str:
        """What says the right thing already is left alone, and not even locked."""
        is_kept = f"""SELECT FROM {self.table} AS kept
            WHERE {same("found", "kept", *self.keys)}
            AND {self.row("found")} IS NOT DISTINCT FROM {self.row("kept")}"""
        return f"""
        WITH {self.found(self.every)}, {self.gone()}
        {self.write(f"WHERE NOT EXISTS ({is_kept})")}"""

    def found(self, source: str) -> str:
        counted = f"SELECT {self.columns} FROM {source} GROUP BY {self.group}"
        return f"found AS MATERIALIZED ({counted})"

    def gone(self, using: str = "", which: str = "true") -> str:
        return f"""gone AS (
            DELETE FROM {self.table} AS kept {using} WHERE {which} AND {self.within}
            AND NOT EXISTS (SELECT FROM found WHERE {same("found", "kept", *self.keys)})
        )"""

    def write(self, which: str = "") -> str:
        names = ", ".join((*self.keys, *self.values))
        return f"""
        INSERT INTO {self.table} AS kept (id, created_at, updated_at, {names})
        SELECT gen_random_uuid(), now(), now(), {names} FROM found {which}
        ON CONFLICT ({", ".join(self.keys)}) DO UPDATE
        SET updated_at = now(), {", ".join(f"{name} = EXCLUDED.{name}" for name in self.values)}"""

    def row(self, of: str) -> str:
        return f"ROW({', '.join(f'{of}.{name}' for name in self.values)})"


OF_PATIENT = "measured.patient_id, period, starts_on, measured.therapist_id"
PATIENTS = Cells(
    table="treatment_patienttally",
    keys=("patient_id", *IN_PERIOD, "therapist_id"),
    values=(*SUMS, "first_on", "last_on"),
    columns=f"{OF_PATIENT}, {OF_METRICS}",
    group=OF_PATIENT,
    every=f"""treatment_sessionmetrics AS measured
        CROSS JOIN LATERAL {periods_of("held_on")} AS any_period""",
    some=f"""asked JOIN treatment_sessionmetrics AS measured
        ON measured.patient_id = asked.patient_id AND {same("measured", "asked", "therapist_id")}
        AND held_on >= starts_on AND held_on < ends_on""",
    asked=asked_for("patient_id, therapist_id,", "patient_id IS NOT NULL"),
    narrowed=f"""kept.patient_id = asked.patient_id
        AND {same("kept", "asked", *IN_PERIOD, "therapist_id")}""",
)


def tallies(scope: str, *, therapist: str, patients: str, **parts: str) -> Cells:
    cell = f"cell.period, cell.starts_on, {therapist}"
    return Cells(
        table="treatment_tally",
        keys=("scope", *IN_PERIOD, "therapist_id"),
        values=("patients", *SUMS),
        columns=f"""'{scope}' AS scope, {cell} AS therapist_id,
            {patients} AS patients, {OF_TALLIES}""",
        group=cell,
        within=f"kept.scope = '{scope}'",
        **parts,
    )


THERAPISTS = tallies(
    "therapist",
    therapist="cell.therapist_id",
    patients="count(*) FILTER (WHERE sessions > 0)",
    every="treatment_patienttally AS cell",
    some=asked_of(
        "treatment_patienttally", "*", "period = asked.period AND starts_on = asked.starts_on"
    )
    + " AS cell",
    asked=asked_for("therapist_id,"),
    narrowed=same("kept", "asked", *IN_PERIOD, "therapist_id"),
)
# Sums add up; who sees two therapists is one patient still.
PRACTICE = tallies(
    "practice",
    therapist="NULL::uuid",
    patients="""(SELECT count(DISTINCT patient_id) FROM treatment_patienttally AS seen
        WHERE seen.period = cell.period AND seen.starts_on = cell.starts_on
        AND seen.sessions > 0)""",
    every="treatment_tally AS cell WHERE scope = 'therapist'",
    some=f"""asked JOIN treatment_tally AS cell
        ON cell.scope = 'therapist' AND {same("cell", "asked", *IN_PERIOD)}""",
    asked=asked_for(""),
    narrowed=same("kept", "asked", *IN_PERIOD),
)
