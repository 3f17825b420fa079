"""Of a crowd of findings so many are told, and how many more there are."""

from __future__ import annotations

import gzip
import json
import resource

import hashiye
from hashiye.crowds import MOST
from tests.hostile import called


def test_a_document_full_of_one_fault_is_told_in_bounds(tmp_path, capsys):
    text = hashiye.model.Text.of("الف ب")
    wrong = tuple(hashiye.Annotation(f"a{i}", 0, 3, "PER", f"x{i}") for i in range(3 * MOST))
    layer = hashiye.Layer("entities", "sara", "complete", wrong)
    document = hashiye.Document("a", "fa", text, producers=(hashiye.model.Producer("sara", "person"),), layers=(layer,))
    hashiye.write(document, tmp_path / "a.hsh.json")
    said = called(capsys, "validate", "--select", "HSH-A302", "--format", "json", tmp_path / "a.hsh.json")
    found = json.loads(said.out)["findings"]
    assert len(found) == MOST + 1
    assert {one["code"] for one in found} == {"HSH-A302"}
    assert f"{2 * MOST} more of this code" in found[0]["message"]
    assert said.code == 1


def test_a_shard_of_empty_objects_costs_bounded_memory(tmp_path, capsys):
    path = tmp_path / "s.hsh.jsonl.gz"
    path.write_bytes(gzip.compress(b"{}\n" * 20_000, mtime=0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = called(capsys, "validate", "--quiet", path)
    assert said.out.count("error HSH-S211") <= MOST + 1
    assert "more of this code in this file" in said.out
    assert said.code == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
