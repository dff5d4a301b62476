"""A long transcript is shown in pieces, so that a page of three hours stays light."""

from dataclasses import dataclass
from itertools import groupby

from sessions_app.models import Transcript, TranscriptSegment

SEGMENTS_PER_PIECE = 50


@dataclass(frozen=True)
class Turn:
    """Consecutive segments of one speaker."""

    segments: list[TranscriptSegment]
    goes_on: bool = False  # began in the piece before

    @property
    def speaker(self):
        return self.segments[0].shown_speaker

    @property
    def by_therapist(self):
        return self.segments[0].by_therapist

    @property
    def start(self):
        return self.segments[0].start

    @property
    def first(self):
        return self.segments[0].position

    @property
    def last(self):
        return self.segments[-1].position


@dataclass(frozen=True)
class Piece:
    first: int  # position of its first segment
    turns: list[Turn]
    has_more: bool

    @property
    def earlier(self):
        return self.first - SEGMENTS_PER_PIECE if self.first else None

    @property
    def later(self):
        return self.first + SEGMENTS_PER_PIECE if self.has_more else None


def holding(position: int) -> int:
    """Where the piece begins that holds this segment."""
    return position - position % SEGMENTS_PER_PIECE


def piece_at(transcript: Transcript, first: int) -> Piece:
    """The piece, in one query that looks one segment to either side."""
    around = transcript.segments.defer("words").filter(
        position__gte=first - 1, position__lte=first + SEGMENTS_PER_PIECE
    )
    rows = list(around)
    before = rows.pop(0) if rows and rows[0].position < first else None
    has_more = len(rows) > SEGMENTS_PER_PIECE
    turns = group(rows[:SEGMENTS_PER_PIECE], before)
    return Piece(first=first, turns=turns, has_more=has_more)


def group(segments, before=None) -> list[Turn]:
    turns = [Turn(list(run)) for _, run in groupby(segments, lambda segment: segment.shown_speaker)]
    if turns and before and before.shown_speaker == turns[0].speaker:
        turns[0] = Turn(turns[0].segments, goes_on=True)
    return turns


def position_at(transcript: Transcript, seconds: float) -> int:
    """The segment that is being said then, or the next one."""
    later = transcript.segments.filter(end__gte=seconds).values_list("position", flat=True)
    return later.first() or 0
