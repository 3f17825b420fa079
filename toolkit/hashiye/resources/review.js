"use strict";
// One open group at a time. Whatever the corpus says becomes text nodes, never markup.
(() => {
const by = id => document.getElementById(id);
const REASONS = {
  no_majority: "هیچ خوانشی رأی بسنده ندارد", few_voters: "کمتر از آن‌که باید داوری کرده‌اند",
  attributes: "خود نشانه یکی است، ویژگی آن نه", clash: "رأی آورده، ولی تگ‌ست آن را کنار دیگری روا نمی‌داند",
};
const TROUBLES = {
  changed: "پنجره یا کس دیگری این گروه را در این میان تغییر داد؛ اکنون تازهٔ آن را می‌بینید. دوباره برگزینید.",
  gone: "این گروه دیگر باز نیست.", ended: "برنامه پایان می‌یابد.", refused: "این تصمیم شدنی نیست:", unsaved: "ذخیره نشد:",
  unreadable: "خوانده نشد، و چیزی نوشته نشد:", malformed: "درخواست درست نبود:",
};
// Why a decision cannot be followed; {found}, {expected} and {near} are somebody's words.
const LACKS = {
  stale: "این گروه دیگر نیست.", number: "این گروه {expected} خوانش دارد و شمارهٔ {found} در آن نیست.",
  no_text: "متن در دست نیست، پس جایی از آن را نمی‌توان نشان کرد.", place: "{found} در این متن نیست که {expected} نویسه دارد.",
  elsewhere: "{found} هیچ نویسه‌ای از آنچه این‌جا نشان شده ندارد: {expected}", no_label: "برچسب لازم است.",
  label: "برچسب {found} در تگ‌ست نیست. برچسب‌های آن: {expected}", near: " شاید {near}؟",
  relation: "این رابطه است: یکی از شماره‌ها یا هیچ.", attribute: "این ویژگی است: یکی از شماره‌ها یا هیچ.",
};
const NAMES = {0xa0: "NBSP", 0xad: "SHY", 0x34f: "CGJ", 0x61c: "ALM", 0x200b: "ZWSP", 0x200d: "ZWJ", 0x200e: "LRM",
  0x200f: "RLM", 0x2028: "LS", 0x2029: "PS", 0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO",
  0x202e: "RLO", 0x202f: "NNBSP", 0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI",
  0xfeff: "BOM", 0x9: "TAB"};
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u00a0\u202f\u034f]/u;
const NEAR = 40;
const number = value => value.toLocaleString("fa");
let now = null;       // what the server said last
let done = [];        // items decided in this window, the last one at the end
let pending = "";     // a note that waits for its decision
let own = null;       // the span and label that are being edited
let busy = false, ended = false;
let waiting = null;   // what was asked by key while something else was under way: {pressed, act}

const make = (tag, name, text) => {
  const one = document.createElement(tag);
  if (name) one.className = name;
  if (text !== undefined) one.append(text);
  return one;
};
// The colour of a label by its rank, as in the report of agreement; `page.css` has the colours.
const HUES = 12;
const hue = label => {
  const all = [...new Set([...Object.keys(now.labels), ...now.item.labels])].sort();
  return "l" + Math.max(all.indexOf(label), 0) % HUES;
};

// A sentence with somebody's words in it, each in an isolate of its own.
function sentence(lacks) {
  const whole = document.createDocumentFragment();
  for (const part of (LACKS[lacks.key] + (lacks.near ? LACKS.near : "")).split(/(\{\w+\})/)) {
    const [, field] = /^\{(\w+)\}$/.exec(part) || [];
    if (field) whole.appendChild(make("bdi", "code")).append(plain(lacks[field]));
    else whole.append(part);
  }
  return whole;
}

// Text with what nobody sees made visible. `marks` are [start, end] of the whole text, which begins at `from`.
function paint(text, from, marks, lines) {
  const all = document.createDocumentFragment(), chars = Array.from(text);
  let home = all, run = "", inside = false;
  const flush = () => { if (run) home.append(run); run = ""; };
  chars.forEach((char, at) => {
    const marked = marks.some(([start, end]) => start <= from + at && from + at < end);
    if (marked !== inside) {
      flush();
      home = marked ? all.appendChild(make("mark")) : all;
      inside = marked;
    }
    const code = char.codePointAt(0);
    if (code === 0x200c) { flush(); home.append(make("span", "zwnj", char)); }
    else if (code === 0xa) { run += lines ? char : " "; }
    else if (HIDDEN.test(char)) {
      flush();
      const ghost = home.appendChild(make("span", "ghost", char));
      ghost.dataset.name = NAMES[code] || "U+" + code.toString(16).toUpperCase().padStart(4, "0");
    } else run += char;
  });
  flush();
  return all;
}
const plain = text => paint(text, 0, [], false);

function near(item, spans) {
  const chars = Array.from(item.text);
  let start = Math.max(0, item.start - item.from - NEAR), end = Math.min(chars.length, item.end - item.from + NEAR);
  while (start > 0 && start < item.start - item.from && !/\s/u.test(chars[start - 1])) start++;
  while (end < chars.length && end > item.end - item.from && !/\s/u.test(chars[end])) end--;
  return paint(chars.slice(start, end).join(""), item.from + start, spans, false);
}

async function ask(path, body) {
  const how = body === undefined ? {} :
    {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)};
  let answer;
  try { answer = await fetch(path, {...how, cache: "no-store", credentials: "omit"}); }
  catch { throw {why: "برنامه دیگر پاسخ نمی‌دهد؛ آنچه ذخیره شده می‌ماند. فرمان را دوباره اجرا کنید."}; }
  let said = {};
  try { said = await answer.json(); } catch { /* a refusal has no words */ }
  if (!answer.ok) throw {key: said.refused, lacks: said.lacks,
    why: [TROUBLES[said.refused] || "برنامه نپذیرفت.", said.why].filter(Boolean).join(" ")};
  return said;
}

const say = text => { by("trouble").textContent = ""; by("said").replaceChildren(plain(text)); };
const complain = error => { by("said").textContent = ""; by("trouble").replaceChildren(told(error)); };
const told = error => error.lacks ? sentence(error.lacks) : plain(error.why || String(error));

async function load(go, id) {
  const query = new URLSearchParams({go, item: id || ""});
  for (const name of ["state", "label", "reason", "document"]) query.set(name, by(name).value);
  now = await ask("item?" + query);
  render();
}

function choices(select, counts, words) {
  const chosen = select.value, options = [select.options[0]];
  for (const [value, count] of Object.entries(counts)) {
    const option = make("option", "", `${words[value] || value} (${number(count)})`);
    option.value = value;
    options.push(option);
  }
  if (options.length === select.options.length && options.every((one, at) => one.textContent === select.options[at].textContent)) return;
  select.replaceChildren(...options);
  select.value = chosen;
}

function render() {
  const {item} = now;
  const waiting = now.waiting ? `؛ ${number(now.waiting)} رابطه چشم‌به‌راه تصمیمی دیگر است` : "";
  by("counts").textContent = `${number(now.decided)} از ${number(now.total)} تصمیم گرفته شد${waiting}`;
  by("progress").max = Math.max(now.total, 1);
  by("progress").value = now.total ? now.decided : 1;
  by("file").textContent = now.file;
  choices(by("label"), now.labels, {});
  choices(by("reason"), now.reasons, REASONS);
  for (const name of ["previous", "next", "edit", "note"]) by(name).disabled = !item;
  by("edit").disabled = !item || item.kind !== "annotation";
  by("undo").disabled = !done.length && !(item && item.decision);
  by("context").hidden = !item;
  if (!item) {
    by("where").textContent = now.total === now.decided ? "همه تصمیم گرفته شد" : "با این گزینش گروهی نیست";
    by("why").textContent = now.total === now.decided ? "«پایان» سندهای داوری‌شده را می‌نویسد." : "";
    by("candidates").replaceChildren();
    by("noted").textContent = "";
    return;
  }
  const where = make("bdi", "code");
  where.append(plain(item.document));
  by("where").replaceChildren(`گروه ${number(now.number)} از ${number(now.matching)} · سند `, where);
  if (!now.number) by("where").replaceChildren("این گروه دیگر در گزینش نیست · سند ", where);
  by("why").textContent = ({relation: "رابطه · ", attribute: "ویژگی · "}[item.kind] || "") + (REASONS[item.reason] || item.reason);
  by("context").replaceChildren(paint(item.text, item.from, [[item.start, item.end]], true));
  const mark = by("context").querySelector("mark");
  if (mark) by("context").scrollTop = mark.offsetTop - by("context").offsetTop - 40;
  by("candidates").replaceChildren(...item.candidates.map((one, at) => reading(item, one, at + 1)), ...ownReading(item), nothing(item));
  const note = item.decision ? item.decision.note : pending;
  by("noted").replaceChildren(...(note ? ["یادداشت: ", plain(note), item.decision ? "" : " (با تصمیم ذخیره می‌شود)"] : []));
  if (item.trouble) complain({why: item.trouble});
}

function row(key, pressed, voters, parts, act) {
  const button = make("button", "reading"), body = make("span");
  button.type = "button";
  button.setAttribute("aria-pressed", String(pressed));
  const who = make("span", "who");
  const names = make("span");
  names.append(voters.length ? plain(voters.join("، ")) : "هیچ‌کس");
  who.append(...parts.head, names);
  body.append(who, ...parts.rest);
  button.append(key ? make("kbd", "", key) : make("span"), body);
  button.addEventListener("click", act);
  const home = make("li");
  home.append(button);
  return home;
}

function reading(item, one, at) {
  const label = make("bdi", "label");
  label.append(plain(one.label));
  const line = make("span", "line");
  line.dir = "auto";
  const rest = [line, ...described(one)];
  if (item.kind === "relation") {
    for (const [role, words] of Object.entries(one.arguments)) line.append(plain(`${role}: ${words.join("، ")}  `));
  } else line.append(near(item, one.spans));
  const pressed = Boolean(item.decision) && item.decision.number === at;
  const home = row(at < 10 ? String(at) : "", pressed, one.voters, {head: [label], rest}, () => decide({number: at}));
  home.firstChild.classList.add(hue(one.label));
  return home;
}

function described(one) {
  const attributes = Object.entries(one.attributes);
  if (!attributes.length) return [];
  const more = make("span", "more");
  attributes.forEach(([key, value], place) => more.append(place ? "؛ " : "", plain(`${key}: ${value}`)));
  return [more];
}

function ownReading(item) {
  const mine = item.decision;
  if (!mine || !mine.spans.length) return [];
  const label = make("bdi", "label"), line = make("span", "line");
  label.append(plain(mine.label));
  line.dir = "auto";
  line.append(near(item, mine.spans));
  const home = row("e", true, [mine.by || "شما"], {head: [label], rest: [line, ...described(mine)]}, startEditing);
  home.firstChild.classList.add(hue(mine.label));
  return [home];
}

function nothing(item) {
  const pressed = Boolean(item.decision) && !item.decision.number && !item.decision.spans.length;
  const home = row("0", pressed, item.nothing, {head: [make("strong", "", item.kind === "attribute" ? "بی این ویژگی" : "چیزی نیست")], rest: []}, () => decide({number: 0}));
  home.firstChild.classList.add("nothing");
  return home;
}

// One thing at a time: what is asked while the last answer is under way would be asked of what is not seen.
// `otherwise` takes what went wrong.
async function once(work, otherwise = complain) {
  if (busy || ended) return;
  busy = true;
  waiting = null;
  let good = true;
  try { await work(); } catch (error) { good = false; otherwise(error); } finally { busy = false; }
  if (waiting && good) follow(waiting);
}

// A digit would decide on a group that was not there to be seen when it was pressed.
function follow({pressed, act}) {
  waiting = null;
  if (/^[0-9]$/.test(pressed))
    by("said").append(`؛ کلید ${number(Number(pressed))} پذیرفته نشد، چون گروه پیشین هنوز ذخیره می‌شد`);
  else if (!document.querySelector("dialog[open]")) act();
}

const decide = (answer, otherwise) => once(async () => {
  const item = now && now.item;
  if (!item || (answer.number && answer.number > item.candidates.length)) return;
  const note = answer.note ?? (item.decision ? item.decision.note : pending);
  try { await ask("decide", {item: item.id, revision: item.revision, note, ...answer}); }
  catch (error) {
    if (error.key === "changed" || error.key === "gone") await load(error.key === "gone" ? "next" : "here", item.id);
    throw error;
  }
  pending = "";
  by("editing").close();
  done = [...done.filter(one => one !== item.id), item.id];
  await load(answer.stay ? "here" : "next", item.id);
  say(`ذخیره شد؛ ${number(now.total - now.decided)} گروه مانده است`);
}, otherwise);

const undo = () => once(async () => {
  const id = done.length ? done[done.length - 1] : now.item && now.item.decision ? now.item.id : "";
  if (!id) return;
  await load("here", id);
  if (!now.item || now.item.id !== id || !now.item.decision) { done.pop(); render(); return; }
  await ask("reopen", {item: id, revision: now.item.revision});
  done = done.filter(one => one !== id);
  await load("here", id);
  say("بازگردانده شد؛ این گروه دوباره باز است");
});

const turn = go => once(() => load(go, now && now.item ? now.item.id : ""));

const finish = () => once(async () => {
  by("finish").disabled = true;
  try {
    const told = await ask("finish", {});
    const why = Object.entries(told.reasons).map(([reason, count]) => `${REASONS[reason] || reason}: ${number(count)}`).join("؛ ");
    const words = `${number(told.written)} سند نوشته شد، ${number(told.unchanged)} سند همان بود، ${number(told.open)} گروه باز مانده است${why ? ` (${why})` : ""}.`
      + (told.unjudged ? ` ${number(told.unjudged)} سند را هیچ‌کس تا پایان داوری نکرده است.` : "")
      + (told.unwritten ? ` ${number(told.unwritten)} سند نوشته نشد.` : "");
    if (told.done) { ended = true; close(words); } else complain({why: words + " " + told.troubles.join("؛ ")});
  } finally { by("finish").disabled = ended; }
});

function close(words) {
  say(words + " این پنجره را می‌توانید ببندید.");
  by("where").textContent = "پایان یافت";
  by("why").textContent = words;
  by("context").hidden = true;
  by("candidates").replaceChildren();
  for (const one of document.querySelectorAll("main button, header select, header input")) one.disabled = true;
}

// --- a span and a label of one's own ---

const words = () => Array.from(now.item.text);
function startEditing() {
  const {item} = now || {};
  if (!item || item.kind !== "annotation" || busy || ended) return;
  const first = item.decision && item.decision.spans.length ? item.decision : item.candidates[Math.max(0, item.decision ? item.decision.number - 1 : 0)];
  own = {spans: first.spans.map(one => [...one])};
  by("own-label").value = first.label;
  by("known-labels").replaceChildren(...item.labels.map(label => { const one = make("option"); one.value = label; return one; }));
  by("edit-trouble").textContent = "";
  preview(true);
  by("editing").showModal();
  by("preview").focus();
}

function preview(written) {
  by("preview").replaceChildren(paint(now.item.text, now.item.from, own.spans, true));
  if (written) by("place").value = own.spans.map(one => one.join("-")).join(",");
}

function step(edge, by_, whole) {
  const item = now.item, chars = words(), spans = own.spans, span = edge ? spans[spans.length - 1] : spans[0];
  const low = edge ? span[0] + 1 : item.from, high = edge ? item.from + chars.length : span[1] - 1;
  let at = span[edge];
  const border = place => {
    const before = chars[place - item.from - 1], behind = chars[place - item.from];
    return edge ? before && /\S/u.test(before) && (!behind || /\s/u.test(behind))
      : behind && /\S/u.test(behind) && (!before || /\s/u.test(before));
  };
  do { at += by_; } while (whole && at > low && at < high && !border(at));
  if (at < low || at > high) return;
  span[edge] = at;
  preview(true);
}

function typed() {
  const found = by("place").value.trim().split(",").map(one => /^\s*(\d{1,9})\s*-\s*(\d{1,9})\s*$/.exec(one));
  if (found.some(one => !one)) return false;
  const spans = found.map(one => [Number(one[1]), Number(one[2])]);
  if (spans.some(([start, end], at) => start >= end || (at && start <= spans[at - 1][1]))) return false;
  own.spans = spans;
  return true;
}

// What the mouse selected in the preview, counted in code points.
function selected() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0), home = by("preview");
  if (!home.contains(range.startContainer) || !home.contains(range.endContainer)) return;
  const before = document.createRange();
  before.selectNodeContents(home);
  before.setEnd(range.startContainer, range.startOffset);
  const start = now.item.from + Array.from(before.toString()).length;
  const end = start + Array.from(range.toString()).length;
  if (end > start) { own.spans = [[start, end]]; chosen.removeAllRanges(); preview(true); }
}

async function keepOwn() {
  const label = by("own-label").value.trim();
  if (!typed()) { by("edit-trouble").textContent = "جای را چنین بنویسید: 12-20 یا 12-15,18-20"; return; }
  if (!label) { by("edit-trouble").textContent = "برچسب لازم است"; return; }
  const attributes = now.item.decision && now.item.decision.spans.length ? now.item.decision.attributes : {};
  await decide({spans: own.spans, label, attributes}, error => {
    if (error.key !== "changed" && error.key !== "gone") { by("edit-trouble").replaceChildren(told(error)); return; }
    by("editing").close();
    complain(error);
  });
}

// --- notes ---

function startNote() {
  if (!now || !now.item || busy || ended) return;
  by("noted-words").value = now.item.decision ? now.item.decision.note : pending;
  by("noting").showModal();
  by("noted-words").focus();
}

async function keepNote() {
  const note = by("noted-words").value.trim(), mine = now.item.decision;
  by("noting").close();
  if (!mine) { pending = note; render(); return; }
  const answer = mine.spans.length ? {spans: mine.spans, label: mine.label, attributes: mine.attributes} : {number: mine.number};
  await decide({...answer, note, stay: true});
}

// --- keys; by their place where the layout writes other letters ---

const LETTERS = {KeyJ: "j", KeyK: "k", KeyU: "u", KeyN: "n", KeyE: "e"};
function key(event) {
  if (/^(Digit|Numpad)[0-9]$/.test(event.code) && !event.shiftKey) return event.code.slice(-1);
  if (/^[a-z0-9?]$/i.test(event.key)) return event.key.toLowerCase();
  if (event.key === "؟") return "?";
  return LETTERS[event.code] || event.key;
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input,select,textarea")) return;
  const pressed = key(event);
  const acts = {j: () => turn("next"), ArrowLeft: () => turn("next"), k: () => turn("previous"),
    ArrowRight: () => turn("previous"), u: undo, n: startNote, e: startEditing, "?": () => by("helping").showModal()};
  const act = /^[0-9]$/.test(pressed) ? () => decide({number: Number(pressed)}) : Object.hasOwn(acts, pressed) ? acts[pressed] : null;
  if (!act) return;
  event.preventDefault();
  if (event.repeat && !pressed.startsWith("Arrow")) return;
  if (busy) waiting = {pressed, act};
  else act();
});
by("preview").addEventListener("keydown", event => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  step(event.shiftKey ? 0 : 1, event.key === "ArrowLeft" ? 1 : -1, event.ctrlKey);
});
by("preview").addEventListener("mouseup", selected);
by("editing").addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.target.closest("button")) { event.preventDefault(); keepOwn(); }
});
by("place").addEventListener("input", () => { if (typed()) preview(false); });
for (const one of document.querySelectorAll("[data-edge]"))
  one.addEventListener("click", event => step(Number(one.dataset.edge), Number(one.dataset.step), event.ctrlKey));
for (const one of document.querySelectorAll("dialog .close")) one.addEventListener("click", () => one.closest("dialog").close());
for (const [id, act] of Object.entries({previous: () => turn("previous"), next: () => turn("next"), undo, note: startNote,
  edit: startEditing, finish, help: () => by("helping").showModal(), "edit-keep": keepOwn, "note-keep": keepNote}))
  by(id).addEventListener("click", act);
by("filters").addEventListener("submit", event => event.preventDefault());
for (const id of ["state", "label", "reason", "document"]) by(id).addEventListener("change", () => once(() => load("next", "")));

once(() => load("next", ""));
})();
