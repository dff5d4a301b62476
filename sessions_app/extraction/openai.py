"""Notes by a model behind an OpenAI-compatible server, held against the transcript item by item."""

import json
import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from sessions_app.extraction import prompts
from sessions_app.extraction.composing import composed, from_wire, told_items, with_mood
from sessions_app.extraction.endpoint import NONSENSE, Endpoint, TooLong
from sessions_app.extraction.judging import looked_at_again
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
FEWEST = 400  # characters: what does not fit although it is so short never will
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
        second_look: bool = False,
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
        self.second_look = second_look

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
        held, unheld = verified.notes, 0
        if self.second_look:
            held, unheld = looked_at_again(endpoint, held)
        held = with_mood(held)
        notes, uncited = composed(Conversation(spoken), held, self._texts(endpoint, held))
        return notes, unfound + verified.dropped + unheld + uncited

    def _texts(self, endpoint: Endpoint, notes: ExtractedNotes) -> WireTexts:
        """Where the texts do not fit into an answer, the rules write theirs over the same items."""
        material = json.dumps(told_items(notes), ensure_ascii=False)
        try:
            return endpoint.ask(prompts.asking(prompts.WRITE, material), WireTexts)
        except TooLong:
            return WireTexts(topic_summary=[], therapist_notes=[], patient_summary=[])


def parts_of(spoken: list[Utterance]) -> list[list[Utterance]]:
    """By length, each part beginning with the end of the one before."""
    parts: list[list[Utterance]] = [[]]
    size = 0
    for utterance in (piece for each in spoken for piece in pieces(each, PART)):
        if size + len(utterance.text) > PART and parts[-1]:
            parts.append(_end(parts[-1]))
            size = sum(len(each.text) for each in parts[-1])
        parts[-1].append(utterance)
        size += len(utterance.text)
    return parts


def _end(part: list[Utterance]) -> list[Utterance]:
    end = part[-OVERLAP:] if len(part) > OVERLAP else []
    return end if sum(len(each.text) for each in end) < PART // 2 else []


def pieces(utterance: Utterance, most: int) -> list[Utterance]:
    """A speech without end, as of a recording in which nobody was told apart, cut between words."""
    if len(utterance.text) <= most:
        return [utterance]
    cuts = textwrap.wrap(utterance.text, most, break_on_hyphens=False)
    return [replace(utterance, text=cut) for cut in cuts]


def items_in(endpoint: Endpoint, part: list[Utterance]) -> list[WireItem]:
    """What was said in a part; in halves where the answer does not fit."""
    try:
        return endpoint.ask(prompts.asking(prompts.READ, prompts.told(part)), WireItems).items
    except TooLong as error:
        first, second = _halves(part)
        if not first or not second:
            raise ExtractorUnavailable(NONSENSE) from error
    return items_in(endpoint, first) + items_in(endpoint, second)


def _halves(part: list[Utterance]) -> tuple[list[Utterance], list[Utterance]]:
    if len(part) == 1:
        part = pieces(part[0], max(len(part[0].text) // 2 + 1, FEWEST))
    return part[: len(part) // 2], part[len(part) // 2 :]
