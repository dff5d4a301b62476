"""Fixtures for resumable uploads, as a client of tus sends them; conftest.py takes them in."""

import base64

import pytest

from sessions_app.tests import sound

URL = "/api/v1/uploads"
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}
CONTENT_TYPE = "application/offset+octet-stream"
CONTENT = sound.recording("wav", seconds=3.0)
SIZE = len(CONTENT)


def metadata(patient, **facts):
    facts = {"patient_id": patient.pk, "session_date": "2025-03-01T10:00:00Z", **facts}
    return ",".join(
        f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in facts.items()
    )


@pytest.fixture
def begin(api, patient, consent, disk):
    def begin_upload(*, length=SIZE, **headers):
        size = {"HTTP_UPLOAD_DEFER_LENGTH": "1"}
        if length is not None:
            size = {"HTTP_UPLOAD_LENGTH": str(length)}
        return api.post(URL, HTTP_UPLOAD_METADATA=metadata(patient), **size, **TUS, **headers)

    return begin_upload


@pytest.fixture
def place(begin):
    return begin()["Location"]


@pytest.fixture
def live(begin):
    """The address of a recording that is still being made."""
    return begin(length=None)["Location"]


@pytest.fixture
def patch(api):
    def send_part(place, content, *, offset, **headers):
        return api.generic(
            "PATCH",
            place,
            content,
            content_type=CONTENT_TYPE,
            HTTP_UPLOAD_OFFSET=str(offset),
            **TUS,
            **headers,
        )

    return send_part


def code(answer):
    return answer.json()["error"]["code"]
