"use strict";
// Comfort alone: search in the text, keys from span to span, all labels at once. The page reads without it.
// Nothing is made of markup and nothing of the corpus is run: ranges of the text are highlighted, classes and focus moved.
(() => {
const articles = [...document.querySelectorAll("article.view")];
const number = value => value.toLocaleString("fa");
// One letter for one letter: what a reader types finds the text whichever yeh, kaf or digits it is written with.
const FOLDED = {"ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ۀ": "ه", "ة": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا", "ؤ": "و"};
const DROPPED = /[\u200c\u200d\u0640\u064b-\u0652\u0670\u00ad]/;

function fold(char) {
  if (DROPPED.test(char)) return "";
  const code = char.codePointAt(0);
  if (code >= 0x660 && code <= 0x669) return String.fromCharCode(code - 0x660 + 48);
  if (code >= 0x6f0 && code <= 0x6f9) return String.fromCharCode(code - 0x6f0 + 48);
  const low = FOLDED[char] || char.toLowerCase();
  return /\s/.test(low) ? " " : low.length === char.length ? low : char;
}

// The text of an element as it is compared, and where each of its units stands.
function reading(home) {
  const walker = document.createTreeWalker(home, NodeFilter.SHOW_TEXT), nodes = [], starts = [];
  let folded = "", at = 0;
  const places = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push(node); starts.push(at);
    for (const char of node.data) {
      const one = fold(char);
      for (let unit = 0; unit < one.length; unit++) places.push(at + unit);
      folded += one;
      at += char.length;
    }
  }
  places.push(at);
  const place = (offset, last) => {
    let low = 0, high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] < offset || (!last && starts[middle] === offset)) low = middle; else high = middle - 1;
    }
    return [nodes[low], offset - starts[low]];
  };
  return {folded, range(start, end) {
    const range = new Range();
    range.setStart(...place(places[start], false));
    range.setEnd(...place(places[end - 1] + 1, true));
    return range;
  }};
}

const MOST = 2000;
function searching(article) {
  const field = article.querySelector(".find"), said = article.querySelector(".found");
  const texts = new Map();
  let found = [], here = -1;
  const shown = () => [...article.querySelectorAll(".text")].find(one => one.checkVisibility());
  const paint = () => {
    if (!CSS.highlights) return;
    CSS.highlights.set("found", new Highlight(...found));
    CSS.highlights.set("here", new Highlight(...found.slice(here, here + 1)));
  };
  const go = step => {
    if (!found.length) return;
    here = (here + step + found.length) % found.length;
    paint();
    said.textContent = `${number(here + 1)} از ${number(found.length)}`;
    found[here].startContainer.parentElement.scrollIntoView({block: "center"});
  };
  const search = () => {
    const home = shown();
    if (!texts.has(home)) texts.set(home, reading(home));
    const whole = texts.get(home), wanted = [...field.value].map(fold).join("").trim();
    found = []; here = -1;
    for (let at = wanted ? whole.folded.indexOf(wanted) : -1; at >= 0 && found.length < MOST;
      at = whole.folded.indexOf(wanted, at + wanted.length)) found.push(whole.range(at, at + wanted.length));
    paint();
    said.textContent = !wanted ? "" : found.length ? `${number(found.length)} جا؛ Enter بعدی` : "یافت نشد";
  };
  let waiting = 0;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 120); });
  field.addEventListener("keydown", event => {
    if (event.key === "Enter") { event.preventDefault(); if (here < 0) search(); go(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape" && !field.value) field.blur();
    else if (event.key === "Escape") { event.preventDefault(); field.value = ""; search(); }
  });
  article.addEventListener("change", event => { if (event.target.type === "radio") search(); });
}

// The next visible link of a kind behind (1) or before (-1) the one that has the focus, or else the place one looks at.
function step(kind, way) {
  const all = [...document.querySelectorAll(`.text ${kind}`)].filter(one => one.checkVisibility());
  if (!all.length) return;
  const now = document.activeElement;
  let at = all.indexOf(now);
  if (at < 0) {
    const after = now && now.closest(".text")
      ? one => now.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING
      : one => one.getBoundingClientRect().top >= 0;
    const next = all.findIndex(after);
    at = way > 0 ? (next < 0 ? 0 : next) : (next < 0 ? all.length - 1 : next - 1 + all.length) % all.length;
  } else at = (at + way + all.length) % all.length;
  all[at].focus({focusVisible: true});
  all[at].scrollIntoView({block: "nearest"});
}

const KEYS = {j: [".g", 1], k: [".g", -1], n: [".df", 1], p: [".df", -1]};
const PERSIAN = {"ت": "j", "ن": "k", "د": "n", "ح": "p"};  // the same keys where the keyboard is Persian
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=search]")) return;
  const article = event.target.closest("article.view") || articles[0];
  if (!article || !article.querySelector(".keys").checked) return;
  const key = PERSIAN[event.key] || event.key;
  if (KEYS[key]) { event.preventDefault(); step(...KEYS[key]); }
  else if (key === "/") { event.preventDefault(); article.querySelector(".panel").open = true; article.querySelector(".find").focus(); }
});

for (const article of articles) {
  for (const one of article.querySelectorAll(".with-script")) one.hidden = false;
  searching(article);
  for (const [name, on] of [[".all", true], [".none-of", false]])
    article.querySelector(name)?.addEventListener("click", () => {
      for (const box of article.querySelectorAll("input.f")) box.checked = on;
    });
}
})();
