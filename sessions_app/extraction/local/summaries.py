"""The therapist's notes and the topic summary: sentences over items, as long as the facts last."""

from collections.abc import Iterator

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.quotes import quotable
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.local.wording import listed, shortened, uncapitalised, word_count
from sessions_app.extraction.protocol import ExtractedNotes, Item, RiskFlag, Sentence

ENOUGH, MOST = 150, 200  # words
QUOTED = 24  # words of a quote inside a sentence
RISKS = {
    "suicidal_ideation": "suicidal thoughts",
    "self_harm": "self-harm",
    "harm_to_others": "harm to others",
    "abuse": "abuse",
    "substance": "substance use",
    "crisis": "an acute crisis",
}
ASSERTIONS = {
    "present": "Possible mention of {risk}, please review",
    "historical": "Possible mention of {risk} in the past, please review",
    "negated": "Client denied {risk}",
    "hypothetical": "Client spoke of {risk} as a possibility, please review",
    "other_person": "Client spoke of {risk} concerning someone else",
}


def topic_summary(notes: ExtractedNotes) -> list[Sentence]:
    """Two or three sentences: what, how they put it, what was done about it."""
    sentences = list(_focus(notes))
    if notes.significant_quotes:
        quote = notes.significant_quotes[0]
        sentences.append(
            sentence_over([quote], f"The client said: “{shortened(quote.quote, QUOTED)}”")
        )
    sentences += list(_work(notes))
    return sentences[:3]


def therapist_notes(conversation: Conversation, notes: ExtractedNotes) -> list[Sentence]:
    """In order of weight; more of the client's words where there is room and they last."""
    written: list[Sentence] = []
    parts = (_focus, _mood, _risks, _quotes, _feelings, _triggers, _work, _homework, _open, _next)
    for part in parts:
        for sentence in part(notes):
            _add(written, sentence)
    for sentence in _more_words(conversation, written):
        if word_count(_text(written)) >= ENOUGH:
            break
        _add(written, sentence)
    return [_unattributed(each) for each in written] if conversation.is_monologue else written


def _unattributed(sentence: Sentence) -> Sentence:
    """The speakers were not told apart, so nobody knows whose words these are."""
    text = sentence.text.replace("Client said:", "Said by one of them:")
    return sentence.model_copy(update={"text": text.replace("Client also said:", "Also said:")})


def _text(sentences: list[Sentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)


def _add(written: list[Sentence], sentence: Sentence) -> None:
    if word_count(_text(written)) + word_count(sentence.text) <= MOST:
        written.append(sentence)


def sentence_over(items: list[Item], text: str) -> Sentence:
    """A sentence that rests on the first proof of each item."""
    proof = list(dict.fromkeys(_key(item.evidence[0]) for item in items))
    first = {_key(item.evidence[0]): item.evidence[0] for item in items}
    end = "" if text.endswith(("”", "…", ".", "!", "?")) else "."
    return Sentence(text=text + end, evidence=[first[key] for key in proof])


def _key(proof) -> tuple:
    return (*proof.segment_ids, proof.quote)


def _focus(notes: ExtractedNotes) -> Iterator[Sentence]:
    if notes.key_topics:
        names = [uncapitalised(topic.name) for topic in notes.key_topics[:4]]
        yield sentence_over(notes.key_topics[:4], f"The session touched on {listed(names)}")


def _mood(notes: ExtractedNotes) -> Iterator[Sentence]:
    scaled = [reading for reading in notes.mood_readings if reading.scale is not None]
    if len(scaled) > 1:
        values = f"{scaled[0].scale:g}/10 and later as {scaled[-1].scale:g}/10"
        yield sentence_over([scaled[0], scaled[-1]], f"Client rated mood first as {values}")
    elif notes.mood_readings:
        reading = notes.mood_readings[0]
        said = shortened(reading.evidence[0].quote, QUOTED)
        level = (notes.session_mood or reading.mood).replace("_", " ")
        yield sentence_over([reading], f"Mood, in the client's words ({level}): “{said}”")


def _risks(notes: ExtractedNotes) -> Iterator[Sentence]:
    for flag in notes.risk_flags[:4]:
        yield _risk(flag)


def _risk(flag: RiskFlag) -> Sentence:
    told = ASSERTIONS[flag.assertion].format(risk=RISKS[flag.type])
    return sentence_over([flag], f"{told}: “{shortened(flag.evidence[0].quote, QUOTED)}”")


def _quotes(notes: ExtractedNotes) -> Iterator[Sentence]:
    for quote in notes.significant_quotes[:2]:
        yield sentence_over([quote], f"Client said: “{shortened(quote.quote, QUOTED)}”")


def _feelings(notes: ExtractedNotes) -> Iterator[Sentence]:
    themes = notes.emotional_themes[:4]
    if themes:
        yield sentence_over(
            themes, f"Feelings named: {listed([theme.name.lower() for theme in themes])}"
        )


def _triggers(notes: ExtractedNotes) -> Iterator[Sentence]:
    named = notes.triggers[:2]
    if named:
        told = "; ".join(f"“{shortened(trigger.trigger, 12)}”" for trigger in named)
        yield sentence_over(named, f"Triggers described: {told}")


def _work(notes: ExtractedNotes) -> Iterator[Sentence]:
    used = notes.strategies[:4]
    if used:
        told = [f"{uncapitalised(strategy.name)} ({strategy.status})" for strategy in used]
        yield sentence_over(used, f"Work in session: {listed(told)}")


def _homework(notes: ExtractedNotes) -> Iterator[Sentence]:
    tasks = notes.action_items[:3]
    if tasks:
        told = "; ".join(uncapitalised(shortened(item.task, 20)) for item in tasks)
        yield sentence_over(tasks, f"Between sessions: {told}")


def _open(notes: ExtractedNotes) -> Iterator[Sentence]:
    for concern in notes.unresolved_concerns[:1]:
        yield sentence_over([concern], f"Still open: “{shortened(concern.text, QUOTED)}”")


def _next(notes: ExtractedNotes) -> Iterator[Sentence]:
    for topic in notes.follow_up_topics[-1:]:
        yield sentence_over([topic], f"For next time: “{shortened(topic.text, QUOTED)}”")


def _more_words(conversation: Conversation, written: list[Sentence]) -> Iterator[Sentence]:
    said = _text(written)
    for sentence in quotable(conversation):
        quote = shortened(sentence.quote, QUOTED)
        if quote not in said:
            proof = [evidence(sentence.utterance, sentence.quote)]
            yield Sentence(text=f"Client also said: “{quote}”", evidence=proof)
