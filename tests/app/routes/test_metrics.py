import re

from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from app.metrics import METHODS

DRAWING = {"strokes": [[[0, 0], [9, 1], [4, 20]]]}


def read(client: TestClient) -> dict[str, dict[tuple[str, ...], float]]:
    """Every sample, by its name and the values of its labels in the order of their names."""
    text = client.get("/metrics").text
    samples: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            samples.setdefault(sample.name, {})[labels] = sample.value
    return samples


def test_a_reading_is_counted_with_the_time_of_each_part(client: TestClient) -> None:
    before = read(client)
    verdict = client.post("/predict", json=DRAWING).json()["verdict"]
    after = read(client)

    def more(name: str, *labels: str) -> float:
        return after[name][labels] - before.get(name, {}).get(labels, 0)

    assert more("inkdigit_requests_total", "POST", "/predict", "200") == 1
    assert more("inkdigit_request_seconds_count", "/predict") == 1
    assert more("inkdigit_verdicts_total", "first", verdict) == 1
    for stage in ("decode", "prepare", "network", "serialise"):
        assert more("inkdigit_stage_seconds_count", stage) == 1
        assert 0 < more("inkdigit_stage_seconds_sum", stage) < 10
    assert after["inkdigit_requests_under_way"] == {(): 0}
    assert {labels[1] for labels in after["inkdigit_model_info"]} == {"first", "second"}


def test_nothing_that_a_client_sends_becomes_a_label(client: TestClient) -> None:
    before = read(client)["inkdigit_requests_total"]
    for number in range(20):
        client.get(f"/secret-{number}")
        client.get(f"/models/secret-{number}")
        client.get(f"/static/secret-{number}.js")
        client.post(f"/predict?model=secret-{number}", json=DRAWING)
        client.request(f"SECRET{number}", "/models")
    after = read(client)
    assert not any("secret" in label.lower() for labels in after["inkdigit_requests_total"] for label in labels)
    assert {labels[1] for labels in after["inkdigit_requests_total"].keys() - before.keys()} <= {
        *("/metrics", "/models", "/models/{name}", "/predict", "/static", "other")
    }
    assert {labels[0] for labels in after["inkdigit_requests_total"]} <= METHODS | {"other"}


def test_what_is_refused_is_counted_too(app: FastAPI) -> None:
    client = TestClient(app)
    before = read(client)["inkdigit_requests_total"].get(("POST", "/predict", "415"), 0)
    client.post("/predict", content=b"x", headers={"content-type": "text/plain"})
    assert read(client)["inkdigit_requests_total"]["POST", "/predict", "415"] == before + 1


def test_it_is_prometheuss_text_format_and_not_to_be_kept(client: TestClient) -> None:
    response = client.get("/metrics")
    assert re.match(r"text/plain; version=[\d.]+; charset=utf-8", response.headers["content-type"])
    assert response.headers["cache-control"] == "no-store"
