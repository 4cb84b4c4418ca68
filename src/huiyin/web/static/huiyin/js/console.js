/* The console in the browser: keys, marks that mask and unmask, offices found while typing.
   Every one of these has a way without script: links, the text field, the button “查找”. */
(() => {
  "use strict";

  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const FIRST = "textarea, select, input:not([type=hidden]), button";
  const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

  /* --- keys: never while somebody types, never with Ctrl, Alt or the command key --- */
  function here(rows) {
    const at = rows.indexOf(document.activeElement);
    return at >= 0 ? at : rows.findIndex((row) => row.hasAttribute("aria-current"));
  }

  function move(step) {
    const rows = all("[data-queue-row]");
    if (!rows.length) return;
    const from = here(rows);
    const next = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + step));
    rows[next].focus();
  }

  function open(target) {
    if (target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView({ block: "nearest" });
      (target.querySelector(FIRST) ?? target).focus();
    } else {
      target.scrollIntoView({ block: "nearest" });
      (target.querySelector("input[type=radio]:checked") ?? target.querySelector("input[type=radio]") ?? target).focus();
    }
  }

  function press(key) {
    if (key === "j") return move(1);
    if (key === "k") return move(-1);
    if (key === "?") {
      const sheet = document.querySelector("[data-keys-help]");
      if (!sheet) return location.assign(document.querySelector("[data-keys-href]").href);
      sheet.open = !sheet.open;
      if (sheet.open) sheet.scrollIntoView({ block: "nearest" });
      return undefined;
    }
    // in the queue for dispatch x ticks, where one moderates it opens 不予受理
    const rows = all("[data-queue-row]");
    if ((key === "x" || key === "X") && window.huiyin.tick(rows[here(rows)], key === "X")) return undefined;
    if (key === "b") return document.querySelector("#bulk button[type=submit]")?.focus();
    const target = all("[data-key]").find((one) => one.dataset.key === key);
    if (!target) return undefined;
    if (target.tagName === "BUTTON") target.focus();
    else open(target);
    return undefined;
  }

  function keys() {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        if (event.target.matches?.(TYPING)) event.target.blur();
        else all("[data-keys-help][open]").forEach((sheet) => (sheet.open = false));
        return;
      }
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.target.closest?.(TYPING) || !/^[jkaprxXbmdc?]$/.test(event.key)) return;
      event.preventDefault();
      press(event.key);
    });
  }

  /* --- marks: a click takes the mask of one piece back, or puts it on again --- */
  const plain = (piece) => piece.textContent;
  const shown = (piece) =>
    piece.nodeType === Node.ELEMENT_NODE && piece.getAttribute("aria-pressed") === "true"
      ? piece.dataset.replacement
      : plain(piece);
  const composed = (text) => Array.from(text.childNodes).map(shown).join("").trim();

  function toggle(mark, text, control) {
    const before = composed(text);
    const masked = mark.getAttribute("aria-pressed") === "true";
    const [from, to] = masked ? [mark.dataset.replacement, plain(mark)] : [plain(mark), mark.dataset.replacement];
    mark.setAttribute("aria-pressed", String(!masked));
    if (control.value.trim() === before) control.value = composed(text);
    else if (control.value.includes(from)) control.value = control.value.replace(from, () => to);
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function marks() {
    const forms = all("[data-public-text]");
    if (!forms.length) return;
    all("[data-original]").forEach((text) => {
      const controls = forms.map((form) => form.querySelector(`[data-public="${text.dataset.original}"]`));
      const control = controls.find(Boolean);
      if (!control) return;
      all("mark", text).forEach((mark) => {
        mark.setAttribute("role", "button");
        mark.tabIndex = 0;
        mark.setAttribute("aria-pressed", String(!control.value.includes(plain(mark))));
        mark.addEventListener("click", () => toggle(mark, text, control));
        mark.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          toggle(mark, text, control);
        });
      });
    });
    forms.forEach((form) => {
      // Enter in the one-line field must not publish by accident
      form.querySelector('[data-public="title"]')?.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
      const tools = form.querySelector("[data-mask-tools]");
      const body = form.querySelector('[data-public="body"]');
      if (!tools || !body) return;
      tools.hidden = false;
      tools.querySelector("[data-mask-selection]").addEventListener("click", () => {
        const { selectionStart: start, selectionEnd: end } = body;
        if (start === end) return body.focus();
        const stars = "*".repeat(Math.min(4, Array.from(body.value.slice(start, end)).length));
        body.setRangeText(stars, start, end, "end");
        body.dispatchEvent(new Event("input", { bubbles: true }));
        return body.focus();
      });
    });
  }

  /* --- pieces of pages, fetched while one types; an answer that comes late is dropped --- */
  const { fetcher } = window.huiyin;

  function offices() {
    const body = document.querySelector("[data-office-rows]");
    const control = document.querySelector("[data-find-office]");
    if (!body || !control) return;
    const seek = fetcher(body.dataset.officeRows, (html) => {
      const kept = all("tr[data-office]", body).filter(
        (row) => !row.hasAttribute("data-found") || row.querySelector("input:checked"),
      );
      const names = new Set(kept.map((row) => row.dataset.office));
      const box = document.createElement("tbody");
      box.innerHTML = html;
      const found = all("tr", box).filter((row) => !names.has(row.dataset.office));
      found.forEach((row) => row.setAttribute("data-found", ""));
      body.replaceChildren(...kept, ...found);
    });
    control.addEventListener("input", () => seek(control.value.trim()));
    control.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      seek(control.value.trim());
    });
    body.addEventListener("change", (event) => {
      if (!event.target.checked) return;
      const row = event.target.closest("tr");
      const other = all("input", row).find((input) => input !== event.target);
      if (other) other.checked = false;
    });
  }

  keys();
  marks();
  offices();
})();
