"""The Dockerfile keeps what running the image with few rights relies on."""

from tests.test_packaging import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
LAST_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def test_it_runs_as_a_user_without_rights_and_without_pip() -> None:
    assert "USER 10001:10001" in LAST_STAGE
    assert "--without-pip" in DOCKERFILE
    assert "pip" not in LAST_STAGE


def test_dependencies_are_installed_by_their_hashes() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if " install " in line and " -r " in line]
    assert len(installs) == 2
    assert all("--require-hashes" in line for line in installs)
