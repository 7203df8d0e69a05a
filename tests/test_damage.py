import io
import json
import random

import pytest
from PIL import Image

from app.assets import assets_folder
from tests.damage import damage, damage_bytes, damage_json, damage_png, png_chunks, write_png

PNG = (assets_folder("static") / "examples/seven.png").read_bytes()
JSON = json.dumps({"strokes": [[[1, 2], [3, 4]], [[5, 6]]], "width": 3}).encode()


def rngs(count: int) -> list[random.Random]:
    return [random.Random(seed) for seed in range(count)]  # noqa: S311


@pytest.mark.parametrize("whole", [PNG, JSON, JSON[:9]])
def test_bytes_are_altered(whole: bytes) -> None:
    altered = {damage_bytes(whole, rng) for rng in rngs(30)}
    assert len(altered - {whole}) > 20


def test_damaged_json_mostly_parses_and_is_strange() -> None:
    contents = [json.loads(damage_json(JSON, rng)) for rng in rngs(60)]
    assert json.loads(JSON) not in contents[:5]
    assert len({json.dumps(content) for content in contents}) > 30


def test_a_key_is_doubled_now_and_then() -> None:
    doubled = [text for rng in rngs(200) if (text := damage_json(JSON, rng)).count(b'"width"') > 1]
    assert doubled


def test_a_damaged_png_keeps_its_lengths_and_sums() -> None:
    for rng in rngs(40):
        damaged = damage_png(PNG, rng)
        assert write_png(png_chunks(damaged)) == damaged
    assert write_png(png_chunks(PNG)) == PNG


def test_some_damaged_pngs_still_open_and_some_do_not() -> None:
    opened = 0
    for rng in rngs(40):
        try:
            with Image.open(io.BytesIO(damage_png(PNG, rng))) as image:
                image.load()
            opened += 1
        except (OSError, SyntaxError, ValueError):
            continue
    assert 5 < opened < 38


@pytest.mark.parametrize(("media_type", "whole"), [("image/png", PNG), ("application/json", JSON), ("image/gif", PNG)])
def test_damage_comes_from_the_random_numbers_alone(media_type: str, whole: bytes) -> None:
    first, second = ([damage(media_type, whole, rng) for rng in rngs(9)] for _ in range(2))
    assert first == second
