import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from model.__main__ import main


def test_serve_hands_its_options_to_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []
    server = ModuleType("app.server")

    def take(**overrides: Any) -> int:
        calls.append(overrides)
        return 3

    server.serve = take  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "app.server", server)
    assert main(["serve", "--port", "9000", "--runs", "runs", "--model", "mlp", "--workers", "2"]) == 3
    assert main(["serve"]) == 3
    assert calls == [
        {"host": None, "port": 9000, "runs": Path("runs"), "default_model": "mlp", "workers": 2},
        {"host": None, "port": None, "runs": None, "default_model": None, "workers": None},
    ]
