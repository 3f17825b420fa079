"""Codes that no fault in a file of a corpus draws under ``validate``, and where they are tested."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "HSH-S218": "a line of a foreign format: only convert reads these (tests/test_brat.py, tests/test_conll.py)",
    "HSH-M401": "a sidecar: only convert reads these (tests/test_sidecar.py)",
    "HSH-C502": "a result that cannot be written: a fault of the disk (tests/test_faults_runs.py)",
    "HSH-C503": "two articles that would become one document: only convert makes documents (tests/test_convert.py)",
    "HSH-C504": "a document that is there already: only convert makes documents (tests/test_convert.py)",
    "HSH-C507": "a process that died: no fault of a file (tests/test_engine.py)",
    "HSH-C508": "a plug-in that failed: no fault of a file (tests/test_plugins.py)",
    "HSH-C509": "what a target format cannot carry: only convert (tests/test_convert.py)",
}
"""The code, and why there is no mutation."""

ONE_SPELLING: dict[str, str] = {
    "HSH-B104": "JSON declares no encoding",
    "HSH-S203": "in XML a word that is no number is HSH-S213",
    "HSH-S204": "XML has no escapes for half a pair; a reference to one is HSH-B105",
    "HSH-S207": "JSON has no document type",
    "HSH-S208": "JSON has no processing instructions",
    "HSH-S209": "in JSON a comment is not well-formed (HSH-S201)",
}
"""Codes that only one of the two spellings can draw, and why."""
