"""The protocol as its own client speaks it (Triton's, from PyPI), and by hand where that client would not."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tritonclient.http as triton
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.assets import assets_folder
from app.examples import SEVEN_PIXELS, SEVEN_URL
from app.main import create_app
from app.settings import Settings
from model.sample import load_sample
from model.types import Array

PNG = (assets_folder("static") / "examples/seven.png").read_bytes()
SEVEN: dict[str, Any] = {"name": "input-0", "datatype": "FP32", "shape": [1, 28, 28], "data": SEVEN_PIXELS}


@pytest.fixture
def speaker(server: str) -> Iterator["triton.InferenceServerClient"]:
    with triton.InferenceServerClient(server.removeprefix("http://")) as client:
        yield client


def tensor(name: str, values: Array, datatype: str, binary: bool) -> "triton.InferInput":
    given = triton.InferInput(name, list(values.shape), datatype)
    given.set_data_from_numpy(values, binary_data=binary)
    return given


def test_tritons_client_finds_server_and_models(speaker: "triton.InferenceServerClient") -> None:
    assert speaker.is_server_live()
    assert speaker.is_server_ready()
    assert speaker.is_model_ready("mlp")
    assert not speaker.is_model_ready("lenet")
    assert "binary_tensor_data" in speaker.get_server_metadata()["extensions"]
    metadata = speaker.get_model_metadata("mlp")
    assert [entry["datatype"] for entry in metadata["inputs"]] == ["FP32", "BYTES"]
    assert speaker.is_model_ready("mlp", metadata["versions"][0])


@pytest.mark.parametrize("shape", [(-1, 784), (-1, 28, 28)])
@pytest.mark.parametrize("binary", [True, False])
def test_tritons_client_reads_mnist(
    speaker: "triton.InferenceServerClient", shape: tuple[int, ...], binary: bool
) -> None:
    sample = load_sample()
    images = (sample.test_images[:32] / np.float32(255)).astype(np.float32).reshape(shape)
    outputs = [triton.InferRequestedOutput(name, binary_data=binary) for name in ("digit", "probabilities", "score")]
    result = speaker.infer("mlp", [tensor("pixels", images, "FP32", binary)], outputs=outputs, request_id="mnist-32")
    assert result.get_response()["id"] == "mnist-32"
    assert (result.as_numpy("digit") == sample.test_labels[:32]).sum() >= 31
    assert result.as_numpy("probabilities").shape == (32, 10)
    assert result.as_numpy("probabilities").sum(1) == pytest.approx(np.ones(32), abs=1e-5)
    assert (result.as_numpy("score") >= 0).all()
    assert result.as_numpy("verdict") is None, "it was not asked for"


def test_tritons_client_sends_pictures(speaker: "triton.InferenceServerClient") -> None:
    pictures = np.array([PNG, PNG], dtype=np.object_)
    result = speaker.infer("mlp", [tensor("pictures", pictures, "BYTES", True)])
    assert result.as_numpy("digit").tolist() == [7, 7]
    assert result.as_numpy("verdict").tolist() == [b"digit", b"digit"]
    encoded = np.array([base64.b64encode(PNG)], dtype=np.object_)
    for binary in (True, False):
        result = speaker.infer("mlp", [tensor("pictures", encoded, "BYTES", binary)])
        assert result.as_numpy("digit").tolist() == [7]


def test_tritons_client_understands_our_errors(speaker: "triton.InferenceServerClient") -> None:
    pictures = np.array([PNG, b"no picture"], dtype=np.object_)
    with pytest.raises(triton.InferenceServerException, match="The picture 1 is refused") as caught:
        speaker.infer("mlp", [tensor("pictures", pictures, "BYTES", True)])
    assert caught.value.status() == "400"
    with pytest.raises(triton.InferenceServerException, match="No model is called 'lenet'"):
        speaker.infer("lenet", [tensor("pictures", pictures, "BYTES", True)])


def test_an_answer_in_json(client: TestClient) -> None:
    asked = {"id": "7", "inputs": [SEVEN], "outputs": [{"name": "digit"}, {"name": "verdict"}]}
    answer = client.post("/v2/models/second/infer", json=asked).json()
    alone = client.post("/predict?model=second", json={"pixels": SEVEN_PIXELS}).json()
    assert set(answer) == {"model_name", "model_version", "id", "outputs"}
    assert (answer["model_name"], answer["model_version"], answer["id"]) == ("second", alone["version"], "7")
    assert answer["outputs"] == [
        {"name": "digit", "datatype": "INT64", "shape": [1], "data": [alone["digit"]]},
        {"name": "verdict", "datatype": "BYTES", "shape": [1], "data": [alone["verdict"]]},
    ]


def test_pixels_and_pictures_are_read_as_predict_reads_them(client: TestClient) -> None:
    for sent, tensor in (
        ({"pixels": SEVEN_PIXELS}, SEVEN),
        ({"image": SEVEN_URL}, {"name": "x", "datatype": "BYTES", "shape": [1], "data": [SEVEN_URL]}),
    ):
        alone = client.post("/predict", json=sent).json()
        outputs = client.post("/v2/models/first/infer", json={"inputs": [tensor]}).json()["outputs"]
        found = {output["name"]: output["data"] for output in outputs}
        assert found["probabilities"] == pytest.approx(alone["probabilities"], abs=1e-6)
        assert (found["digit"], found["verdict"]) == ([alone["digit"]], [alone["verdict"]])


def test_without_an_id_none_is_sent_back(client: TestClient) -> None:
    assert "id" not in client.post("/v2/models/first/infer", json={"inputs": [SEVEN]}).json()


def test_a_model_has_one_version(client: TestClient) -> None:
    (version,) = client.get("/v2/models/first").json()["versions"]
    assert client.get(f"/v2/models/first/versions/{version}").json() == client.get("/v2/models/first").json()
    path = f"/v2/models/first/versions/{version}/infer"
    assert client.post(path, json={"inputs": [SEVEN]}).json()["model_version"] == version
    assert "no version '1'" in client.get("/v2/models/first/versions/1/ready").json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2/nothing", 404),
        ("GET", "/v2/models/third", 404),
        ("GET", "/v2/models/third/ready", 404),
        ("POST", "/v2/models/third/infer", 404),
        ("GET", "/v2/models/first/infer", 405),
        ("POST", "/v2/models/first/infer", 400),
    ],
)
def test_errors_have_the_protocols_form(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["error"]
    assert response.headers["x-request-id"]


def test_what_is_too_large_or_compressed_is_refused(shared_weights: Path) -> None:
    with TestClient(create_app(Settings(weights=shared_weights, max_batch_bytes=1024))) as client:
        response = client.post("/v2/models/first/infer", json={"inputs": [SEVEN]})
        assert (response.status_code, list(response.json())) == (413, ["error"])
        headers = {"content-encoding": "gzip"}
        assert client.post("/v2/models/first/infer", content=b"x", headers=headers).status_code == 415


def test_a_server_that_stops_is_not_ready(app: FastAPI) -> None:
    with TestClient(app) as client:
        assert client.get("/v2/health/ready").json() == {"ready": True}
        app.state.ready = False
        for path in ("/v2/health/ready", "/v2/models/first/ready"):
            assert client.get(path).status_code == 503
        assert client.get("/v2/health/live").json() == {"live": True}


def test_the_examples_in_the_docs_are_read(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/v2/models/{name}/infer"]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    assert len(examples) == 2
    for example in examples.values():
        assert client.post("/v2/models/first/infer", json=example["value"]).status_code == 200
