"""Notes by a model behind an OpenAI-compatible server, held against the transcript item by item."""

import json
import time
from collections.abc import Callable, Sequence

from sessions_app.extraction import prompts
from sessions_app.extraction.composing import composed, from_wire, told_items
from sessions_app.extraction.endpoint import NONSENSE, Endpoint, TooLong
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.locate import Locator
from sessions_app.extraction.protocol import (
    Context,
    ExtractedNotes,
    Extraction,
    ExtractorUnavailable,
    Utterance,
)
from sessions_app.extraction.verify import verify
from sessions_app.extraction.wire import WireItem, WireItems, WireTexts

PART, OVERLAP = 12_000, 4  # characters of a part; utterances that two parts share
TIMEOUT = 120.0
MODEL = "gpt-4o-2024-08-06"


class OpenAINoteExtractor:
    def __init__(
        self,
        *,
        api_key: str = "",
        base_url: str = "",
        openai_model: str = MODEL,
        timeout: float = TIMEOUT,
        price: tuple[float, float] | None = None,
        pause: Callable[[float], None] = time.sleep,
    ):
        self._options = {
            "api_key": api_key,
            "base_url": base_url,
            "model": openai_model,
            "timeout": timeout,
            "price": price,
            "pause": pause,
        }
        self.model = openai_model

    def extract(
        self,
        transcript: Sequence[Utterance],
        context: Context,
        *,
        on_progress: Callable[[float], None] = lambda share_done: None,
    ) -> Extraction:
        began = time.monotonic()
        endpoint = Endpoint(**self._options)
        spoken = [utterance for utterance in transcript if utterance.text.strip()]
        notes, dropped = ExtractedNotes(), 0
        if spoken:
            notes, dropped = self._notes(endpoint, spoken, on_progress)
        on_progress(1.0)
        return Extraction(
            notes,
            "openai",
            self.model,
            prompts.VERSION,
            dropped=dropped,
            seconds=time.monotonic() - began,
            usage=endpoint.usage,
        )

    def _notes(
        self, endpoint: Endpoint, spoken: list[Utterance], on_progress: Callable[[float], None]
    ) -> tuple[ExtractedNotes, int]:
        parts = parts_of(spoken)
        items: list[WireItem] = []
        for done, part in enumerate(parts, start=1):
            items += items_in(endpoint, part)
            on_progress(done / (len(parts) + 1))
        read, unfound = from_wire(items, Locator(spoken))
        verified = verify(read, spoken)
        texts = self._texts(endpoint, verified.notes)
        notes, uncited = composed(Conversation(spoken), verified.notes, texts)
        return notes, unfound + verified.dropped + uncited

    def _texts(self, endpoint: Endpoint, notes: ExtractedNotes) -> WireTexts:
        material = json.dumps(told_items(notes), ensure_ascii=False)
        try:
            return endpoint.ask(prompts.asking(prompts.WRITE, material), WireTexts)
        except TooLong as error:
            raise ExtractorUnavailable(NONSENSE) from error


def parts_of(spoken: list[Utterance]) -> list[list[Utterance]]:
    """By length, each part beginning with the end of the one before."""
    parts: list[list[Utterance]] = [[]]
    size = 0
    for utterance in spoken:
        if size + len(utterance.text) > PART and parts[-1]:
            parts.append(parts[-1][-OVERLAP:] if len(parts[-1]) > OVERLAP else [])
            size = sum(len(each.text) for each in parts[-1])
        parts[-1].append(utterance)
        size += len(utterance.text)
    return parts


def items_in(endpoint: Endpoint, part: list[Utterance]) -> list[WireItem]:
    """What was said in a part; in halves where the answer does not fit."""
    try:
        return endpoint.ask(prompts.asking(prompts.READ, prompts.told(part)), WireItems).items
    except TooLong as error:
        if len(part) < 2:
            raise ExtractorUnavailable(NONSENSE) from error
    half = len(part) // 2
    return items_in(endpoint, part[:half]) + items_in(endpoint, part[half:])
