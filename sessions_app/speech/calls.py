"""One question to an outside service, bounded in time, in size and in attempts."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx2
import openai

from sessions_app.speech.protocol import TranscriberUnavailable, UnusableRecording

TICK = 1.0  # seconds between signs of life while we wait
LARGEST_REPLY = 50 * 1024 * 1024
FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
LONGEST_WAIT_HERE = 60.0  # a service that asks for more is asked again by the queue, later
RETRYABLE = {408, 409, 425, 429}
ABOUT_THE_FILE = {400, 415, 422}

UNREACHABLE = "The transcription service cannot be reached; the recording is kept and tried again."
BUSY = "The transcription service is busy; the recording is kept and tried again."
NONSENSE = "The transcription service gave an answer that cannot be used; it is tried again."
REFUSED = "The transcription service refused the request; ask the administrator to check its setup."
UNREADABLE = (
    "The transcription service could not read this recording. Play it to check that it is whole, "
    "then upload it again."
)


Reply = TypeVar("Reply")


class BadReply(Exception):
    """What came back is too late or not what was asked for."""


@dataclass(frozen=True)
class Patience:
    attempts: int = 4
    seconds: float = 300.0  # for one attempt, however slowly the answer drips in
    silence: float = 120.0  # without a single byte
    first_delay: float = FIRST_DELAY


class Caller:
    """Asks in a thread, so that progress is told and cancelling works while the service thinks."""

    def __init__(self, patience: Patience, tick: Callable[[], None]):
        self._patience = patience
        self._tick = tick
        self._stopped = threading.Event()
        self._threads = ThreadPoolExecutor(max_workers=1)
        self.calls = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stopped.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def ask(
        self, send: Callable[[], "openai.APIResponse"], read: Callable[[bytes], Reply]
    ) -> Reply:
        for attempt in range(1, self._patience.attempts + 1):
            is_last = attempt == self._patience.attempts
            try:
                return read(self._wait_for(self._threads.submit(self._body, send)))
            except openai.APIStatusError as error:
                delay = self._after_refusal(error, attempt, is_last=is_last)
            except (openai.APIConnectionError, httpx2.HTTPError) as error:
                delay = self._after_failure(UNREACHABLE, error, attempt, is_last=is_last)
            except (BadReply, ValueError, openai.OpenAIError) as error:
                delay = self._after_failure(NONSENSE, error, attempt, is_last=is_last)
            self._sleep(delay)
        raise TranscriberUnavailable(UNREACHABLE)

    def _body(self, send) -> bytes:
        self.calls += 1
        deadline = time.monotonic() + self._patience.seconds
        body = bytearray()
        with send() as response:
            for part in response.iter_bytes(64 * 1024):
                body += part
                if len(body) > LARGEST_REPLY:
                    raise TranscriberUnavailable(NONSENSE)  # paid for once is enough
                if time.monotonic() > deadline or self._stopped.is_set():
                    raise BadReply("took too long")
        return bytes(body)

    def _wait_for(self, answer: Future) -> bytes:
        while True:
            try:
                return answer.result(timeout=TICK)
            except NotYet:
                if answer.done():
                    raise
                self._tick()

    def _after_refusal(self, error: openai.APIStatusError, attempt: int, *, is_last: bool) -> float:
        if _is_about_the_file(error):
            raise UnusableRecording(UNREADABLE) from error
        is_retryable = error.status_code in RETRYABLE or error.status_code >= 500
        if not is_retryable or error.code == "insufficient_quota":
            raise TranscriberUnavailable(REFUSED) from error
        asked = retry_after(error.response.headers)
        if is_last or (asked or 0) > LONGEST_WAIT_HERE:
            raise TranscriberUnavailable(BUSY, retry_after=asked) from error
        return asked if asked is not None else self._backoff(attempt)

    def _after_failure(
        self, sentence: str, error: Exception, attempt: int, *, is_last: bool
    ) -> float:
        if is_last:
            raise TranscriberUnavailable(sentence) from error
        return self._backoff(attempt)

    def _backoff(self, attempt: int) -> float:
        longest = min(LONGEST_DELAY, self._patience.first_delay * 2 ** (attempt - 1))
        return longest * random.uniform(0.5, 1.0)

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(TICK, left))
            self._tick()


def retry_after(headers: httpx2.Headers) -> float | None:
    """Read both forms of the header: seconds, or a date."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def _is_about_the_file(error: openai.APIStatusError) -> bool:
    if error.status_code not in ABOUT_THE_FILE:
        return False
    said = f"{error.param} {error.code} {error.message}".lower()
    return any(word in said for word in ("file", "audio", "decode", "corrupt"))
