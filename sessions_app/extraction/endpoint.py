"""One question to an OpenAI-compatible server, and a validated answer, or ExtractorUnavailable.

Bounded in everything: attempts, waiting, bytes, seconds and depth. What a server sends is foreign.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated

import httpx2
import openai
from pydantic import BaseModel, BeforeValidator, ValidationError

from sessions_app.extraction.protocol import ExtractorUnavailable
from sessions_app.extraction.wire import Wire, schema_of

ATTEMPTS, FIRST_WAIT, LONGEST_WAIT = 4, 1.0, 30.0  # seconds
LONGEST_TOLD = 86_400  # seconds: what a server asks for beyond a day is nonsense
MOST_BYTES = 4_000_000
MOST_TOKENS = 8_000  # of an answer
MOST_COUNTED = 100_000_000  # tokens of one request that a server is believed
PRICES = {  # USD per million tokens in and out, as published in 2025; a setting overrules them
    "gpt-4o-mini": (0.15, 0.60),
    "gpt-4o": (2.50, 10.00),
    "gpt-4.1-nano": (0.10, 0.40),
    "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4.1": (2.00, 8.00),
}
BUSY = "The outside AI service is busy or did not answer. The transcript is safe; try again later."
CLOSED = (
    "The outside AI service refused the request. "
    "Ask your administrator to check its address, key and model."
)
NONSENSE = "The outside AI service gave no usable answer. The transcript is safe; try again later."


class TooLong(Exception):
    """The answer did not fit: ask about less."""


class _Unusable(Exception):
    """This answer is worth nothing; the next one may be."""


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


def _believed(count):
    """What no request can cost is no count; sums of it would not fit into any column."""
    return min(max(count, 0), MOST_COUNTED) if isinstance(count, int) else count


Count = Annotated[int, BeforeValidator(_believed)]


class _Usage(BaseModel):
    prompt_tokens: Count = 0
    completion_tokens: Count = 0


class _Reply(BaseModel):
    choices: list[_Choice]
    usage: _Usage | None = None


@dataclass
class Endpoint:
    api_key: str
    base_url: str
    model: str
    timeout: float
    price: tuple[float, float] | None = None  # USD per million tokens in and out, if agreed
    pause: Callable[[float], None] = time.sleep
    usage: dict[str, float] = field(default_factory=dict)

    def __post_init__(self):
        self._client = openai.OpenAI(
            api_key=self.api_key or "none",
            base_url=self.base_url or None,
            max_retries=0,
            timeout=httpx2.Timeout(self.timeout, connect=min(10.0, self.timeout)),
        )

    def ask(self, messages: list[dict], answer: type[Wire]) -> Wire:
        """Raises TooLong or ExtractorUnavailable."""
        schema, failed = True, ExtractorUnavailable(NONSENSE)
        for attempt in range(ATTEMPTS):
            try:
                return self._usable(self._post(messages, answer, schema), answer)
            except _Unusable:
                failed = ExtractorUnavailable(NONSENSE)
            except openai.BadRequestError as refused:
                if not schema:
                    raise ExtractorUnavailable(CLOSED) from refused
                schema = False  # a server that knows no schemas is told in words
            except (openai.APIConnectionError, openai.APIStatusError, httpx2.HTTPError) as error:
                failed = _unavailable(error)
            if attempt + 1 < ATTEMPTS:
                self._wait(attempt, failed)
        raise failed

    def _wait(self, attempt: int, failed: ExtractorUnavailable) -> None:
        if failed.retry_after is not None and failed.retry_after > LONGEST_WAIT:
            raise failed  # the queue waits better than a worker does
        backoff = FIRST_WAIT * 2**attempt * random.uniform(0.75, 1.25)
        self.pause(min(max(backoff, failed.retry_after or 0.0), LONGEST_WAIT))

    def _post(self, messages: list[dict], answer: type[Wire], schema: bool) -> bytes:
        named = {"name": answer.__name__, "strict": True, "schema": schema_of(answer)}
        wanted = {"type": "json_schema", "json_schema": named}
        if not schema:
            wanted = {"type": "json_object"}
            messages = [*messages, _in_words(answer)]
        until = time.monotonic() + self.timeout
        with self._client.chat.completions.with_streaming_response.create(
            model=self.model,
            messages=messages,
            response_format=wanted,
            temperature=0,
            max_tokens=MOST_TOKENS,
        ) as response:
            return _read(response, until)

    def _usable(self, body: bytes, answer: type[Wire]) -> Wire:
        reply = _parsed(body, _Reply)
        self._count(reply.usage or _Usage())
        if not reply.choices:
            raise _Unusable
        choice = reply.choices[0]
        if choice.finish_reason == "length":
            raise TooLong
        if choice.message.refusal or not choice.message.content:
            raise _Unusable
        return _parsed(choice.message.content.encode(errors="replace"), answer)

    def _count(self, usage: _Usage) -> None:
        spent = {
            "input_tokens": usage.prompt_tokens,
            "output_tokens": usage.completion_tokens,
            "calls": 1,
        }
        price = self.price or _price(self.model)
        if price is not None:
            tokens = zip((usage.prompt_tokens, usage.completion_tokens), price, strict=True)
            spent["usd"] = sum(count * each for count, each in tokens) / 1_000_000
        for name, amount in spent.items():
            self.usage[name] = self.usage.get(name, 0) + amount


def _in_words(answer: type[Wire]) -> dict:
    told = json.dumps(schema_of(answer))
    return {"role": "system", "content": f"Answer with JSON that fits this schema: {told}"}


def _read(response, until: float) -> bytes:
    """Neither longer nor slower than agreed, whatever the headers promise."""
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise _Unusable
        if time.monotonic() > until:
            raise httpx2.ReadTimeout("slower than agreed")
        parts.append(part)
    return b"".join(parts)


def _parsed(body: bytes, model: type[BaseModel]):
    try:
        return model.model_validate_json(body)
    except (ValidationError, RecursionError) as error:
        raise _Unusable from error


def _price(model: str) -> tuple[float, float] | None:
    """None where nobody told: no price is not the same as no cost."""
    return next((price for name, price in PRICES.items() if model.startswith(name)), None)


def _unavailable(error: Exception) -> ExtractorUnavailable:
    """Raises at once where another attempt cannot help."""
    if not isinstance(error, openai.APIStatusError):
        return ExtractorUnavailable(BUSY)
    if error.status_code not in {408, 409, 425, 429} and error.status_code < 500:
        raise ExtractorUnavailable(CLOSED) from error
    return ExtractorUnavailable(BUSY, retry_after=_retry_after(error.response))


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds, or the moment when to come back."""
    told = response.headers.get("retry-after", "")
    try:
        seconds = float(told) if told.strip().isdigit() else _until(told)
    except (ValueError, TypeError):
        return None
    return max(seconds, 0.0) if seconds < LONGEST_TOLD else None


def _until(moment: str) -> float:
    return (parsedate_to_datetime(moment) - datetime.now(UTC)).total_seconds()
