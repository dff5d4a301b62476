"""What a resumable upload refuses, and to whom."""

import pytest

from sessions_app.tests.tus import TUS, URL, code, metadata


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_TUS_RESUMABLE": "0.2.2"},
        {"HTTP_TUS_RESUMABLE": ""},
    ],
    ids=str,
)
def test_another_version_is_refused(api, place, headers):
    answer = api.head(place, **headers)

    assert answer.status_code == 412
    assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("offset", ["", "-1", "1e3", "x", "٣", "9" * 30])
def test_an_offset_that_is_no_number_is_refused(place, patch, offset):
    assert patch(place, b"x", offset=offset).status_code == 400


def test_another_content_type_is_refused(api, place):
    answer = api.generic(
        "PATCH", place, b"x", content_type="audio/wav", HTTP_UPLOAD_OFFSET="0", **TUS
    )

    assert answer.status_code == 415


@pytest.mark.parametrize("length", ["", "-5", "many"])
def test_a_length_that_is_no_number_is_refused(begin, length):
    assert begin(length=length).status_code == 400


def test_an_upload_of_nothing_cannot_begin(begin):
    assert begin(length=0).status_code == 422


@pytest.mark.parametrize(
    "text", ["", "patient_id", "patient_id ???", "patient_id é", "patient_id /w=="]
)
def test_metadata_that_cannot_be_read_is_refused(api, disk, db, text):
    answer = api.post(URL, HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA=text, **TUS)

    assert answer.status_code in (400, 422)


def test_without_consent_no_upload_begins(api, patient, disk):
    answer = api.post(URL, HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA=metadata(patient), **TUS)

    assert (answer.status_code, code(answer)) == (409, "consent_required")


def test_somebody_elses_patient_does_not_exist(api, other_patient):
    answer = api.post(
        URL, HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA=metadata(other_patient), **TUS
    )

    assert answer.status_code == 422


def test_somebody_elses_upload_does_not_exist(outsider_api, place):
    assert outsider_api.head(place, **TUS).status_code == 404
    assert outsider_api.delete(place, **TUS).status_code == 404
    assert outsider_api.post(f"{place}/finish").status_code == 404


def test_a_patient_has_no_uploads(patient_api, place):
    assert patient_api.get(place).status_code == 403


def test_an_admin_may_look_and_not_touch(admin_api, place):
    assert admin_api.get(place).status_code == 200
    assert admin_api.delete(place, **TUS).status_code == 403
