"""What the tests of hostile and unlucky use share: running the command line, reading a folder, small documents."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from hashiye.cli import main

NEWS = "تهران - ایرنا - حسن روحانی روز سه‌شنبه ۲۰ دی ۱۴۰۱ گفت: «کار تمام شد.»\n"


class Said(NamedTuple):
    """What the command line came to."""

    code: int
    out: str
    err: str


def run(*arguments: str | Path | bytes, stdin: bytes | None = None, **environment: str) -> Said:
    """Run the command line in a process of its own. Bytes that are no UTF-8 show as they are decoded."""
    done = subprocess.run(
        [sys.executable, "-m", "hashiye", *(one if isinstance(one, bytes) else str(one) for one in arguments)],
        capture_output=True, input=stdin, check=False, env={**os.environ, **environment}, timeout=120,
    )  # fmt: skip
    return sane(Said(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")))


def called(capsys, *arguments: str | Path) -> Said:
    """Run the command line in this process."""
    argv, sys.argv = sys.argv, ["hashiye", *map(str, arguments)]
    handler = signal.getsignal(signal.SIGTERM)
    code: object = 0
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code
    finally:
        sys.argv = argv
        signal.signal(signal.SIGTERM, handler)
    out, err = capsys.readouterr()
    return sane(Said(int(code or 0), out, err))


def controls(text: str) -> set[str]:
    """Return the characters that must not reach a screen: all controls but LF, surrogates, and bidi overrides."""
    return {char for char in text if (char < " " and char != "\n") or "\x7f" <= char <= "\x9f"} | (
        set(text) & set("\u202a\u202b\u202d\u202e\u2066\u2067")
    )


def sane(said: Said) -> Said:
    """Hold every answer to the common law: no traceback, no control character, an exit code we know."""
    assert "Traceback" not in said.err + said.out, said.err[-2000:]
    assert not controls(said.err), (controls(said.err), said.err)
    assert said.code in (0, 1, 2, 130, 143), said
    return said


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def fields(content: str = "سلام دنیا", **more: object) -> dict[str, object]:
    """Return the fields of a small sound document with its text inside."""
    data = content.encode("utf-8", "surrogatepass")
    text = {"content": content, "sha256": hashlib.sha256(data).hexdigest(), "codePoints": len(content)}
    return {"hashiye": "1.0", "id": "good", "language": "fa", "text": {**text, "bytes": len(data)}, **more}


def page(value: object) -> bytes:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def sound(**more: object) -> bytes:
    """Return a small sound document as bytes."""
    return page(fields(**more))


MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "hashiye", *sys.argv[2:]])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""


def measured(*arguments: str | Path) -> tuple[subprocess.CompletedProcess[bytes], float]:
    """Run the command line and return what it said and the most memory its processes held, in bytes.

    A small process starts it: the peak of a process counts what its parent held when it was forked.
    """
    with tempfile.NamedTemporaryFile("r") as peak:
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, peak.name, *map(str, arguments)],
            capture_output=True, check=False, timeout=280,
        )  # fmt: skip
        return done, int(peak.read()) * (1024 if sys.platform == "linux" else 1)
