"""No framework: psycopg, PyJWT and orjson in one WSGI function. The least that it can cost."""

import os
import re
import threading
from urllib.parse import parse_qs

import jwt
import orjson
import psycopg

SECRET = os.environ["PEER_SECRET"]
PATH = re.compile(r"/patients/([0-9a-f-]{36})/timeline")
FIELDS = ["id", "patient_id", "therapist_id", "event_type", "event_subtype", "event_date", "title"]
FIELDS += ["description", "metadata", "related_entity_id", "importance", "is_private", "is_draft"]
FIELDS += ["is_manual", "created_at"]
ACCESS = """
SELECT (
    SELECT coalesce(sum(number), 0)::bigint FROM timeline_eventcount
    WHERE patient_id = %(patient)s
)
FROM accounts_user AS person
JOIN accounts_therapistpatient AS care ON care.therapist_id = person.id
WHERE person.id = %(user)s AND person.is_active
  AND care.patient_id = %(patient)s AND care.ended_at IS NULL
"""
PAGE = f"""
SELECT {", ".join(FIELDS)} FROM timeline_timelineevent
WHERE patient_id = %(patient)s AND deleted_at IS NULL
ORDER BY event_date DESC, id DESC LIMIT %(limit)s
"""
here = threading.local()


def connection():
    if not hasattr(here, "connection"):
        here.connection = psycopg.connect(os.environ["PEER_DATABASE"], autocommit=True)
    return here.connection


def application(environ, start_response):
    token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, SECRET, ["HS256"], audience="therapybridge-api")
    except jwt.PyJWTError:
        return refused(start_response, "401 Unauthorized")
    patient = PATH.fullmatch(environ["PATH_INFO"])[1]
    limit = int(parse_qs(environ["QUERY_STRING"]).get("limit", ["20"])[0])
    asked = {"user": claims["user_id"], "patient": patient, "limit": limit + 1}
    found = connection().execute(ACCESS, asked).fetchone()
    if found is None:
        return refused(start_response, "404 Not Found")
    rows = connection().execute(PAGE, asked).fetchall()
    has_more = len(rows) > limit
    body = orjson.dumps(
        {
            "events": [
                dict(zip(FIELDS, row, strict=True), related_entity_type=None)
                for row in rows[:limit]
            ],
            "next_cursor": rows[limit - 1][0] if has_more else None,
            "has_more": has_more,
            "total_count": found[0],
        },
        option=orjson.OPT_UTC_Z,
    )
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]


def refused(start_response, status):
    start_response(status, [("Content-Type", "application/json")])
    return [b"{}"]
