"""One run of ``validate`` as every report must survive it: ordinary findings, and hostile ones in every field."""

from __future__ import annotations

from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.report import Run

TEXT = "گفتگوی پوتین و علی اف\nاو می\u200cرود 😀 پایان\n"

HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \x9b2J \x07\x08\r\x7f",
    "\u202eevil\u202c \u2066iso\u2069 \u200bzero \U000e0041tag \ue000",
    "](javascript:alert(1)) ![x](https://evil.example/a.png) [l](https://evil.example) <https://evil.example>",
    "@user #12 GH-12 user/repo@0123456 https://evil.example www.evil.example a@evil.example :tada:",
    "<script>alert(1)</script><img src=x onerror=alert(1)> &amp; &#x3c; ]]> --> <!DOCTYPE x>",
    "a | b \\| c `tick` ``two`` \\` ``` \n\n# heading\n- item\n\t* * *",
    "::error file=x::y\n::set-output name=a::b\n##[add-mask]a ##vso[task.setvariable variable=x]y %0A%25 {0} {{",
    "\ud800 \udcff \ufffe \U0001ffff \x00",
)

HOSTILE_FILES = (
    "docs/new\nline::error::x,y:%.hsh.json",
    "::error::first.hsh.json",
    "docs/\udcff\udcfe.hsh.json",
    "docs/\x1b[2J|@user`<b>](x).hsh.json",
    "docs/\u202eгpj.hsh.json",
    "docs/نیم\u200cفاصله 😀.hsh.json",
)


# fmt: off


def surface_differs(**more: object) -> Finding:
    """Return the finding most tests speak of."""
    whole = {
        "code": "HSH-A302", "name": "surface-differs", "message": "the stored surface is not what the offsets cover",
        "file": "corpus/documents/a.hsh.json", "line": 12, "column": 5, "end_line": 12, "end_column": 19,
        "pointer": "/layers/0/annotations/3/text", "item": "layers/entities:sara/annotations/k7q2mz/text",
        "document": "a", "start": 7, "end": 12, "text_line": 1, "text_column": 8, "text_file": "corpus/texts/a.txt",
        "found": "پوتي", "expected": "پوتین", "fix": "correct the offsets, or annotate the edited text again",
        "context": (TEXT[:7], TEXT[7:12], TEXT[12:36]),
    }
    return Finding(**{**whole, **more})


FINDINGS = (
    Finding(code="HSH-C514", severity=Severity.WARNING, message="the corpus declares no licence", fix="name one"),
    Finding(code="HSH-C501", message="no permission to read", file="-"),
    surface_differs(),
    surface_differs(),
    Finding(
        code="HSH-B114", severity=Severity.WARNING, message="an invisible character", file="corpus/texts/a.txt",
        line=2, column=3, end_line=2, end_column=4, document="a", start=24, end=25, text_line=2, text_column=3,
        text_file="corpus/texts/a.txt", found="\u200b", context=("او ", "\u200b", "می\u200cرود 😀"),
    ),
    Finding(
        code="HSH-A315", severity=Severity.INFO, message="brackets are not balanced", file="corpus/documents/b.hsh.xml",
        line=70_000, column=2, end_line=70_002, end_column=1, pointer="/document/layer[1]/annotation[4]",
        document="b", start=900, end=910, found="[x](1) {0}",
    ),
    Finding(code="MINE-X101", name="my-rule", message="a plug-in's own rule", file="corpus/documents/b.hsh.xml", line=1, column=1),
    *(
        Finding(
            code="HSH-M402", message=value, file="corpus/documents/c.hsh.json", line=number, column=1, end_line=number,
            end_column=2, pointer=f"/x/{value}", item=value, document=value, found=value, expected=value, fix=value,
            start=0, end=len(value), text_line=1, text_column=1, text_file=value, context=(value, value, value),
        )
        for number, value in enumerate(HOSTILE, 1)
    ),
    *(Finding(code="HSH-S201", message="not well-formed", file=file, line=1, column=1) for file in HOSTILE_FILES),
)

RUN = Run(
    findings=FINDINGS,
    files=("corpus/documents/a.hsh.json", "corpus/documents/b.hsh.xml", "corpus/documents/sound.hsh.json"),
    documents=4,
    skipped=tuple(("corpus/documents/b.hsh.xml", code, "HSH-B106") for code in ("HSH-A302", "HSH-A305", "HSH-A306")),
    baselined=2,
    fixed=1,
)
SOUND = Run(files=("corpus/documents/sound.hsh.json",), documents=1)
