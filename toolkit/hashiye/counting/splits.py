"""Which split each document of a corpus is in: from the file that was named, else from the corpus's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hashiye import corpus, files
from hashiye.counting import keeping
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT
from hashiye.splitting import file as splitting


def of(paths: Sequence[str], file: Path | None = None) -> Mapping[str, str]:
    """Return the split of each document. Raises ``NotReadable``, also where there is no file of splits.

    Saved counts bring their own splits, and need no file.
    """
    if file is None:
        documents = [one for one in paths if not keeping.is_name(one)]
        if not documents:
            return {}
        file = _beside(documents[0])
        files.check_link(file, file.parent)
    return splitting.read(files.read(file, DEFAULT), file=str(file), limits=DEFAULT)


def _beside(argument: str) -> Path:
    path = Path(argument)
    home = path if (path / corpus.MANIFEST).is_file() else corpus.root_of(path)
    file = home / splitting.NAME
    if not file.is_file():
        raise NotReadable([
            Finding(code="HSH-C501", message="there is no file of splits", file=str(file),
                    fix="make one, hashiye split, or name it: --splits FILE")
        ])  # fmt: skip
    return file
