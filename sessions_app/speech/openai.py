"""The engine of OpenAI, and of every server that speaks its protocol: the sound leaves here."""

import base64
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import openai

from sessions_app.speech import weights
from sessions_app.speech.calls import Caller, Patience
from sessions_app.speech.chunks import Chunk, chunks, flac
from sessions_app.speech.diarization import Diarizer, load_models
from sessions_app.speech.local import NO_SPEECH, sensible_threads
from sessions_app.speech.loops import without_loops
from sessions_app.speech.protocol import (
    CLIENT,
    SAMPLE_RATE,
    THERAPIST,
    Audio,
    Segment,
    Transcription,
    UnusableRecording,
    Word,
)
from sessions_app.speech.replies import DiarizedReply, Usage, VerboseReply, words_of
from sessions_app.speech.roles import roles
from sessions_app.speech.tape import Tape
from sessions_app.speech.turns import mean_probability, segments_of

NO_KEY = "none"  # servers of one's own ask for none, and OpenAI says clearly that it is wrong
FILE_NAME = "audio.flac"  # never the therapist's name for it
USD_PER_MINUTE = {"whisper-1": 0.006, "gpt-4o-transcribe-diarize": 0.006}
SAMPLE_SECONDS = (2.0, 9.0)  # how long a sample of a voice may be

OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Settings:
    api_key: str = NO_KEY
    base_url: str | None = None
    model: str = "whisper-1"
    models_dir: Path | None = None  # for the local speaker models, which whisper-1 lacks
    threads: int = 2
    patience: Patience = Patience()

    @property
    def knows_speakers(self) -> bool:
        return "diarize" in self.model


def build(
    *, attempts: int | None = None, timeout: float | None = None, **settings
) -> "OpenAITranscriber":
    if "models_dir" in settings:
        settings["models_dir"] = Path(settings["models_dir"])
    patience = Patience()
    if attempts:
        patience = replace(patience, attempts=attempts)
    if timeout:
        patience = replace(patience, seconds=timeout, silence=min(timeout, patience.silence))
    threads = {"threads": sensible_threads()}
    return OpenAITranscriber(Settings(patience=patience, **{**threads, **settings}))


class OpenAITranscriber:
    def __init__(self, settings: Settings):
        self._settings = settings
        patience = settings.patience
        self._client = openai.OpenAI(
            api_key=settings.api_key,
            base_url=settings.base_url,
            max_retries=0,  # Caller does that, and tells of progress meanwhile
            timeout=openai.Timeout(patience.silence, connect=min(10.0, patience.silence)),
        )

    def transcribe(
        self,
        audio: Audio,
        *,
        language: str | None = None,
        on_progress: OnProgress = lambda seconds_done: None,
    ) -> Transcription:
        kind = _WithSpeakers if self._settings.knows_speakers else _WordsOnly
        work = kind(self._client, self._settings, language, on_progress)
        with work.caller:
            for chunk in chunks(work.overheard(audio.blocks())):
                work.send(chunk)
        return work.result()


class _Work:
    """One recording on its way through the service."""

    def __init__(self, client: openai.OpenAI, settings: Settings, language, on_progress):
        self._create = client.audio.transcriptions.with_streaming_response.create
        self._settings = settings
        self._language = language
        self._on_progress = on_progress
        self._done = 0.0
        self._seconds: dict[str, float] = defaultdict(float)
        self._usage: dict[str, float] = defaultdict(float)
        self.caller = Caller(settings.patience, self._tick)

    def overheard(self, blocks):
        """Let the blocks pass; what needs to hear them on their way does so here."""
        for block in blocks:
            self._tick()
            yield block

    def send(self, chunk: Chunk) -> None:
        file = (FILE_NAME, flac(chunk.sound), "audio/flac")
        started = time.perf_counter()
        self._ask(chunk, file)
        self._seconds["recognition"] += time.perf_counter() - started
        self._done = chunk.start + chunk.seconds
        self._tick()

    def result(self) -> Transcription:
        segments = self._segments()
        if not segments:
            raise UnusableRecording(NO_SPEECH)
        self._usage["calls"] = self.caller.calls
        return Transcription(
            segments=segments,
            duration=self._done,
            language=self._language or "en",
            confidence=mean_probability([word for part in segments for word in part.words]),
            engine="openai",
            model=self._model_name(),
            seconds=dict(self._seconds),
            usage=dict(self._usage),
        )

    def _ask(self, chunk: Chunk, file) -> None:
        raise NotImplementedError

    def _segments(self) -> tuple[Segment, ...]:
        raise NotImplementedError

    def _model_name(self) -> str:
        return self._settings.model

    def _tick(self) -> None:
        self._on_progress(self._done)

    def _options(self) -> dict:
        return {"language": self._language} if self._language else {}

    def _bill(self, usage: Usage | None, chunk: Chunk) -> None:
        billed = usage.seconds if usage and usage.seconds else chunk.seconds
        self._usage["seconds"] += billed
        if self._settings.model in USD_PER_MINUTE:
            self._usage["usd"] += billed / 60 * USD_PER_MINUTE[self._settings.model]
        if usage and usage.input_tokens is not None:
            self._usage["input_tokens"] += usage.input_tokens
            self._usage["output_tokens"] += usage.output_tokens or 0


class _WordsOnly(_Work):
    """whisper-1 hears words but no voices; our own models tell those apart, where they are."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._words: list[Word] = []
        self._tape = Tape()
        self._diarizer = self._own_diarizer()

    def overheard(self, blocks):
        for block in super().overheard(blocks):
            self._listen(block)
            yield block
        self._tape.is_finished = True
        self._listen()

    def _own_diarizer(self) -> Diarizer | None:
        models_dir = self._settings.models_dir or weights.default_models_dir()
        if not weights.is_installed(weights.SPEAKERS, models_dir):
            return None
        return Diarizer(load_models(models_dir, self._settings.threads), self._tape)

    def _listen(self, block=None) -> None:
        if self._diarizer is None:
            return
        if block is not None:
            self._tape.append(block)
        started = time.perf_counter()
        self._diarizer.advance()
        self._seconds["diarization"] += time.perf_counter() - started
        self._tape.forget(self._diarizer.position)

    def _ask(self, chunk: Chunk, file) -> None:
        def send():
            return self._create(
                model=self._settings.model,
                file=file,
                response_format="verbose_json",
                timestamp_granularities=["word", "segment"],
                **self._options(),
            )

        reply = self.caller.ask(send, VerboseReply.model_validate_json)
        self._language = self._language or reply.language_code
        self._words += words_of(reply, shift=chunk.start, length=chunk.seconds)
        self._bill(reply.usage, chunk)

    def _segments(self) -> tuple[Segment, ...]:
        tracks = self._diarizer.tracks() if self._diarizer else []
        return segments_of(without_loops(self._words), tracks)

    def _model_name(self) -> str:
        told = "own speaker models" if self._diarizer else "speakers not told apart"
        return f"{self._settings.model} ({told})"


class _WithSpeakers(_Work):
    """gpt-4o-transcribe-diarize names voices A, B, ... anew in every chunk.

    From the first chunk we cut a sample of each voice and send it with the later ones, so that
    the service recognises them; labels that it makes up all the same are judged by their words.
    """

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._said: list[Segment] = []
        self._samples: dict[str, str] = {}

    def _ask(self, chunk: Chunk, file) -> None:
        def send():
            return self._create(
                model=self._settings.model,
                file=file,
                response_format="diarized_json",
                chunking_strategy="auto",
                **self._known_speakers(),
                **self._options(),
            )

        reply = self.caller.ask(send, DiarizedReply.model_validate_json)
        self._bill(reply.usage, chunk)
        spoken = [part for part in reply.segments if part.text.strip()]
        role_of = self._roles(spoken)
        self._said += [_segment(part, role_of[part.speaker], chunk) for part in spoken]
        if not self._samples:
            self._samples = _samples(spoken, role_of, chunk)

    def _roles(self, spoken) -> dict[str, str]:
        known = {part.speaker for part in spoken} & set(self._samples)
        if known:
            missing = {THERAPIST, CLIENT} - known
            other = missing.pop() if len(missing) == 1 else CLIENT
            return {
                part.speaker: part.speaker if part.speaker in known else other for part in spoken
            }
        return dict(roles((part.speaker, part.text) for part in spoken))

    def _known_speakers(self) -> dict:
        if not self._samples:
            return {}
        return {
            "known_speaker_names": list(self._samples),
            "known_speaker_references": list(self._samples.values()),
        }

    def _segments(self) -> tuple[Segment, ...]:
        return tuple(self._said)


def _segment(part, role: str, chunk: Chunk) -> Segment:
    start = min(max(part.start, 0.0), chunk.seconds)
    end = min(max(part.end, start), chunk.seconds)
    return Segment(
        start=round(chunk.start + start, 2),
        end=round(chunk.start + end, 2),
        speaker=role,
        text=" ".join(part.text.split()),
    )


def _samples(spoken, role_of: dict[str, str], chunk: Chunk) -> dict[str, str]:
    """Give a few seconds of each role as data URLs."""
    shortest, longest = SAMPLE_SECONDS
    samples = {}
    for part in sorted(spoken, key=lambda part: part.end - part.start, reverse=True):
        role = role_of[part.speaker]
        end = min(part.end, part.start + longest)
        if role not in samples and end - part.start >= shortest:
            sound = chunk.sound[int(part.start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]
            samples[role] = "data:audio/flac;base64," + base64.b64encode(flac(sound)).decode()
    return samples
