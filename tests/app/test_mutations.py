"""Damaged bodies of every kind: whatever a client sends, the answer is a reading or a problem, and never a fault."""

import json
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.assets import assets_folder
from app.examples import SEVEN_FILES, SEVEN_PIXELS, SEVEN_STROKES, SEVEN_URL

BODIES_EACH = 60
SPLINTERS = [
    b"1e308",
    b"-1e308",
    b"1e-320",
    b"NaN",
    b"null",
    b"true",
    b'"',
    b"[",
    b"]",
    b"{",
    b"}",
    b"-1",
    b"\xff",
    b"\0",
]
FORM = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%b\r\n--B--\r\n'


def whole_bodies() -> Iterator[tuple[str, bytes]]:
    for media_type, name in SEVEN_FILES.items():
        content = (assets_folder("static") / name).read_bytes()
        yield media_type, content
    yield "multipart/form-data; boundary=B", FORM % content
    for body in ({"strokes": SEVEN_STROKES, "width": 9}, {"pixels": SEVEN_PIXELS}, {"image": SEVEN_URL}):
        yield "application/json", json.dumps(body).encode()


def damaged(body: bytes, rng: random.Random) -> bytes:
    """One to eight cuts, insertions, repeats or flipped bytes, mostly near the front, where the headers are."""
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = int(len(body) * rng.random() ** 3)
        piece = body[at : at + rng.randrange(1, 20)]
        change = rng.choice((b"", rng.choice(SPLINTERS), rng.randbytes(rng.randrange(1, 5)), piece * 2))
        body = body[:at] + change + body[at + rng.choice((0, 1, len(piece))) :]
    return body


@pytest.mark.parametrize(("media_type", "body"), list(whole_bodies()))
def test_a_damaged_body_is_read_or_refused(client: TestClient, media_type: str, body: bytes) -> None:
    rng = random.Random(1)  # noqa: S311 (damage need not be unforeseeable)
    seen: Counter[int] = Counter()
    for _ in range(BODIES_EACH):
        sent = damaged(body, rng)
        response = client.post("/predict?stages=true", content=sent, headers={"content-type": media_type})
        assert response.status_code in (200, 400, 413, 415, 422), (response.text, sent)
        seen[response.status_code] += 1
    assert len(seen) > 1, "the damage is too slight or too heavy to tell anything"
