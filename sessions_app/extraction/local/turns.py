"""The conversation as the rules walk through it: sentences in order, and whose they are."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from sessions_app.extraction.evidence import is_client, is_therapist
from sessions_app.extraction.local.reading import Reading, Sentence
from sessions_app.extraction.protocol import Utterance


class Conversation:
    def __init__(self, transcript: Sequence[Utterance]):
        self.utterances = [utterance for utterance in transcript if utterance.text.strip()]
        speakers = {utterance.speaker.strip().lower() for utterance in self.utterances}
        self.is_monologue = len(speakers) < 2  # the speakers were not told apart
        self.readings = [Reading(utterance) for utterance in self.utterances]
        self.position = {id(reading): index for index, reading in enumerate(self.readings)}

    @cached_property
    def sentences(self) -> list[Sentence]:
        return [sentence for reading in self.readings for sentence in reading.sentences]

    @cached_property
    def clients(self) -> list[Sentence]:
        return [sentence for sentence in self.sentences if self.is_clients(sentence)]

    @cached_property
    def therapists(self) -> list[Sentence]:
        return [sentence for sentence in self.sentences if self.is_therapists(sentence)]

    def is_clients(self, sentence: Sentence) -> bool:
        """Everyone but the therapist; with one voice only, everything could be the client's."""
        return self.is_monologue or not is_therapist(sentence.utterance)

    def is_therapists(self, sentence: Sentence) -> bool:
        return self.is_monologue or is_therapist(sentence.utterance)

    def is_named_client(self, sentence: Sentence) -> bool:
        return self.is_monologue or is_client(sentence.utterance)

    def place(self, sentence: Sentence) -> int:
        return self.position[id(sentence.reading)]

    def share(self, sentence: Sentence) -> float:
        """How far into the session this is said, 0..1."""
        return self.place(sentence) / max(len(self.readings) - 1, 1)

    def before(self, sentence: Sentence, by_therapist: bool = True) -> Sentence | None:
        """The last sentence of the turn before."""
        place = self.place(sentence) - 1
        if place < 0 or not self.readings[place].sentences:
            return None
        last = self.readings[place].sentences[-1]
        return last if not by_therapist or self.is_therapists(last) else None

    def after(self, index: int, within: int) -> Iterator[Sentence]:
        """The sentences that follow, as far as so many utterances reach."""
        last = self.place(self.sentences[index]) + within
        for sentence in self.sentences[index + 1 :]:
            if self.place(sentence) > last:
                return
            yield sentence

    def answers(self, question: Sentence, sentence: Sentence) -> bool:
        """Said by the client in a later breath, and not itself a question."""
        if sentence.is_question or not self.is_clients(sentence):
            return False
        return self.is_monologue or sentence.reading is not question.reading

    def is_new_question(self, question: Sentence, sentence: Sentence) -> bool:
        return sentence.is_question and self.is_therapists(sentence) and len(sentence.words) > 2
