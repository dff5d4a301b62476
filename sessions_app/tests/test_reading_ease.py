import pytest

from sessions_app.notes.reading_ease import reading_ease, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("table", 2),
        ("little", 2),
        ("walked", 1),
        ("wanted", 2),
        ("changes", 2),
        ("hoped", 1),
        ("quiet", 2),
        ("anxiety", 4),
        ("relationship", 4),
        ("medication", 4),
        ("something", 2),
        ("you're", 1),
        ("breathing", 2),
        ("feeling", 2),
        ("being", 2),
        ("player", 2),
        ("suicidal", 4),
    ],
)
def test_syllables_are_counted_as_they_are_heard(word, count):
    assert syllables(word) == count


def test_the_grade_is_kincaids():
    reading = reading_ease("The cat sat on the mat. It was a good cat.")

    assert (reading.sentences, reading.words) == (2, 11)
    assert reading.grade == round(0.39 * 5.5 + 11.8 - 15.59, 1)
    assert reading.is_easy


def test_long_words_in_long_sentences_are_hard():
    reading = reading_ease(
        "Interpersonal difficulties precipitated considerable physiological agitation, "
        "necessitating psychoeducational intervention regarding emotional regulation."
    )

    assert not reading.is_easy


def test_the_longest_sentence_is_named():
    reading = reading_ease("Short one. This is a longer one than that! Yes.")

    assert reading.longest == "This is a longer one than that"


@pytest.mark.parametrize("text", ["", "  \n", "...", "—"])
def test_without_words_there_is_no_grade(text):
    reading = reading_ease(text)

    assert reading.grade is None
    assert reading.words_per_sentence == 0


def test_a_number_with_a_point_ends_no_sentence():
    assert reading_ease("You slept 6.5 hours.").sentences == 1
