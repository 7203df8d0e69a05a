"""What the operators' guide says is so: its settings, metrics, alerts and files are those that there are."""

import re

import httpx
import pytest
import yaml

from app.settings import PREFIX, Settings
from tests.test_packaging import ROOT

GUIDE = (ROOT / "docs" / "operators.md").read_text()
RULES = yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text())["groups"][0]["rules"]
METRIC = re.compile(r"\binkdigit_[a-z_]+\b")


@pytest.fixture(scope="module")
def told(server: str) -> set[str]:
    """The names of all that Prometheus is told."""
    lines = httpx.get(f"{server}/metrics").text.splitlines()
    families = {line.split()[2]: line.split()[3] for line in lines if line.startswith("# TYPE inkdigit_")}
    buckets = {f"{name}_bucket" for name, kind in families.items() if kind == "histogram"}
    return set(families) | buckets


def test_it_speaks_of_every_setting_and_of_no_other() -> None:
    assert set(re.findall(rf"\b{PREFIX}([A-Z_]+)\b", GUIDE)) == {name.upper() for name in Settings.model_fields}


def test_its_metrics_exist_and_none_is_left_out(told: set[str]) -> None:
    spoken_of = set(METRIC.findall(GUIDE))
    assert spoken_of <= told
    assert {name for name in told if not name.endswith(("_bucket", "_created"))} <= spoken_of


def test_every_alert_asks_for_metrics_that_exist_and_is_explained(told: set[str]) -> None:
    for rule in RULES:
        asked = set(METRIC.findall(rule["expr"]))
        assert asked
        assert asked <= told, rule["alert"]
        assert f"| `{rule['alert']}` |" in GUIDE
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"].endswith(".")


def test_it_explains_no_alert_that_there_is_not() -> None:
    assert re.findall(r"^\| `(Inkdigit\w+)` \|", GUIDE, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_links_lead_to_files() -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", GUIDE)
    assert links
    for link in links:
        assert (ROOT / "docs" / link).is_file(), link


def test_commands_exist() -> None:
    for target in set(re.findall(r"`make (\w+)`", GUIDE)):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target
    for module in set(re.findall(r"`python -m ([\w.]+)`", GUIDE)):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
