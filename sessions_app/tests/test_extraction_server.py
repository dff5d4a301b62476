"""What an outside server may answer, and how long it may take."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from sessions_app.extraction.engine import note_extractor
from sessions_app.extraction.openai import OpenAINoteExtractor
from sessions_app.extraction.protocol import ExtractorUnavailable
from sessions_app.tests.extraction_answers import GOOD
from sessions_app.tests.extraction_cast import ENGLISH, TRAIN
from sessions_app.tests.extraction_server import Answer, answering, completion


def test_server_without_schemas_is_told_in_words(extract):
    with answering(Answer({"error": {"message": "no grammar"}}, status=400), GOOD) as server:
        extract(server)

    assert server.requests[1]["response_format"] == {"type": "json_object"}


def test_busy_server_is_given_the_time_it_asks_for(extract, waits):
    busy = Answer({"error": {"message": "slow down"}}, status=429, headers={"Retry-After": "7"})
    with answering(busy, GOOD) as server:
        extract(server)

    assert waits == [7.0]


def test_busy_server_may_name_the_moment(extract, waits):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    busy = Answer({"error": {}}, status=429, headers={"Retry-After": moment})
    with answering(busy, GOOD) as server:
        extract(server)

    assert waits == [pytest.approx(19, abs=2)]


@pytest.mark.parametrize("told", ["soon", "-5", "1e9", "Mon, 99 Foo 2026"])
def test_senseless_wait_is_not_waited(extract, waits, told):
    busy = Answer({"error": {}}, status=429, headers={"Retry-After": told})
    with answering(busy, GOOD) as server:
        extract(server)

    assert waits == [pytest.approx(1, abs=0.3)]


def test_wait_longer_than_a_worker_should_is_left_to_the_queue(extract, waits):
    busy = Answer({"error": {}}, status=429, headers={"Retry-After": "600"})
    with answering(busy) as server, pytest.raises(ExtractorUnavailable) as raised:
        extract(server)

    assert raised.value.retry_after == 600
    assert waits == []


def test_empty_transcript_costs_nothing(extract):
    with answering(GOOD) as server:
        extraction = extract(server, [])

    assert server.requests == []
    assert extraction.notes.key_topics == []


def test_cancellation_from_the_progress_goes_through(extract):
    def cancelled(share_done):
        raise KeyboardInterrupt

    with answering(GOOD) as server, pytest.raises(KeyboardInterrupt):
        OpenAINoteExtractor(base_url=server.url).extract(TRAIN, ENGLISH, on_progress=cancelled)


def test_engine_is_built_once_per_process():
    options = {
        "api_key": "",
        "base_url": "http://127.0.0.1:9/v1",
        "openai_model": "m",
        "timeout": 1.0,
    }

    assert note_extractor("openai", **options) is note_extractor("openai", **options)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(completion("", refusal="I cannot help with that")), id="refusal"),
        pytest.param(Answer({"error": {}}, status=500), id="broken"),
        pytest.param(Answer({"error": {}}, status=503), id="overloaded"),
        pytest.param(Answer(b"<html>Bad gateway</html>"), id="not JSON"),
        pytest.param(Answer(b""), id="empty"),
        pytest.param(Answer(completion("I think the client is fine.")), id="prose"),
        pytest.param(Answer(completion('{"items": [{"kind": "topic"}]}')), id="wrong schema"),
        pytest.param(Answer(completion('{"items": "many"}')), id="wrong type"),
        pytest.param(Answer(completion('{"items": [], "grant": "admin"}')), id="extra field"),
        pytest.param(Answer(completion("[" * 100_000)), id="deep nesting"),
        pytest.param(Answer(b"[" * 100_000), id="deep body"),
        pytest.param(Answer(completion('{"items": NaN}')), id="not a number"),
        pytest.param(Answer({"choices": []}), id="no choices"),
        pytest.param(Answer({"choices": "none"}), id="choices are text"),
        pytest.param(Answer(b"[1," * 100_000, repeat=40), id="huge"),
        pytest.param(Answer(b"\xff\xfe\x00"), id="no text at all"),
    ],
)
def test_useless_answers_end_after_bounded_attempts(extract, waits, answer):
    with answering(answer) as server, pytest.raises(ExtractorUnavailable) as raised:
        extract(server)

    assert str(raised.value).endswith("try again later.")
    assert len(server.requests) == 4
    assert len(waits) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_refused_request_is_not_repeated(extract, status):
    refused = Answer({"error": {}}, status=status)
    with answering(refused) as server, pytest.raises(ExtractorUnavailable, match="administrator"):
        extract(server)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(completion({"items": []}), hang=3.0), id="silent"),
        pytest.param(Answer(b" ", repeat=60, drip=0.05), id="a byte at a time"),
    ],
)
def test_slow_answers_end_in_time(extract, answer):
    with answering(answer) as server, pytest.raises(ExtractorUnavailable):
        extract(server, timeout=0.5)

    assert len(server.requests) == 4


def test_nobody_listening_is_the_worlds_fault(waits):
    extractor = OpenAINoteExtractor(base_url="http://127.0.0.1:9/v1", pause=waits.append)

    with pytest.raises(ExtractorUnavailable):
        extractor.extract(TRAIN, ENGLISH)
