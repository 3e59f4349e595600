"""Small films: the boxes of an MP4 file (ISO 14496-12) without pictures in them."""

import struct

_TIMESCALE = 1000


def mp4(seconds: int, sound: str = "", subtitles: str = "") -> bytes:
    """A film of `seconds`, its tracks in the languages given as ISO 639-2 codes (`aze`)."""
    tracks = [_track(1, b"vide", b"avc1", seconds, "und")]
    if sound:
        tracks.append(_track(2, b"soun", b"mp4a", seconds, sound))
    if subtitles:
        tracks.append(_track(3, b"sbtl", b"tx3g", seconds, subtitles))
    header = struct.pack(">IIIII", 0, 0, 0, _TIMESCALE, seconds * _TIMESCALE)
    header += struct.pack(">IH", 0x10000, 0x0100) + bytes(10) + _MATRIX + bytes(24)
    movie = _box(b"moov", _box(b"mvhd", header + struct.pack(">I", 4)), *tracks)
    return _box(b"ftyp", b"isom", bytes(4), b"isommp41") + movie + _box(b"mdat", bytes(64))


_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def _track(number: int, handler: bytes, codec: bytes, seconds: int, language: str) -> bytes:
    packed = 0
    for letter in language:
        packed = packed << 5 | (ord(letter) - 0x60)
    length = seconds * _TIMESCALE
    head = struct.pack(">IIIIII", 7, 0, 0, number, 0, length) + bytes(16) + _MATRIX
    head += struct.pack(">II", 640 << 16, 480 << 16)
    entry = bytes(6) + b"\0\1"
    if handler == b"vide":
        entry += bytes(16) + struct.pack(">HH", 640, 480) + bytes(50)
    elif handler == b"soun":
        entry += bytes(8) + struct.pack(">HHIHH", 2, 16, 0, 48000, 0)
    table = _box(
        b"stbl",
        _box(b"stsd", bytes(4), struct.pack(">I", 1), _box(codec, entry)),
        _box(b"stts", bytes(4), struct.pack(">III", 1, 1, length)),
        _box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 1, 1)),
        _box(b"stsz", bytes(4), struct.pack(">II", 16, 1)),
        _box(b"stco", bytes(4), struct.pack(">II", 1, 0)),
    )
    media = _box(
        b"mdia",
        _box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, _TIMESCALE, length, packed, 0)),
        _box(b"hdlr", bytes(8) + handler + bytes(13)),
        _box(b"minf", _box(b"vmhd", bytes(12)), table),
    )
    return _box(b"trak", _box(b"tkhd", head), media)
