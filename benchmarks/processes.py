"""Runs a command and says what it took."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run(*arguments: str | Path, **environment: str) -> tuple[float, int]:
    """Run a command and return its CPU seconds and peak memory in MB. ``environment`` is added to ours."""
    code = "import resource, subprocess, sys; c = subprocess.run(sys.argv[1:], stdout=-3, stderr=-3).returncode; " \
           "u = resource.getrusage(resource.RUSAGE_CHILDREN); print(c, u.ru_maxrss, u.ru_utime + u.ru_stime)"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    status, peak, seconds = done.stdout.split()
    assert int(status) in (0, 1), arguments
    return float(seconds), int(peak) // 1024
