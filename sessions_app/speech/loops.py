"""Throws away what a recogniser says over and over when it has lost the thread."""

from sessions_app.speech.protocol import Word

LONGEST = 12  # words in the part that repeats
KEPT = 2  # repetitions that a person may mean


def without_loops(words: list[Word]) -> list[Word]:
    """Cut runs in which the same few words follow each other more often than people do."""
    plain = [word.text.strip(".,!?;:\"' ").lower() for word in words]
    kept: list[Word] = []
    place = 0
    while place < len(words):
        length, times = _loop_at(plain, place)
        if times:
            kept += words[place : place + KEPT * length]
            place += times * length
        else:
            kept.append(words[place])
            place += 1
    return kept


def _loop_at(plain: list[str], place: int) -> tuple[int, int]:
    """Give the length of the part that loops here and how often it comes, or nothing."""
    for length in range(1, LONGEST + 1):
        part = plain[place : place + length]
        times = 1
        while plain[place + times * length : place + (times + 1) * length] == part:
            times += 1
        if len(part) == length and times > _most(length):
            return length, times
    return 0, 0


def _most(length: int) -> int:
    """ "No, no, no, no, no" is human; a clause said four times running is not."""
    if length == 1:
        return 6
    return 4 if length <= 3 else 3
