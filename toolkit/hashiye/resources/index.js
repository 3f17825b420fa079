"use strict";
(() => {
  const table = document.querySelector("table.documents");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const said = document.getElementById("said");
  const persian = new Intl.NumberFormat("fa-IR");
  const collator = new Intl.Collator(["fa", "en"], { numeric: true });
  const folded = (text) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\u200c\u200d\u0640\u064b-\u0655\u0670]/g, "")
      .replace(/\u064a|\u0649/g, "\u06cc")
      .replace(/\u0643/g, "\u06a9")
      .replace(/[\u06f0-\u06f9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x6c0))
      .replace(/[\u0660-\u0669]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x630));
  const keys = rows.map((row) => [...row.cells].map((cell) => cell.dataset.v ?? cell.textContent));
  const words = rows.map((row) => folded(row.textContent));
  const place = new Map(rows.map((row, at) => [row, at]));

  const sorted = (column, falling, numeric) => {
    const value = (at) => keys[at][column];
    const compare = numeric
      ? (one, other) => Number(value(one)) - Number(value(other))
      : (one, other) => collator.compare(value(one), value(other));
    const order = rows.map((_, at) => at);
    order.sort((one, other) => {
      const empty = (value(one) === "") - (value(other) === "");
      return empty || (falling ? -1 : 1) * compare(one, other) || one - other;
    });
    body.append(...order.map((at) => rows[at]));
  };

  [...table.tHead.rows[0].cells].forEach((cell, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener("click", () => {
      const falling = cell.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      cell.setAttribute("aria-sort", falling ? "descending" : "ascending");
      sorted(column, falling, cell.classList.contains("n"));
    });
  });

  const find = document.getElementById("find");
  const show = () => {
    const wanted = folded(find.value).split(/\s+/).filter(Boolean);
    let left = 0;
    rows.forEach((row) => {
      const there = wanted.every((word) => words[place.get(row)].includes(word));
      row.hidden = !there;
      left += there;
    });
    said.textContent = wanted.length ? persian.format(left) + " از " + persian.format(rows.length) : "";
  };
  document.querySelector(".find").hidden = false;
  find.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== find && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find.focus();
    } else if (event.key === "Escape" && document.activeElement === find) {
      if (!find.value) find.blur();
      find.value = "";
      show();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && document.activeElement.closest(".documents, .find")) {
      const links = [...body.querySelectorAll("tr:not([hidden]) a")];
      const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (at >= 0 && at < links.length) {
        event.preventDefault();
        links[at].focus();
      } else if (at === -1) {
        find.focus();
      }
    }
  });
  show();
})();
