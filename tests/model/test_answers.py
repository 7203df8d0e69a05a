import json
from pathlib import Path

import numpy as np
import pytest

from model import answers
from model.answers import answer_all, answer_fields, see
from model.preprocessing import prepare_picture, prepare_strokes
from model.problems import find_problems
from model.reader import load_reader
from model.sample import load_sample


def test_many_are_answered_as_each_is_alone(small_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "PASS", 4)
    reader = load_reader(small_model)
    prepared = [prepare_picture(image) for image in load_sample().test_images[:10]]
    prepared.insert(3, prepare_strokes([]))
    for one, answer in zip(prepared, answer_all(reader, [see(drawing) for drawing in prepared]), strict=True):
        (reading,) = reader.read(one.image[np.newaxis])
        assert (answer.reading.digit, answer.reading.verdict) == (reading.digit, reading.verdict)
        assert answer.reading.probabilities == pytest.approx(reading.probabilities, abs=1e-6)
        assert answer.problems == find_problems(one, reading)


def test_of_nothing_there_is_nothing_to_read(small_model: Path) -> None:
    assert answer_all(load_reader(small_model), []) == []


def test_an_answer_is_ready_for_json(small_model: Path) -> None:
    reader = load_reader(small_model)
    (answer,) = answer_all(reader, [see(prepare_picture(load_sample().test_images[0]))])
    fields = json.loads(json.dumps(answer_fields(answer, reader)))
    assert fields["probabilities"][fields["digit"]] == max(fields["probabilities"])
    assert (fields["model"], fields["version"]) == ("small", reader.version)
