"""What the server of a model bills."""

import json

import pytest

from sessions_app.extraction.endpoint import MOST_COUNTED
from sessions_app.extraction.openai import OpenAINoteExtractor
from sessions_app.tests.extraction_cast import ENGLISH, TRAIN
from sessions_app.tests.extraction_server import Answer, answering, notes

GOOD = notes()


def extract(server, *, model="gpt-4o-mini", **options):
    extractor = OpenAINoteExtractor(base_url=server.url, openai_model=model, **options)
    return extractor.extract(TRAIN, ENGLISH)


def test_price_that_was_agreed_counts():
    with answering(GOOD) as server:
        extraction = extract(server, price=(1.0, 10.0))

    assert extraction.usage["usd"] == pytest.approx(0.004)


def test_model_without_a_price_has_no_cost_rather_than_none_at_all():
    with answering(GOOD) as server:
        extraction = extract(server, model="of-our-own")

    assert "usd" not in extraction.usage


def test_count_that_no_request_can_have_is_not_believed():
    def boasting(request):
        usage = {"prompt_tokens": 10**30, "completion_tokens": -1}
        return Answer({**json.loads(GOOD(request).body), "usage": usage})

    with answering(boasting) as server:
        extraction = extract(server)

    assert extraction.usage["input_tokens"] == 2 * MOST_COUNTED
    assert extraction.usage["output_tokens"] == 0
