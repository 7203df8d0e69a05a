"""Damages bodies on purpose and repeatably: any by its bytes, JSON by its structure, PNG by its chunks."""

import json
import random
import struct
import zlib
from typing import Any

SPLINTERS = (
    *(b"1e308", b"-1e308", b"1e-320", b"NaN", b"-Infinity", b"null", b"true", b'"', b"\\u0000", b"-1", b"\xff", b"\0"),
    *(b"[", b"]", b"{", b"}", b"[" * 200, b"\r\n--B\r\n", b"data:,"),
)
STRANGE_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10, 2**31, 2**64, 0.5, 1e-320, 1e308, -1e308, float("nan"), float("inf")),
    *("", "trained", "\0", "\u202e7", "x" * 5000, [], {}, [[]], [[[]]], [[[0, 0]]], {"strokes": []}),
)
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def damage(media_type: str, body: bytes, rng: random.Random) -> bytes:
    """The body with something wrong in it: by what it is made of, or byte by byte, or both."""
    if media_type == "application/json" and rng.random() < 0.6:
        body = damage_json(body, rng)
    elif body.startswith(PNG_HEAD) and rng.random() < 0.6:
        body = damage_png(body, rng)
    else:
        return damage_bytes(body, rng)
    return damage_bytes(body, rng) if rng.random() < 0.1 else body


def damage_bytes(body: bytes, rng: random.Random) -> bytes:
    """One to eight cuts, insertions, repeats or flipped bytes, mostly near the front, where the headers are."""
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = int(len(body) * rng.random() ** 3)
        piece = body[at : at + rng.randrange(1, 20)]
        change = rng.choice((b"", rng.choice(SPLINTERS), rng.randbytes(rng.randrange(1, 5)), piece * 2))
        body = body[:at] + change + body[at + rng.choice((0, 1, len(piece))) :]
    return body


def damage_json(body: bytes, rng: random.Random) -> bytes:
    """One or two of its values replaced by strange ones, wrapped, dropped or doubled; a key doubled now and then."""
    content = json.loads(body)
    for _ in range(rng.choice((1, 1, 2))):
        content = _with_strange_value(content, rng)
    text = json.dumps(content)
    if isinstance(content, dict) and content and rng.random() < 0.1:
        key = rng.choice(sorted(content))
        text = f"{text[:-1]}, {json.dumps(key)}: {json.dumps(rng.choice(STRANGE_VALUES))}}}"
    return text.encode()


def _with_strange_value(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(sorted(value))
        if rng.random() < 0.1:
            return {name: of for name, of in value.items() if name != key}
        if rng.random() < 0.05:
            return value | {"unheard_of": rng.choice(STRANGE_VALUES)}
        return value | {key: _with_strange_value(value[key], rng)}
    if isinstance(value, list) and value and rng.random() < 0.8:
        at = rng.randrange(len(value))
        kept, after = value[:at], value[at + 1 :]
        change = rng.random()
        if change < 0.1:
            return kept + after
        if change < 0.2:
            return kept + [value[at]] * rng.choice((2, 3, 1000)) + after
        return [*kept, _with_strange_value(value[at], rng), *after]
    return [value] if rng.random() < 0.1 else rng.choice(STRANGE_VALUES)


def damage_png(body: bytes, rng: random.Random) -> bytes:
    """A chunk altered, dropped, doubled or made up, with the right length and sum, to get past those checks."""
    chunks = png_chunks(body)
    at = rng.randrange(len(chunks))
    kind, content = chunks[at]
    change = rng.randrange(5)
    if change == 0:
        new = []
    elif change == 1:
        new = [chunks[at], rng.choice(chunks)]
    elif change == 2:
        kinds = (b"acTL", b"fcTL", b"fdAT", b"tRNS", b"PLTE", b"iCCP", b"eXIf", b"zTXt", b"iTXt", b"gAMA", b"pHYs")
        new = [chunks[at], (rng.choice(kinds), rng.randbytes(rng.randrange(60)))]
    elif change == 3 and kind == b"IDAT":
        rows = damage_bytes(zlib.decompress(content), rng)
        new = [(kind, zlib.compress(rows * rng.choice((1, 1, 1, 100))))]
    else:
        new = [(kind, damage_bytes(content, rng))]
    return write_png([*chunks[:at], *new, *chunks[at + 1 :]])


def png_chunks(body: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of each chunk of a whole PNG."""
    chunks, at = [], len(PNG_HEAD)
    while at < len(body):
        (length,) = struct.unpack_from(">I", body, at)
        chunks.append((body[at + 4 : at + 8], body[at + 8 : at + 8 + length]))
        at += length + 12
    return chunks


def write_png(chunks: list[tuple[bytes, bytes]]) -> bytes:
    parts = (struct.pack(">I", len(of)) + kind + of + struct.pack(">I", zlib.crc32(kind + of)) for kind, of in chunks)
    return PNG_HEAD + b"".join(parts)
