"""The English pages of what has no rule function: readers and commands find it, each at its own place.

As in the docstrings of rules, the first paragraph says what holds in good data, the second how it
breaks, what follows, and how to mend it.
"""

from __future__ import annotations

PAGES: dict[str, str] = {
    "HSH-B101": """
        Every file is UTF-8, and nothing but UTF-8.

        Persian text of the nineties is often Windows-1256; Windows programs like to write UTF-16; a file that was
        cut in the middle ends in half a letter. Read with the wrong encoding, such bytes become other letters and
        every offset moves, so nothing is guessed: the byte where it breaks is named, and the likely encoding where it
        is clear. Convert the file (`iconv -f CP1256 -t UTF-8`), look at a few lines, and run again.
    """,
    "HSH-B103": """
        A file that is named as a document or a text is one.

        What stands under such a name instead: an error page that a crawler saved, a packed file without its ending,
        a PDF, a pointer that git LFS left in place of the file, or a file with the marks of a git merge that nobody
        finished. It is refused as a whole, and the run ends with 2, since nothing in it was looked at. Fetch the
        real file: unpack it, `git lfs pull`, finish the merge, or download the article again.
    """,
    "HSH-B104": """
        An XML document is UTF-8, and says so or says nothing.

        A declaration such as `encoding="windows-1256"` is left over from another program, while the bytes mostly are
        UTF-8 already; a reader that believes it sees other letters than one that does not. If the Persian words look
        right in an editor, write `encoding="UTF-8"`. If they do not, convert the file first.
    """,
    "HSH-S201": """
        A file is complete JSON or XML, whatever it says.

        A comma that is missing or too many, a quotation mark inside a string, an element that is never closed: such
        slips come from editing by hand, and a file that ends too early from an interrupted copy. The place named is
        where the reader could not go on; the slip itself is there or shortly before it. Nothing else was looked at in
        this file. Correct it there, or bring the last sound version back from git.
    """,
    "HSH-S202": """
        A name stands once in its object: a key in JSON, an attribute or a single element in XML.

        Copying a line and changing half of it leaves a key twice. Most programs take the last one without a word,
        some the first, so that two people read two documents from one file. Both places are named. Decide which of
        the two is right, and delete the other.
    """,
    "HSH-S203": """
        A number is a number: digits, that is, not `NaN` and not infinity.

        Python and some tools write `NaN` into JSON where a value is missing, though JSON has no such word, and other
        readers stop there. A number such as `1e999` is infinite once it is read. Leave the field out where there is
        no value; a confidence lies between 0 and 1.
    """,
    "HSH-S204": """
        A character is whole.

        JSON can write a character such as an emoji as two escapes (`\\ud83d\\ude00`); where a program cut the string
        in between, one half is left. No encoding can hold it, XML neither, and most tools fail or drop it,
        after which the offsets behind it are wrong. Put the whole character back, or delete the half and correct the
        offsets (HSH-A302 then shows which).
    """,
    "HSH-S205": """
        A document is nested a few levels deep, as the format is.

        Thirty-two levels are allowed, far more than a document needs. A file with more of them is something else,
        or was made to bring a reader down. If you trust the file and know why it is so deep, raise the limit
        with `--limit depth=64`.
    """,
    "HSH-S206": """
        A number has no more digits than an offset could ever have.

        Ten digits count every character of any text. A longer number is a mistyped one, two numbers that lost the
        comma between them, or one made to keep a reader busy. Correct the number; the limit is `digits`.
    """,
    "HSH-S207": """
        An XML document has no document type, and no entities but `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;`.

        A document type can make a reader fetch other files, or a few lines grow to gigabytes; JSON has nothing like
        it. Names such as `&nbsp;` or `&zwnj;` belong to HTML and are unknown here. Delete the declaration, and write
        each character itself: the half-space as the half-space.
    """,
    "HSH-S208": """
        Nothing in an XML document speaks to a program rather than to a reader.

        A line such as `<?xml-stylesheet …?>` was put there by an editor or another tool. The JSON spelling has no
        place for it, so that the two would no longer say the same. Delete it.
    """,
    "HSH-S209": """
        Everything said in a document is said in its fields.

        JSON has no comments, so that a comment in the XML spelling would be lost at the first conversion, and
        with it perhaps why an annotation is as it is. Write what should stay into the `note` of the annotation, or as a
        fact whose key begins with `x-`, and delete the comment.
    """,
    "HSH-S210": """
        A document has the fields that the format knows, under the names they have there.

        A name mistyped (`lable`), a field of another tool, or one you would like to have: a reader passes over it, and
        what it says is lost unnoticed. The nearest known name is given. What is your own has a place: `attributes`
        of an annotation, `settings` of a producer, a fact whose key begins with `x-`. In a document of a newer minor
        version this is only a warning.
    """,
    "HSH-S211": """
        Every field that a reader relies on is there.

        It gets lost when a document is made by a script of one's own, or cut while editing. Nothing is put in
        its place, because any value would be a guess. Add the field; docs/format.md says of each what it means.
        Running `hashiye convert` on the article makes a document that has them all.
    """,
    "HSH-S212": """
        A value is of the kind that its field takes: a whole number, a string, a list, an object.

        Tables and scripts turn numbers into strings (`"12"`) or into fractions (`12.0`), and one value where a list
        is asked. One reader accepts that and the next does not. Write the value in the kind that is
        named: an offset is a whole number without quotation marks and without a point.
    """,
    "HSH-S213": """
        A value is one of those that its field can have.

        A word that is not on the list (`status` is `complete` or `partial`), a name with a blank in it, an odd number
        of offsets in a list of pairs, a confidence of 80 instead of 0.8, an empty string where nothing should stand.
        What is allowed is said beside it, and the nearest word where there is one. Write one of those.
    """,
    "HSH-S214": """
        A document is no larger than its reader has declared to bear.

        The limits (docs/limits.md) keep a stranger's file from taking all memory; a packed file counts unpacked.
        An honest document may well be larger: a whole book in one file, a million annotations of a tool. Cut it into
        several documents, or raise the limit that is named, once with `--limit` or for good in `hashiye.toml`.
    """,
    "HSH-S215": """
        A document is written in a version of the format that its reader knows.

        Of a newer minor version (1.1) everything known is read, and a warning says that there may be more. A newer
        major version (2.0) may mean something else by the same words, so it is not read at all. Install a newer
        hashiye, or ask whoever wrote it for the older version.
    """,
    "HSH-S216": """
        The name of a file says what format it is in.

        Under this name hashiye knows no format that it could read or check here: the ending is mistyped, or the
        file belongs to another tool. Nothing in it was looked at, and the run ends with 2. Name the
        format with `--from`, correct the ending (`.hsh.json`, `.hsh.xml`), or convert the file first;
        docs/formats.md lists the names.
    """,
    "HSH-S217": """
        One document has one form in bytes: fields, blanks and annotations stand in the canonical order.

        Editors and scripts put out the same content in another order or on one line. It means the same, but git
        then shows a hundred changed lines where one word was changed, and merges fail. `hashiye format`, or
        `hashiye validate --fix`, writes it canonically without changing what it says.
    """,
    "HSH-S218": """
        A file of another tool follows that tool's own rules, line by line.

        A column too few in CoNLL, an I-PER after nothing, a brat line whose offsets are no numbers: every tool
        reads such a line in its own way, and guessing would move annotations without a word. The line is named, with
        what the format asks there. Correct it, or export the file again; where a reading is certain, it is
        taken, and this is only a warning.
    """,
    "HSH-M401": """
        A sidecar (`article.meta.toml` or `.json`) says what the text of its article does not, in known keys.

        A mistyped key, a date that is none, two sidecars for one article, or one without an article beside it: taking
        half of it would make a document that claims less than you know, and nobody would notice. So no fact
        of such a file is taken, and the article is not converted. Correct it at the place named; the keys are in
        docs/corpus.md.
    """,
    "HSH-C501": """
        Every file that is named, or that a document needs, can be opened and read.

        The name is mistyped, the file was moved, you have no leave to read it, a disk fails, or the `.txt` that belongs
        to a `.ann` is missing. Nothing was looked at, and the run ends with 2, so that it never passes for a clean
        one. Correct the name or the rights. Everything else was looked at all the same.
    """,
    "HSH-C502": """
        What a command makes can be written where you want it.

        The disk is full, the folder cannot be written to, or a file stands where a folder should. Files are
        replaced in one step, so that what was there is there still, whole. Make room or change the
        rights, and run again: what is finished is not done twice.
    """,
    "HSH-C503": """
        Each article becomes a document of its own name.

        Two folders hold an `article.txt` each, or two names differ only in letter case: both would be one file, and the
        second would overwrite the first on Windows and macOS. One is converted and the other
        refused. Rename one of the two files, or give the document another id.
    """,
    "HSH-C504": """
        A document that is there is the one this article would become.

        It was made from an earlier version of the text, or of another article with the same name; somebody may have
        annotated it since. It is never replaced unasked. Rename the article, or, if the work in the old document
        may go, use `--overwrite`; to keep its annotations, carry them over with `hashiye rebase`. A warning
        of this code says that facts given now are not in the document that is there.
    """,
    "HSH-C505": """
        A corpus stands on its own: its texts and tagsets lie inside its folder.

        A path such as `../../etc/passwd`, an absolute one, or a link out of the folder would read whatever
        stands there, on your machine something else than on mine. It is not followed, and the run ends with
        2. Move the file into the corpus, and name it by its path from the document.
    """,
    "HSH-C506": """
        The settings say what can be done: `hashiye.toml`, the baseline, and the branch to compare with.

        A mistyped key or rule, a value that is not on the list, a baseline that is no JSON, a branch that git
        does not know. Checking with half of the settings would report what you switched off, or keep silent
        about what you asked for, so the run ends with 2. The line and the nearest spelling are given.
    """,
    "HSH-C507": """
        Every file that was begun is finished.

        The system ended the process that worked on it, nearly always because memory ran out, sometimes a library or
        a plug-in that crashed. All other files are done; this one was not looked at, and the run ends with 2. Run it
        alone, with fewer `--jobs`, with more memory, or without the plug-in.
    """,
    "HSH-C508": """
        A plug-in, a recogniser or a rule of other makers, does what it promised.

        It cannot be loaded, raises, never ends, or gives something that is no annotation and no remark. What it did up
        to there is left out, everything else goes on, and the run ends with 2, since something you asked for
        was not done. Leave it out, or tell its makers the message that stands here.
    """,
    "HSH-C509": """
        With `--strict`, a conversion carries everything over or does not take place.

        Every format leaves something behind: CoNLL knows no overlapping annotations, brat no sentences. Without
        `--strict` the loss is counted and the conversion done; with it, it is an error. Choose a format that
        carries what you need (docs/formats.md), or convert without it and read what `--loss FILE` lists.
    """,
    "HSH-C520": """
        The text that a document names is there, beside it.

        Offsets without a text mean nothing: of such a document neither words nor spans can be checked. The text was not
        committed, was renamed, or the document was copied without it. Bring the text back, under the name that
        `text.file` says, or correct that name. The hash in the document tells whether it is the right one.
        `hashiye rebase` says this of an old text that neither the file nor git's history has any more: name a copy of
        it with `--old`.
    """,
    "HSH-C522": """
        A baseline lists faults that are known and still there.

        An entry that matches nothing any more was mended, or its file is gone. Left in the list, it would
        keep silent about the same fault if it came back. Take such entries out with
        `hashiye validate --prune-baseline`, and commit the shorter list.
    """,
    "HSH-C524": """
        Every tagset that a corpus declares is a sound file in its `tagsets` folder, named after it.

        The file is missing, is no JSON, names a label twice, or names one (in nesting, in a role, as the
        successor of an old one) that it does not declare. What cannot be read checks nothing, so the labels of
        its layers are not looked at. Correct it at the place named; the shape is in the schema
        hashiye-tagset-1.0. A warning says that the tagset that comes with hashiye is taken instead.
    """,
}
"""English pages by code."""
