"""The page on which a person decides: served for one person alone, by keys and by clicks, safe from what it shows."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time

import pytest
from msgspec import structs

import hashiye
from hashiye.adjudicating import decisions
from hashiye.adjudicating.queue import Decision
from hashiye.codecs import CODECS, Parcel
from hashiye.curating import Plan, Work
from hashiye.model import Relation
from hashiye.reviewing.desk import Desk, RefusedError
from hashiye.text import FORBIDDEN
from tests.browsers import SCREENS, chromium
from tests.copies import annotation
from tests.reports import HOSTILE
from tests.reviews import NEWS, corpus, served, spawned, whole


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def there(tmp_path):
    return corpus(tmp_path / "corpus")


class Seen:
    """A window on the page, and what it asked for and said."""

    def __init__(self, browser, address: str, **how: object) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **how})
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda _page: self.said.append("popup"))
        self.page.goto(address)
        self.page.wait_for_selector(".reading, #where:has-text('همه')")

    def wait(self, words: str) -> None:
        """Wait until the page has said something."""
        self.page.wait_for_function("words => document.body.innerText.includes(words)", arg=words, timeout=5000)

    def where(self) -> str:
        return self.page.inner_text("#where")

    def decide(self, key: str, left: str) -> None:
        """Press a key and wait until that is saved; ``left`` groups are left, in Persian digits."""
        self.page.keyboard.press(key)
        self.wait(f"{left} گروه مانده")


def saved(folder) -> dict[str, str]:
    """Return what stands in the file of decisions, by document."""
    data = (folder.path / "adjudication.txt").read_bytes()
    return {one.document: one.number or one.spans for one in decisions.read(data)}


# --- deciding ----------------------------------------------------------------------------------


def test_by_keys(browser, there):
    with spawned(there.path, "--as", "داور") as page:
        seen = Seen(browser, page.address)
        assert "گروه ۱ از ۳ · سند خبر-00" in seen.where()
        assert seen.page.locator(".reading").count() == 3
        seen.decide("1", "۲")
        assert saved(there) == {"خبر-00": 1}
        assert "خبر-01" in seen.where()
        seen.decide("0", "۱")
        assert saved(there) == {"خبر-00": 1, "خبر-01": ()}
        seen.page.keyboard.press("u")
        seen.wait("دوباره باز است")
        assert saved(there) == {"خبر-00": 1}
        assert "خبر-01" in seen.where()
        seen.page.keyboard.press("j")
        seen.wait("خبر-02")
        seen.page.keyboard.press("ArrowRight")
        seen.wait("خبر-01")
        seen.page.keyboard.press("?")
        assert seen.page.locator("#helping").is_visible()
        seen.page.keyboard.press("2")  # not while something else is asked
        seen.page.keyboard.press("Escape")
        assert saved(there) == {"خبر-00": 1}
        assert seen.said == []
        code, out, _ = page.end()
        assert code == 1
        assert "2 open" in out
    assert "by: داور" in (there.path / "adjudication.txt").read_text(encoding="utf-8")


def test_by_clicks_up_to_the_written_documents(browser, there):
    with spawned(there.path) as page:
        seen = Seen(browser, page.address)
        seen.page.locator(".reading").first.click()
        seen.wait("۲ گروه مانده")
        seen.page.locator(".reading.nothing").click()
        seen.wait("۱ گروه مانده")
        seen.page.click("#edit")
        seen.page.locator("fieldset button").first.click()
        seen.page.fill("#own-label", "رهبر")
        seen.page.click("#edit-keep")
        seen.wait("همه تصمیم گرفته شد")
        assert saved(there) == {"خبر-00": 1, "خبر-01": (), "خبر-02": ((15, 32),)}
        seen.page.select_option("#state", "decided")
        seen.wait("گروه ۱ از ۳")
        assert seen.page.locator(".reading[aria-pressed=true]").count() == 1
        seen.page.click("#finish")
        seen.wait("پایان یافت")
        page.process.wait(20)
        assert page.process.returncode == 0
    first = hashiye.read(there.path / "documents" / "خبر-00.hsh.json")
    assert [layer.status for layer in first.layers] == ["complete"]
    assert (16, 32, "PER") in [(one.start, one.end, one.label) for one in first.layers[0].annotations]
    last = hashiye.read(there.path / "documents" / "خبر-02.hsh.json")
    assert (15, 32, "رهبر") in [(one.start, one.end, one.label) for one in last.layers[0].annotations]


def test_keys_of_a_persian_keyboard(browser, there):
    """The keys are known by their places: what is written there is ت, or ۱."""
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        press = "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
        seen.page.evaluate(press, ["ت", "KeyJ"])
        seen.wait("خبر-01")
        seen.page.evaluate(press, ["۱", "Digit1"])
        seen.wait("۲ گروه مانده")
        assert saved(there) == {"خبر-01": 1}
        seen.page.evaluate(press, ["؟", "Slash"])
        assert seen.page.locator("#helping").is_visible()


def test_a_span_of_ones_own_by_keys_and_by_mouse(browser, there):
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        seen.page.keyboard.press("e")
        for _ in range(2):
            seen.page.keyboard.press("Shift+ArrowRight")
        assert seen.page.input_value("#place") == "14-32"
        seen.page.keyboard.press("Control+Shift+ArrowLeft")
        assert seen.page.input_value("#place") == "16-32"
        seen.page.keyboard.press("Control+ArrowLeft")
        assert seen.page.input_value("#place") == "16-36"
        seen.page.evaluate("""() => {
            const mark = document.querySelector('#preview mark'), range = document.createRange();
            range.setStart(mark.firstChild, 4); range.setEnd(mark.lastChild, 2);
            getSelection().removeAllRanges(); getSelection().addRange(range);
        }""")
        seen.page.locator("#preview").dispatch_event("mouseup")
        start, end = map(int, seen.page.input_value("#place").split("-"))
        assert NEWS[start : start + 3] == "علی"
        assert start < end <= 36
        seen.page.fill("#place", "20-23,24-29")
        seen.page.keyboard.press("Enter")
        seen.wait("۲ گروه مانده")
        assert saved(there)["خبر-00"] == ((20, 23), (24, 29))
        seen.page.keyboard.press("k")
        seen.wait("خبر-02")
        seen.page.keyboard.press("e")
        seen.page.fill("#place", "5-5")
        seen.page.keyboard.press("Enter")
        assert "جای را" in seen.page.inner_text("#edit-trouble")
        seen.page.fill("#place", "5-5000")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#edit-trouble:has-text('در این متن نیست')")
        assert seen.page.inner_text("#edit-trouble bdi >> nth=0") == "5-5000"
        assert not re.search("[a-z]", seen.page.inner_text("#edit-trouble"))
        assert seen.page.input_value("#place") == "5-5000"
        seen.page.fill("#place", "5-9")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#edit-trouble:has-text('هیچ نویسه')")
        assert set(saved(there)) == {"خبر-00"}
        seen.page.fill("#place", "20-23")
        seen.page.keyboard.press("Enter")
        seen.wait("۱ گروه مانده")
        assert seen.page.locator("#editing").is_hidden()
        assert all("422" in one for one in seen.said)


def test_a_label_that_the_tagset_does_not_have_is_refused_where_it_is_written(browser, tmp_path):
    text = "پوتین در مسکو"
    marks = {"x": [annotation(text, "مسکو", "LOC")], "y": [annotation(text, "مسکو", "ORG")]}
    there = whole(tmp_path / "corpus", marks, text, tagset="fa-news@1.0")
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        seen.page.keyboard.press("e")
        seen.page.fill("#own-label", "loc")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#edit-trouble:has-text('در تگ‌ست نیست')")
        assert seen.page.locator("#edit-trouble bdi").all_inner_texts()[::2] == ["loc", "LOC"]
        assert "PER" in seen.page.inner_text("#edit-trouble bdi >> nth=1")
        assert seen.page.input_value("#own-label") == "loc"
        assert saved(there) == {}
        seen.page.fill("#own-label", "FAC")
        seen.page.keyboard.press("Enter")
        seen.wait("همه تصمیم گرفته شد")


def test_an_attribute_and_a_relation_that_waits(browser, tmp_path):
    text = "پوتین در مسکو"
    who, where = annotation(text, "پوتین", "PER", 1), annotation(text, "مسکو", "LOC", 2)
    there = whole(tmp_path / "corpus", {"x": [who], "y": [who]}, text)
    for name, label in (("x", "LOC"), ("y", "ORG")):
        path = there.path / "annotators" / name / "d.hsh.json"
        made = hashiye.read(path)
        marks = structs.replace(who, attributes={"wikidata": name}), structs.replace(where, label=label)
        related = Relation("r", "in", {"who": ("a1",), "where": ("a2",)}, {"sure": name})
        whole_layer = structs.replace(made.layers[0], annotations=marks, relations=(related,))
        hashiye.write(structs.replace(made, layers=(whole_layer,)), path)
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        assert seen.page.inner_text("#counts") == "۰ از ۳ تصمیم گرفته شد؛ ۱ رابطه چشم‌به‌راه تصمیمی دیگر است"
        colours = seen.page.locator(".reading").evaluate_all(
            "all => all.map(one => getComputedStyle(one).borderInlineStartColor)"
        )
        assert len(set(colours)) == 3
        seen.decide("1", "۲")
        assert seen.page.inner_text("#counts") == "۱ از ۳ تصمیم گرفته شد"
        assert seen.page.inner_text("#why").startswith("ویژگی")
        assert "wikidata: x" in seen.page.inner_text(".reading >> nth=0")
        assert seen.page.locator("#edit").is_disabled()
        seen.decide("2", "۱")
        assert "مسکو" in seen.page.inner_text(".reading >> nth=0")
        seen.decide("0", "۰")
        assert seen.said == []


def test_a_note_goes_with_the_decision(browser, there):
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        seen.page.keyboard.press("n")
        seen.page.keyboard.type("لقب جزو نام است")
        seen.page.click("#note-keep")
        seen.wait("با تصمیم ذخیره می\u200cشود")
        seen.decide("1", "۲")
        assert "note: لقب جزو نام است\n" in (there.path / "adjudication.txt").read_text(encoding="utf-8")
    with served(there.path) as page:
        status, told = page.post("finish")
        assert (status, told["done"]) == (200, True)
    first = hashiye.read(there.path / "documents" / "خبر-00.hsh.json")
    assert any("لقب جزو نام است" in one.note for one in first.layers[0].annotations)


def test_keys_while_a_decision_is_saved_are_not_lost_in_silence(browser, there):
    """A key waits for the answer; a digit does not, which would decide on what is not seen yet, and that is told."""
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        seen.page.route("**/decide", lambda route: (time.sleep(0.3), route.continue_()))
        seen.page.evaluate(
            """keys => keys.forEach(key => document.body.dispatchEvent(
                new KeyboardEvent("keydown", {key, code: "", bubbles: true})))""",
            ["1", "n"],
        )
        seen.page.wait_for_selector("#noting[open]")
        assert saved(there) == {"خبر-00": 1}
        seen.page.keyboard.press("Escape")
        seen.page.evaluate(
            """keys => keys.forEach(key => document.body.dispatchEvent(
                new KeyboardEvent("keydown", {key, code: "", bubbles: true})))""",
            ["1", "2"],
        )
        seen.wait("کلید ۲ پذیرفته نشد")
        assert saved(there) == {"خبر-00": 1, "خبر-01": 1}


def test_finishing_tells_why_groups_are_open(browser, there):
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        seen.page.click("#finish")
        seen.wait("۳ گروه باز مانده است (هیچ خوانشی رأی بسنده ندارد: ۳)")


def test_when_it_ends_nothing_more_is_decided(there):
    """What is under way is waited for; what comes later is refused."""
    with Work([str(there.path)], Plan()) as work:
        desk = Desk(work)
        desk.close()
        item = next(iter(desk.items))
        for ask in (lambda: desk.decide(item, 0, Decision(item, 1)), desk.finish):
            with pytest.raises(RefusedError, match="ended"):
                ask()
    assert not (there.path / "adjudication.txt").exists()
    assert not list((there.path / "documents").iterdir())


def test_filters(browser, tmp_path):
    there = corpus(tmp_path / "corpus", 12)
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        seen.page.fill("#document", "-07")
        seen.page.keyboard.press("Tab")
        seen.wait("گروه ۱ از ۱ · سند")
        assert "خبر-07" in seen.where()
        seen.page.fill("#document", "nowhere")
        seen.page.keyboard.press("Tab")
        seen.wait("با این گزینش گروهی نیست")
        assert page.item(label="PER")["matching"] == 12
        assert page.item(label="LOC")["matching"] == 0
        assert page.item(reason="few_voters")["matching"] == 0
        assert page.item(state="decided")["item"] is None


# --- keeping -----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_goes_on_where_it_was_ended(browser, there, how):
    with spawned(there.path) as page:
        seen = Seen(browser, page.address)
        seen.decide("2", "۲")
        seen.decide("1", "۱")
        page.process.send_signal(how)
        page.process.communicate(timeout=20)
        seen.page.keyboard.press("1")
        seen.wait("برنامه دیگر پاسخ نمی\u200cدهد")
    assert saved(there) == {"خبر-00": 2, "خبر-01": 1}
    with spawned(there.path) as page:
        seen = Seen(browser, page.address)
        assert "گروه ۱ از ۱ · سند خبر-02" in seen.where()
        assert seen.page.inner_text("#counts") == "۲ از ۳ تصمیم گرفته شد"
        assert page.end()[0] == 1


def test_killed_at_any_instant_the_file_is_whole(tmp_path):
    """SIGKILL while decisions are being saved as fast as they can be: what stands there can always be read."""
    there = corpus(tmp_path / "corpus", 8)
    file = there.path / "adjudication.txt"
    for round_ in range(3):
        before = len(decisions.read(file.read_bytes())) if file.exists() else 0
        with spawned(there.path) as page:
            told, count = page.item(state="all")["item"], 0
            end = time.monotonic() + 0.1 + 0.05 * round_
            while time.monotonic() < end:
                status, _ = page.post("decide", item=told["id"], revision=told["revision"] + count, number=count % 3)
                assert status == 200
                count += 1
            page.process.send_signal(signal.SIGKILL)
            page.process.wait(10)
        assert len(decisions.read(file.read_bytes())) >= max(before, 1)
        assert count


def test_two_windows_do_not_lose_each_others_decisions(browser, there):
    with served(there.path) as page:
        one, other = Seen(browser, page.address), Seen(browser, page.address)
        one.decide("1", "۲")
        other.page.keyboard.press("2")
        other.wait("پنجره یا کس دیگری این گروه را")
        assert saved(there) == {"خبر-00": 1}
        assert other.page.locator(".reading[aria-pressed=true]").count() == 1
        other.decide("2", "۲")
        assert saved(there) == {"خبر-00": 2}
        one.decide("1", "۱")
        assert saved(there) == {"خبر-00": 2, "خبر-01": 1}


def test_what_is_written_into_the_file_meanwhile_is_kept(there):
    with served(there.path) as page:
        first, second = page.item(state="all")["item"], page.item(state="all", go="previous")["item"]
        file = there.path / "adjudication.txt"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("\ndecision:", "\ndecision: 2", 1), encoding="utf-8")
        assert page.post("decide", item=second["id"], revision=0, number=1)[0] == 200
        assert saved(there) == {first["document"]: 2, second["document"]: 1}
        status, told = page.post("decide", item=first["id"], revision=0, number=1)
        assert (status, told["refused"]) == (409, "changed")
        file.write_text("nonsense\n", encoding="utf-8")
        status, told = page.post("decide", item=first["id"], revision=1, number=1)
        assert (status, told["refused"]) == (500, "unreadable")
        assert "adjudication.txt:1" in told["why"]
        assert file.read_text(encoding="utf-8") == "nonsense\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(browser, there):
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        there.path.chmod(0o500)
        try:
            seen.page.keyboard.press("1")
            seen.wait("ذخیره نشد")
            assert "cannot be written" in seen.page.inner_text("#trouble")
            assert saved(there) == {}
        finally:
            there.path.chmod(0o700)
        seen.decide("1", "۲")


def test_a_decision_that_cannot_be_saved_is_told_and_not_kept(browser, there):
    """The same for root, who may write anywhere: a folder stands where the new file is prepared."""
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        block = there.path / f".adjudication.txt.{os.getpid()}.hsh-tmp"
        block.mkdir()
        seen.page.keyboard.press("1")
        seen.wait("ذخیره نشد")
        assert saved(there) == {}
        assert page.item()["decided"] == 0
        block.rmdir()
        seen.decide("1", "۲")
        assert saved(there) == {"خبر-00": 1}


# --- who may ask -------------------------------------------------------------------------------


def test_without_the_token_there_is_nothing(there):
    with served(there.path) as page:
        for path in ("/", "/item", "/x/", f"{page.path[:-2]}/", page.path.upper(), "/favicon.ico"):
            status, headers, body = page.ask("GET", path)
            assert (status, body) == (404, b""), path
            assert headers["cache-control"] == "no-store"
        assert page.ask("GET", page.path)[0] == 200
        assert len(page.path) > 40


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "", "localhost.evil.example"])
def test_another_host_is_refused(there, host):
    with served(there.path) as page:
        assert page.ask("GET", page.path, Host=host)[::2] == (403, b"")
        assert page.ask("GET", page.path, Host=f"localhost:{page.host.split(':')[1]}")[0] == 200


def test_two_hosts_and_addresses_that_are_none_are_refused(there):
    with served(there.path) as page:
        name, port = page.host.split(":")
        for head in (
            f"GET {page.path} HTTP/1.1\r\nHost: {page.host}\r\nHost: evil\r\n\r\n",
            f"GET http://[bad/ HTTP/1.1\r\nHost: {page.host}\r\n\r\n",
        ):
            with socket.create_connection((name, int(port)), timeout=10) as connection:
                connection.sendall(head.encode())
                assert connection.makefile("rb").readline().startswith(b"HTTP/1.1 400 ")


def test_another_origin_changes_nothing(there):
    with served(there.path) as page:
        one = page.item()["item"]
        body = json.dumps({"item": one["id"], "revision": 0, "number": 1}).encode()
        kind = {"Content_Type": "application/json"}
        place, own = f"{page.path}decide", f"http://{page.host}"
        refused = [
            ({**kind, "Origin": "https://evil.example"}, 403), (kind, 403), ({**kind, "Origin": "null"}, 403),
            ({**kind, "Origin": own, "Sec_Fetch_Site": "cross-site"}, 403),
            ({"Content_Type": "text/plain", "Origin": own}, 415), ({"Origin": own}, 415),
            ({**kind, "Origin": own, "Content_Length": "99999999"}, 413),
            ({**kind, "Origin": own, "Content_Length": "-1"}, 411),
        ]  # fmt: skip
        for headers, status in refused:
            assert page.ask("POST", place, body, **headers)[::2] == (status, b""), headers
        assert page.ask("GET", f"{place}?item={one['id']}&number=1")[0] == 404
        for method in ("PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"):
            assert page.ask(method, place)[0] in (404, 501)
        assert page.ask("GET", f"{page.path}item", Sec_Fetch_Site="cross-site")[::2] == (404, b"")
        assert saved(there) == {}
        assert page.ask("POST", place, body, **kind, Origin=own)[0] == 200


@pytest.mark.parametrize(
    ("fields", "status", "key"),
    [
        ({"item": "0" * 16, "revision": 0, "number": 1}, 409, "gone"),
        ({"revision": 0, "number": 99}, 422, "refused"),
        ({"revision": 0, "number": -1}, 400, "malformed"),
        ({"revision": 0}, 400, "malformed"),
        ({"revision": 0, "number": True}, 400, "malformed"),
        ({"revision": 3, "number": 1}, 409, "changed"),
        ({"revision": 0, "spans": [[0, 99999]], "label": "PER"}, 422, "refused"),
        ({"revision": 0, "spans": [[5, 2]], "label": "PER"}, 422, "refused"),
        ({"revision": 0, "spans": [[2, 5]], "label": " "}, 422, "refused"),
        ({"revision": 0, "spans": [[2, 5]], "label": "a\u0000b"}, 400, "malformed"),
        ({"revision": 0, "number": 1, "note": "x" * 3000}, 400, "malformed"),
        ({"revision": 0, "number": 1, "more": 1}, 400, "malformed"),
    ],
)
def test_what_makes_no_sense_is_refused(there, fields, status, key):
    with served(there.path) as page:
        fields = {"item": page.item()["item"]["id"], **fields}
        assert page.post("decide", **fields)[0] == status
        assert page.post("decide", **fields)[1]["refused"] == key
        assert saved(there) == {}


def test_nothing_is_kept_and_nothing_comes_from_elsewhere(browser, there):
    with served(there.path) as page:
        _, headers, body = page.ask("GET", page.path)
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert "python" not in json.dumps(headers).lower()
        assert not re.search(rb"\son[a-z]+=|https?://", body)
        seen = Seen(browser, page.address)
        seen.decide("1", "۲")
        seen.page.keyboard.press("e")
        assert all(one.startswith((page.address, "data:")) for one in seen.requests), seen.requests
        assert seen.said == []


def test_hostile_words_run_nothing(browser, tmp_path):
    """Labels, names, attributes and the text itself are somebody else's."""
    text = FORBIDDEN.sub("", "آغاز " + " ".join(one for one in HOSTILE if one) + " پایان \u202eبرعکس\u202c")
    labels = [re.sub(r"\s", "", one) for one in HOSTILE]
    labels = [one for one in labels if one and one.isprintable()][:6]
    assert any("<" in one for one in labels)
    mark = annotation(text, "آغاز", "PER")
    marks = {
        f"ann{at}": [
            structs.replace(mark, label=label, end=4 + at, text=text[: 4 + at], attributes={label: text[:300]})
        ]
        for at, label in enumerate(labels)
    }
    there = whole(tmp_path / "corpus", marks, text)
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        assert seen.page.locator(".reading").count() == len(labels) + 1
        assert seen.page.locator("main script, main img, main iframe, main a, main svg").count() == 0
        assert "RLO" in seen.page.locator("#context .ghost").evaluate_all("all => all.map(one => one.dataset.name)")
        for key in ("e", "n"):
            seen.page.keyboard.press(key)
            seen.page.wait_for_selector("dialog[open]")
            seen.page.keyboard.press("Escape")
            seen.page.wait_for_function("!document.querySelector('dialog[open]')")
        seen.page.keyboard.press("1")
        seen.wait("همه تصمیم گرفته شد")
        assert seen.said == []
        assert all(one.startswith((page.address, "data:")) for one in seen.requests)


# --- for everybody -----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anybody_can_use_it(browser, there, scheme):
    from axe_playwright_python.sync_playwright import Axe

    with served(there.path) as page:
        seen = Seen(browser, page.address, color_scheme=scheme)
        for act in ("", "?", "Escape", "e", "Escape", "n", "Escape", "1"):
            if act:
                seen.page.keyboard.press(act)
            if act == "1":
                seen.wait("ذخیره شد")
                seen.page.select_option("#state", "all")
                seen.wait("از ۳ · سند")
            found = Axe().run(seen.page)
            assert found.violations_count == 0, (act, found.generate_report())
            assert found.response["passes"]


def test_all_of_it_can_be_reached_by_tab(browser, there):
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        reached = set()
        for _ in range(30):
            seen.page.keyboard.press("Tab")
            reached.add(
                seen.page.evaluate(
                    "document.activeElement.id || document.activeElement.className.replace(/ l\\d+$/, '')"
                )
            )
            assert seen.page.evaluate(
                "document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none'"
            )
        assert {"state", "document", "reading", "reading nothing", "edit", "finish", "next"} <= reached


def test_a_joiner_is_seen_and_letters_join_as_they_should(browser, there):
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        assert seen.page.locator(".reading .zwnj").count() >= 2
        assert seen.page.locator(".reading mark").first.inner_text() == "سید علی خامنه\u200cای"


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_sticks_out(browser, there, width):
    with served(there.path) as page:
        seen = Seen(browser, page.address, viewport={"width": width, "height": 800})
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        seen.page.keyboard.press("e")
        assert seen.page.evaluate("document.querySelector('#editing').scrollWidth") <= width


def test_five_thousand_are_gone_through_without_waiting(browser, tmp_path):
    """A decision on a desk with thousands of open groups is answered before the next key is pressed."""
    text = "\n".join(f"خبر {at:05} از تهران رسید." for at in range(1000))
    places = [one.start() for one in re.finditer("تهران", text)]
    first = annotation(text, "تهران", "LOC")
    made = {
        name: [structs.replace(first, id=f"a{at:05}", start=at, end=at + 5, label=label) for at in places]
        for name, label in (("a", "LOC"), ("b", "ORG"))
    }
    there = whole(tmp_path / "corpus", made, text)
    for number in range(1, 5):
        for name in made:
            path = there.path / "annotators" / name / "d.hsh.json"
            document = CODECS["json"].read(Parcel(path.read_bytes(), str(path), "d")).document
            copy = structs.replace(document, id=f"d{number}")
            path.with_name(f"d{number}.hsh.json").write_bytes(next(iter(CODECS["json"].write(copy).files.values())))
    with served(there.path) as page:
        seen = Seen(browser, page.address)
        assert "گروه ۱ از ۵٬۰۰۰" in seen.where()
        start = time.perf_counter()
        for left in ("۴٬۹۹۹", "۴٬۹۹۸", "۴٬۹۹۷"):
            seen.decide("1", left)
        assert time.perf_counter() - start < 6


def test_screens(browser, there):
    """Artefacts to be looked at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with served(there.path, "داور") as page:
        for look, width in (("light", 1200), ("dark", 1200), ("light", 400), ("dark", 400)):
            how = {"viewport": {"width": width, "height": 860}, "color_scheme": look}
            seen = Seen(browser, page.address, **how)
            seen.page.screenshot(path=SCREENS / f"review-{look}-{width}.png", full_page=True)
            seen.page.keyboard.press("e")
            seen.page.screenshot(path=SCREENS / f"review-{look}-{width}-edit.png")
            seen.page.keyboard.press("Escape")
        seen.page.keyboard.press("1")
        seen.wait("ذخیره شد")
        seen.page.select_option("#state", "decided")
        seen.wait("گروه ۱ از ۱ ")
        seen.page.screenshot(path=SCREENS / "review-decided.png", full_page=True)
