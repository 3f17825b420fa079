"""Runs a command and says what it took."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def environment(**added: str) -> dict[str, str]:
    """Return ours with ``added``; modules are compiled once and kept, as an installed package's are."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**ours, "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "bench-pycache"), **added}


def run(*arguments: str | Path, **added: str) -> tuple[float, int]:
    """Run a command and return its CPU seconds and peak memory in MB. ``added`` is put into its environment."""
    code = "import resource, subprocess, sys; c = subprocess.run(sys.argv[1:], stdout=-3, stderr=-3).returncode; " \
           "u = resource.getrusage(resource.RUSAGE_CHILDREN); print(c, u.ru_maxrss, u.ru_utime + u.ru_stime)"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True,
        env=environment(**added),
    )  # fmt: skip
    status, peak, seconds = done.stdout.split()
    assert int(status) in (0, 1), arguments
    return float(seconds), int(peak) // 1024
