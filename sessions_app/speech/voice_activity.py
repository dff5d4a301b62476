"""Where somebody speaks: the Silero model of faster-whisper, run over a stream."""

import numpy as np
from faster_whisper.vad import get_vad_model

from sessions_app.speech.protocol import SAMPLE_RATE
from sessions_app.speech.tape import Tape

CHUNK = 512
CONTEXT = 64
SPEECH = 0.5
SILENCE = 0.35
LONGEST_PAUSE = 2 * SAMPLE_RATE  # silence longer than this is cut out
PADDING = int(0.4 * SAMPLE_RATE)

Span = tuple[int, int]  # first sample, sample after the last


class VoiceActivity:
    """Finds the same spans as faster-whisper's own filter, without seeing the whole recording."""

    def __init__(self, tape: Tape):
        self._tape = tape
        self._model = get_vad_model().session
        self._memory = np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros(CONTEXT, np.float32)
        self.position = 0  # samples judged
        self._given = 0  # speech before this sample was handed out
        self._is_speech = False
        self._pause_at: int | None = None

    @property
    def settled(self) -> int:
        """No speech will be handed out any more before this sample."""
        return self._given if self._is_speech else max(self._given, self.position - PADDING)

    def advance(self) -> list[Span]:
        """Judge what is new on the tape and give the speech in it, in order, each bit once."""
        spans = []
        for probability in self._probabilities():
            self._judge(probability, spans)
            self.position += CHUNK
        if self._is_speech:
            self._hand_out(self._end_of_speech(), spans)
        return spans

    def _judge(self, probability: float, spans: list[Span]) -> None:
        if probability >= SPEECH:
            self._pause_at = None
            if not self._is_speech:
                self._is_speech = True
                self._given = max(self._given, self.position - PADDING)
        elif probability < SILENCE and self._is_speech:
            if self._pause_at is None:
                self._pause_at = self.position
            if self.position - self._pause_at >= LONGEST_PAUSE:
                self._hand_out(self._end_of_speech(), spans)
                self._is_speech, self._pause_at = False, None

    def _end_of_speech(self) -> int:
        if self._pause_at is None:
            return min(self.position, self._tape.end)
        return min(self._pause_at + PADDING, self.position, self._tape.end)

    def _hand_out(self, end: int, spans: list[Span]) -> None:
        if end > self._given:
            spans.append((self._given, end))
            self._given = end

    def _probabilities(self) -> np.ndarray:
        length = self._tape.end - self.position
        chunks = length // CHUNK + (1 if self._tape.is_finished and length % CHUNK else 0)
        if chunks == 0:
            return np.zeros(0, np.float32)
        sound = self._tape.read(self.position, self.position + chunks * CHUNK)
        heard = np.concatenate([self._context, sound])
        batch = np.lib.stride_tricks.sliding_window_view(heard, CONTEXT + CHUNK)[::CHUNK]
        inputs = {"input": np.ascontiguousarray(batch), "h": self._memory[0], "c": self._memory[1]}
        output, *memory = self._model.run(None, inputs)
        self._memory = tuple(memory)
        self._context = sound[-CONTEXT:]
        return output.reshape(-1)
