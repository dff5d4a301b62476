"""MPEG audio has no magic number: frames are recognised by headers that agree with each other."""

BITRATES = {  # kbit/s by the index in the header; the first and the last index are not used
    "1-3": (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    "1-2": (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    "1-1": (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    "2-1": (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    "2-3": (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
BITRATES["2-2"] = BITRATES["2-3"]
RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
NONSENSE = 4096  # bytes before the first frame that are looked over
ID3_HEADER = 10


def recognise(head: bytes) -> str | None:
    """ "mp3", "aac" or "flac" after an ID3 tag, or None."""
    if head.startswith(b"ID3"):
        return _behind_tag(head)
    if _frames_in_a_row(head, 0, _aac_frame):
        return "aac"
    for at in range(min(len(head), NONSENSE)):
        if head[at] == 0xFF and _frames_in_a_row(head, at, _mp3_frame):
            return "mp3"
    return None


def _behind_tag(head: bytes) -> str | None:
    """A tag may be longer than what we were given: then the decoder has the last word."""
    if len(head) < ID3_HEADER or any(size > 0x7F for size in head[6:10]):
        return None
    a, b, c, d = head[6:10]
    sound = head[ID3_HEADER + (a << 21 | b << 14 | c << 7 | d) :]
    if not sound.strip(b"\0"):
        return "mp3"
    return "flac" if sound.startswith(b"fLaC") else recognise(sound.lstrip(b"\0"))


def _frames_in_a_row(head: bytes, at: int, length_of) -> bool:
    """Two frames, or one when the file ends behind it; sound is full of accidental headers."""
    first = length_of(head, at)
    if not first:
        return False
    following = at + first
    if following + 4 > len(head):
        return at == 0
    return bool(length_of(head, following))


def _mp3_frame(head: bytes, at: int) -> int:
    """Length of the frame with its header at this place, 0 if there is none."""
    if at + 4 > len(head) or head[at] != 0xFF or head[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[at + 1] >> 3 & 3, 4 - (head[at + 1] >> 1 & 3)
    bitrate, rate, padding = head[at + 2] >> 4, head[at + 2] >> 2 & 3, head[at + 2] >> 1 & 1
    if version == 1 or layer == 4 or bitrate in (0, 15) or rate == 3:
        return 0
    bits = 1000 * BITRATES[f"{1 if version == 3 else 2}-{layer}"][bitrate]
    hertz = RATES[version][rate]
    if layer == 1:
        return (12 * bits // hertz + padding) * 4
    return (72 if layer == 3 and version != 3 else 144) * bits // hertz + padding


def _aac_frame(head: bytes, at: int) -> int:
    """The same for AAC in ADTS."""
    if at + 7 > len(head) or head[at] != 0xFF or head[at + 1] & 0xF6 != 0xF0:
        return 0
    if head[at + 2] >> 2 & 0xF > 12:
        return 0
    length = (head[at + 3] & 3) << 11 | head[at + 4] << 3 | head[at + 5] >> 5
    return length if length >= 7 else 0
