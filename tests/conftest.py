"""What all tests share: golden files, Hypothesis profiles, the seed article."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("exhaustive", settings.get_profile("default"), max_examples=3000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

HERE = Path(__file__).parent


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


def pytest_collection_modifyitems(config, items):
    """Long runs only where they are asked for by their marker."""
    if "exhaustive" not in (config.option.markexpr or ""):
        skip = pytest.mark.skip(reason="long run: make exhaustive")
        for item in items:
            if "exhaustive" in item.keywords:
                item.add_marker(skip)


@pytest.fixture
def golden(request):
    """Compare a text with a committed file; ``--update-golden`` rewrites it."""

    def compare(name: str, text: str | bytes) -> None:
        path = HERE / "golden" / name
        data = text.encode() if isinstance(text, str) else text
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.exists(), f"{path} is missing: make golden"
        assert data.decode() == path.read_bytes().decode()

    return compare


@pytest.fixture(scope="session")
def seed() -> bytes:
    """The seed article, exact bytes."""
    return (HERE.parent / "corpus" / "texts" / "000_6a3f37bcd1ee8004.txt").read_bytes()
