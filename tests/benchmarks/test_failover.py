import os
import re
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.main import create_app
from benchmarks.failover import CONFIGURATION, Answer, configure, main, report, running

CHANGES_SOMETHING = re.compile(r"/trainings|/models/\{name\}/reload")
"""The addresses whose POST must not be sent twice."""
TEXT = CONFIGURATION.read_text()


def location_of(path: str) -> str:
    """What the configuration says of the location that an address falls into, by nginx's rules for the ones used."""
    found = re.findall(r"^        location (=|~)? ?(\S+) \{\n(.*?)^        \}", TEXT, re.MULTILINE | re.DOTALL)
    exact = [body for kind, name, body in found if kind == "=" and path == name]
    patterns = [body for kind, name, body in found if kind == "~" and re.search(name, path)]
    prefixes = [(len(name), body) for kind, name, body in found if not kind and path.startswith(name)]
    return str((exact or patterns or [max(prefixes)[1]])[0])


def posts(app: FastAPI) -> list[str]:
    return [path for path, methods in app.openapi()["paths"].items() if "post" in methods]


def test_only_what_changes_nothing_is_sent_again() -> None:
    paths = posts(create_app())
    assert "/predict" in paths
    for path in paths:
        again = "non_idempotent" in location_of(path)
        assert again is not bool(CHANGES_SOMETHING.match(path)), path


@pytest.mark.parametrize("path", ["/metrics", "/models/cnn/reload"])
def test_what_is_the_operators_is_not_passed_on(path: str) -> None:
    assert "proxy_pass" not in location_of(path)


def test_the_ports_are_replaced_and_nothing_else() -> None:
    changed = configure(TEXT, (9100, 9101, 9102))
    assert "listen 127.0.0.1:9100;" in changed
    assert changed.count("127.0.0.1:910") == 3
    assert len(changed.splitlines()) == len(TEXT.splitlines())


def test_the_report_counts_each_part_and_names_what_failed() -> None:
    answers = [Answer(at / 10, 0.01, 200) for at in range(300)]
    answers[150] = Answer(15.0, 2.5, 0)
    answers[160] = Answer(16.0, 0.02, 502)
    *parts, first, second, total = report(answers, killed=10, back=20)[1:]
    assert [int(part.split()[-1]) for part in parts] == [0, 2, 0]
    assert "2500.0" in parts[1]
    assert first == "failed at 15.00 s: no answer"
    assert second == "failed at 16.00 s: 502"
    assert total == "300 requests, 2 failed"


def test_a_process_ends_with_its_block(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
    with running(command, tmp_path / "log", os.environ) as process:
        assert process.poll() is None
    assert process.returncode is not None


def test_without_nginx_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert main([]) == 2
    assert "apt-get install nginx" in capsys.readouterr().err
