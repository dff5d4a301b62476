"""The web is killed while recordings arrive: what was acknowledged stays, the rest comes again."""

import http.client

import httpx2
import pytest

from sessions_app.models import Recording, TherapySession
from sessions_app.tests import sound
from sessions_app.tests.tus import CONTENT_TYPE, metadata
from therapybridge.tests.faults.clinic import ALIAS, accepted
from therapybridge.tests.faults.invariants import (
    assert_all_survived,
    assert_nothing_orphaned,
    spooled,
)
from therapybridge.tests.faults.planted import WEB

CONTENT = sound.recording("wav", seconds=130.0)  # 4 MB
FIRST, MIDDLE = 1_000_000, 3_000_000  # bytes
ON_DISK = 512 * 1024  # bytes of an unfinished part that show that it is arriving
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": CONTENT_TYPE}
BOUNDARY = "an-arriving-recording"


def begin(clinic, patient, content):
    headers = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": metadata(patient)}
    answer = clinic.api.post("/api/v1/uploads", headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def send(clinic, place, content, *, offset):
    headers = {**TUS, "Upload-Offset": str(offset)}
    return clinic.api.patch(place, content=content, headers=headers)


def offset_of(clinic, place):
    return int(clinic.api.head(place, headers=TUS).headers["Upload-Offset"])


def kill_web_in_the_middle(clinic, method, path, headers, body, *, sent):
    """Of a request of which the web has `sent` bytes, most of them on the disk already."""
    connection = http.client.HTTPConnection("127.0.0.1", clinic.port, timeout=60)
    connection.putrequest(method, path)
    authorization = {"Authorization": clinic.api.headers["Authorization"]}
    for name, value in (headers | authorization | {"Content-Length": str(len(body))}).items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(body[:sent])
    clinic.wait_until(
        lambda: any(path.stat().st_size > ON_DISK for path in spooled(clinic)),
        what="the recording arrives",
        seconds=60,
    )
    clinic.kill("web")
    connection.close()
    clinic.start("web")
    clinic.wait_for_web()


def form(patient):
    """What a browser sends: one field, and the file."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    return b"".join(
        [
            f'{head}"patient_id"\r\n\r\n{patient.pk}\r\n'.encode(),
            f'{head}"file"; filename="talk.wav"\r\nContent-Type: audio/wav\r\n\r\n'.encode(),
            CONTENT,
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        ]
    )


def sessions_of(patient):
    rows = TherapySession.objects.using(ALIAS).filter(patient=patient)
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def test_a_resumable_upload_goes_on_after_the_web_was_killed(clinic, patient):
    place = begin(clinic, patient, CONTENT)
    send(clinic, place, CONTENT[:FIRST], offset=0)
    headers = {**TUS, "Upload-Offset": str(FIRST)}

    kill_web_in_the_middle(clinic, "PATCH", place, headers, CONTENT[FIRST:], sent=MIDDLE - FIRST)
    reached = offset_of(clinic, place)
    rest = send(clinic, place, CONTENT[reached:], offset=reached)

    assert reached == FIRST
    assert rest.headers["Upload-Offset"] == str(len(CONTENT))
    (session_id,) = sessions_of(patient)
    assert_all_survived(clinic, [session_id])
    assert clinic.api.get(f"/api/v1/sessions/{session_id}/audio").content == CONTENT
    assert_nothing_orphaned(clinic)


def test_a_plain_upload_that_was_cut_off_leaves_nothing_and_can_be_sent_again(clinic, patient):
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    path = "/api/v1/sessions/upload"

    kill_web_in_the_middle(clinic, "POST", path, headers, form(patient), sent=MIDDLE)

    assert sessions_of(patient) == []
    assert_nothing_orphaned(clinic)
    answer = clinic.api.post(path, headers=headers, content=form(patient))
    assert_all_survived(clinic, [accepted(answer)])


@pytest.mark.parametrize("point", WEB["plain"])
def test_a_plain_upload_whose_web_is_killed_there_is_taken_once(clinic, patient, point):
    clinic.points.plant(patient.pk, point)

    with pytest.raises(httpx2.TransportError):
        clinic.upload(patient)
    again = clinic.upload(patient)

    assert clinic.points.was_reached(patient.pk, point)
    assert again.status_code in (201, 409), again.text
    (session_id,) = sessions_of(patient)
    assert_all_survived(clinic, [session_id])
    assert_nothing_orphaned(clinic)


@pytest.mark.parametrize("point", WEB["resumable"])
def test_a_resumable_upload_whose_web_is_killed_there_is_taken_once(clinic, patient, point):
    content = sound.recording("wav")
    place = begin(clinic, patient, content)
    clinic.points.plant(patient.pk, point)

    with pytest.raises(httpx2.TransportError):
        send(clinic, place, content, offset=0)
    finish_as_a_client_does(clinic, place, content)

    assert clinic.points.was_reached(patient.pk, point)
    assert Recording.objects.using(ALIAS).get(patient=patient).is_complete
    assert_all_survived(clinic, sessions_of(patient))
    assert_nothing_orphaned(clinic)


def finish_as_a_client_does(clinic, place, content):
    """Ask how far it is, send what is missing, and say that it is all."""
    offset = offset_of(clinic, place)
    if offset < len(content):
        send(clinic, place, content[offset:], offset=offset)
    answer = clinic.api.post(f"{place}/finish", headers={"Tus-Resumable": "1.0.0"})
    assert answer.status_code == 202, answer.text
