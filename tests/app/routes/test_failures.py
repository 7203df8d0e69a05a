from fastapi.testclient import TestClient

from model.failures import load_curves


def test_what_failed_has_its_curves(client: TestClient) -> None:
    failures = client.get("/failures").json()
    assert [failure["name"] for failure in failures] == ["diverge", "die", "overfit"]
    assert failures[2]["history"] == load_curves("overfit")["history"]
    assert failures[1]["alive"] == [0, 0]
