import base64

import numpy as np
import pytest
from fastapi import FastAPI

from app.predictions import as_prediction
from model.answers import Answer
from model.pictures import decode_picture
from model.reader import Reading


def test_an_answer_says_who_read_what(app: FastAPI) -> None:
    served = app.state.models.get("second")
    image = np.zeros((28, 28), np.float32)
    image[4:24, 13:15] = 1
    reading = Reading(1, np.full(10, 0.1), 0.25, "not_a_digit")
    prediction = as_prediction(served, image, Answer(reading, ["touches_border"]))
    assert (prediction.digit, prediction.verdict, prediction.certain) == (1, "not_a_digit", False)
    assert prediction.score == pytest.approx(0.25)
    assert (prediction.model, prediction.version) == ("second", served.summary.version)
    assert prediction.problems == ["touches_border"]
    assert prediction.stages is None
    pixels = decode_picture(base64.b64decode(prediction.input.partition(",")[2]))
    assert (pixels == image * 255).all()
