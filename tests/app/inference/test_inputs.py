import base64
from typing import Any

import numpy as np
import pytest

from app.assets import assets_folder
from app.errors import Problem
from app.examples import SEVEN_PIXELS, SEVEN_URL
from app.inference.inputs import INPUTS, see_tensor
from app.inference.schemas import InputTensor
from app.settings import Settings
from model.preprocessing import prepare_pixels

SEVEN = np.array(SEVEN_PIXELS, np.float32)
PNG = (assets_folder("static") / "examples/seven.png").read_bytes()


def tensor(datatype: str, shape: list[int], data: list[Any] | None = None) -> InputTensor:
    return InputTensor(name="any", datatype=datatype, shape=shape, data=data)


def element(content: bytes) -> bytes:
    return len(content).to_bytes(4, "little") + content


def refused(settings: Settings, given: InputTensor, raw: bytes | None = None) -> str:
    with pytest.raises(Problem) as caught:
        see_tensor(given, raw, settings)
    assert caught.value.status in (400, 413)
    return caught.value.detail


@pytest.mark.parametrize("shape", [[2, 784], [2, 28, 28], [2, 1, 28, 28], [2, 28, 28, 1]])
@pytest.mark.parametrize("binary", [False, True])
def test_pixels_are_seen_as_predict_sees_them(settings: Settings, shape: list[int], binary: bool) -> None:
    pixels = np.stack([SEVEN, SEVEN.T])
    given = tensor("FP32", shape, None if binary else pixels.reshape(shape).tolist())
    seen = see_tensor(given, pixels.tobytes() if binary else None, settings)
    for one, drawing in zip(seen, pixels, strict=True):
        assert (one.image == prepare_pixels(drawing).image).all()


def test_flat_data_will_do(settings: Settings) -> None:
    (seen,) = see_tensor(tensor("FP32", [1, 28, 28], SEVEN.ravel().tolist()), None, settings)
    assert (seen.image == prepare_pixels(SEVEN).image).all()


@pytest.mark.parametrize("text", [SEVEN_URL, SEVEN_URL.partition(",")[2], base64.b64encode(PNG).decode()])
def test_pictures_come_in_base64(settings: Settings, text: str) -> None:
    seen = see_tensor(tensor("BYTES", [2], [text, text]), None, settings)
    assert [one.image.any() for one in seen] == [True, True]


def test_pictures_come_as_they_are_or_in_base64_after_the_json(settings: Settings) -> None:
    raw = element(PNG) + element(base64.b64encode(PNG))
    first, second = see_tensor(tensor("BYTES", [2, 1]), raw, settings)
    assert first.image.any()
    assert (first.image == second.image).all()


def test_the_inputs_that_are_promised_are_read(settings: Settings) -> None:
    for promised in INPUTS:
        shape = [1, *promised.shape[1:]]
        data: list[Any] = [SEVEN_URL] if promised.datatype == "BYTES" else SEVEN_PIXELS
        assert len(see_tensor(tensor(promised.datatype, shape, data), None, settings)) == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (tensor("FP32", [1, 784]), "has no data"),
        (tensor("FP32", [0, 784], []), "0 drawings"),
        (tensor("FP32", [257, 784], [0.0]), "257 drawings"),
        (tensor("FP32", [28, 28], [0.0]), "not [N, 784]"),
        (tensor("FP32", [784], [0.0]), "784 drawings"),
        (tensor("FP32", [1, 784], [0.0] * 783), "asks for 784 numbers, but there are 783"),
        (tensor("FP32", [1, 784], [[0.0] * 783, 1.0]), "not both"),
        (tensor("FP32", [1, 784], [0.0] * 783 + ["1"]), "data[783]"),
        (tensor("FP32", [1, 784], [0.0] * 783 + [None]), "data[783]"),
        (tensor("FP32", [1, 784], [0.0] * 783 + [255]), "data[783]"),
        (tensor("FP32", [1, 784], [float("nan")] * 784), "data[0]"),
        (tensor("FP32", [1, 784], [[[[[[[0.0]]]]]]] * 784), "data[0]"),
        (tensor("INT8", [1, 784], [0] * 784), "'INT8' is not read"),
        (tensor("BYTES", [2], [SEVEN_URL]), "2 pictures, but there are 1"),
        (tensor("BYTES", [1, 2], [SEVEN_URL] * 2), "not [N]"),
        (tensor("BYTES", [1], [7]), "data[0]"),
        (tensor("BYTES", [1], ["not base64!"]), "data[0]"),
        (tensor("BYTES", [1], ["data:image/png;base64"]), "The picture 0 is refused"),
        (tensor("BYTES", [2], [SEVEN_URL, "AAAA"]), "The picture 1 is refused"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(settings: Settings, given: InputTensor, told: str) -> None:
    assert told in refused(settings, given)


@pytest.mark.parametrize("values", [[0.0] * 783, [np.nan] * 784, [-0.1] * 784, [2.0] * 784])
def test_binary_pixels_that_cannot_be_are_refused(settings: Settings, values: list[float]) -> None:
    assert "numbers" in refused(settings, tensor("FP32", [1, 784]), np.array(values, "<f4").tobytes())


def test_bytes_that_are_no_whole_numbers_are_refused(settings: Settings) -> None:
    assert "783.75 numbers of 4 bytes" in refused(settings, tensor("FP32", [1, 784]), b"\0" * (784 * 4 - 1))
