import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.bodies import PICTURE_TYPES


@pytest.fixture
def schema(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def test_every_reference_resolves(schema: dict[str, Any]) -> None:
    names = set(re.findall(r"#/components/schemas/(\w+)", str(schema)))
    assert "Problem" in names
    assert names <= set(schema["components"]["schemas"])


def test_every_body_of_the_design_is_there_with_an_example(schema: dict[str, Any]) -> None:
    content = schema["paths"]["/predict"]["post"]["requestBody"]["content"]
    assert set(content) == {*PICTURE_TYPES, "application/json", "multipart/form-data"}
    assert all(media["schema"] and media["examples"] for media in content.values())


def test_every_json_example_is_read(client: TestClient, schema: dict[str, Any]) -> None:
    content = schema["paths"]["/predict"]["post"]["requestBody"]["content"]
    examples = content["application/json"]["examples"]
    assert set(examples) == {"strokes", "pixels", "image"}
    for example in examples.values():
        assert client.post("/predict", json=example["value"]).status_code == 200


@pytest.mark.parametrize("media_type", PICTURE_TYPES)
def test_every_picture_example_is_read(client: TestClient, schema: dict[str, Any], media_type: str) -> None:
    content = schema["paths"]["/predict"]["post"]["requestBody"]["content"]
    picture = client.get(content[media_type]["examples"]["seven"]["externalValue"]).content
    assert client.post("/predict", content=picture, headers={"content-type": media_type}).status_code == 200
    assert client.post("/predict", files={"file": picture}).status_code == 200


def test_every_error_is_a_problem_with_an_example(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema).items():
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        for status, answer in errors.items():
            if " /v2" in name:
                assert list(answer["content"]["application/json"]["example"]) == ["error"], (name, status)
                continue
            media = answer["content"]["application/problem+json"]
            assert list(answer["content"]) == ["application/problem+json"], (name, status)
            assert media["example"]["status"] == int(status)


def test_every_operation_has_a_summary_and_an_answer(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema).items():
        assert operation["summary"], name
        assert {"200", "201", "204"} & set(operation["responses"]), name


def test_generated_clients_get_good_names(schema: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(schema).values()]
    assert len(set(names)) == len(names)
    assert {"predict", "list_models", "get_model", "get_run_history", "ready"} <= set(names)


def test_every_field_of_a_reading_is_described(schema: dict[str, Any]) -> None:
    fields = schema["components"]["schemas"]["Prediction"]["properties"]
    assert [name for name, field in fields.items() if not field.get("description")] == []
