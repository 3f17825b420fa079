"""Statistics as Parquet: the rows of :mod:`hashiye.report.statistics.tidy`, words as strings, values as doubles."""

from __future__ import annotations

from importlib import import_module

from hashiye.findings import Finding, NotReadable
from hashiye.report import frames
from hashiye.statistics.figures import Statistics


def render(statistics: Statistics) -> bytes:
    """Return the bytes of a file. Raises ``NotReadable`` (HSH-C502) where pyarrow is not installed."""
    try:
        table = frames.arrow(statistics)
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        message = "Parquet is written by pyarrow, which is not installed"
        fix = "install it: pip install 'hashiye[arrow]', or take --format csv"
        raise NotReadable([Finding(code="HSH-C502", message=message, fix=fix)]) from error
    sink = arrow.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    written: bytes = sink.getvalue().to_pybytes()
    return written
