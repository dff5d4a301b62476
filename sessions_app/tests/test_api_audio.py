import io

import pytest

from sessions_app import tasks
from sessions_app.api.sound import LONGEST_RANGE, parse_range

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(recorded_session):
    return f"/api/v1/sessions/{recorded_session.pk}/audio"


def body(answer):
    return b"".join(answer.streaming_content)


def test_the_whole_sound_comes_back_as_it_was_sent(api, url, wav):
    answer = api.get(url, HTTP_ACCEPT="audio/*")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"] == "no-store"
    assert body(answer) == wav.getvalue()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None)],
)
def test_a_range_comes_back_alone(api, url, wav, asked, first, last):
    answer = api.get(url, HTTP_RANGE=asked)

    whole = wav.getvalue()
    expected = whole[first:] if last is None else whole[first : last + 1]
    assert answer.status_code == 206
    assert body(answer) == expected
    assert answer["Content-Length"] == str(len(expected))
    assert answer["Content-Range"].endswith(f"/{len(whole)}")


def test_a_range_beyond_the_end_is_416(api, url, wav):
    answer = api.get(url, HTTP_RANGE="bytes=99999999-")

    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(wav.getvalue())}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=", "bytes=-", "bytes=1-2,3-4", "lines=1-2", "bytes=a-b", f"bytes=0-{'9' * 5000}"],
)
def test_a_range_that_is_none_gets_it_whole(asked):
    assert parse_range(asked, 1000) is None


def test_a_long_range_comes_in_pieces():
    assert parse_range("bytes=0-", 10 * LONGEST_RANGE) == (0, LONGEST_RANGE - 1)


def test_deleted_sound_is_gone_and_the_rest_stays(api, url, recorded_session, transcriber):
    tasks.process_session(session_id=str(recorded_session.pk))

    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404
    detail = api.get(url.removesuffix("/audio")).json()
    assert detail["recording_deleted_at"] is not None
    assert detail["notes"] is not None


def test_a_session_that_began_without_a_recording_gets_one(
    api, empty_session, consent, transcriber, wav
):
    tasks.process_session(session_id=str(empty_session.pk))
    url = f"/api/v1/sessions/{empty_session.pk}/audio"
    wav.name = "later.wav"

    answer = api.post(url, {"file": wav}, format="multipart")
    tasks.process_session(session_id=str(empty_session.pk))

    assert answer.status_code == 202
    assert answer.json()["status"] == "pending"
    detail = api.get(url.removesuffix("/audio")).json()
    assert (detail["status"], detail["has_audio"]) == ("processed", True)
    assert transcriber.calls == 1


def test_a_second_recording_is_refused(api, url, wav):
    again = io.BytesIO(wav.getvalue())
    again.name = "again.wav"

    answer = api.post(url, {"file": again}, format="multipart")

    assert answer.status_code == 409
