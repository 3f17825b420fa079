"""The shell of pages: every page has the same head, and a policy that names its own style and script, nothing else."""

from __future__ import annotations

import re

import pytest

from hashiye.report import shell
from hashiye.report.agreement import html as agreement
from hashiye.report.differences import Difference
from hashiye.report.differences import html as differences
from hashiye.report.statistics import html as statistics
from hashiye.report.view import bundle, index, page
from tests import agreements, corpus_reports, view_samples

PAGES = {
    "agreement": lambda: agreement.render(agreements.REPORTS["usual"]),
    "statistics": lambda: statistics.render(corpus_reports.brief(), title="نام & <b>"),
    "differences": lambda: differences.render(Difference(pairs=())),
    "document": lambda: page.render(view_samples.small()),
    "document without script": lambda: page.render(view_samples.small(), scripted=False),
    "list of documents": lambda: index.render(()),
    "documents": lambda: bundle.render([view_samples.few(), view_samples.few()]),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_names_what_the_page_holds(name):
    shown = PAGES[name]()
    (style,) = re.findall("<style>(.*?)</style>", shown, re.DOTALL)
    script = "".join(re.findall("<script>(.*?)</script>", shown, re.DOTALL))
    (policy,) = re.findall('Content-Security-Policy" content="([^"]*)"', shown)
    assert policy == shell.policy(style, script)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert ("script-src" in policy) is bool(script)
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_in_one_shell(name):
    shown = PAGES[name]()
    assert shown.startswith('<!doctype html>\n<html lang="fa" dir="rtl">\n<head>\n<meta charset="utf-8">\n')
    assert shown.endswith("</body>\n</html>\n")
    assert shown.count("<main ") == shown.count("<body") == shown.split("</head>")[0].count("<title>") == 1
    past = re.search('<body[^>]*>\n<a class="skip-link" href="#([^"]+)">[^<]+</a>\n', shown)
    assert past, "the way past the head is the first thing on the page"
    assert f'id="{past[1]}"' in shown


def test_a_page_without_foot_script_and_mark_has_none():
    shown = shell.page("t", "<main>b</main>", style="p{}", skip="s")
    assert "<footer" not in shown
    assert "<script" not in shown
    assert "generator" not in shown
    assert '<body>\n<a class="skip-link" href="#main">s</a>\n<main>b</main></body>' in shown
