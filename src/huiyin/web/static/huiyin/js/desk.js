/* The desk in the browser: the opened appeal beside the list, keys, and a reply that is kept and checked while one
   types. Every one of these has a way without script: links, buttons, “存草稿” and “预览”. */
(() => {
  "use strict";

  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const TYPING =
    "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea, select, [contenteditable]";
  const WIDE = window.matchMedia("(min-width: 75em)");

  /* --- the opened appeal beside the list, on wide screens --- */
  const list = document.querySelector("[data-list]");
  const panel = list?.querySelector("[data-panel]");
  const rows = () => all("[data-row]", list ?? document);
  let selected = rows().find((row) => row.classList.contains("is-selected"));
  let asked = null;

  function mark(row) {
    rows().forEach((other) => {
      other.classList.toggle("is-selected", other === row);
      other.closest(".pick-row")?.classList.toggle("is-selected", other === row);
      const link = other.querySelector("h3 a");
      if (other === row) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    selected = row;
  }

  async function show(row) {
    mark(row);
    if (!panel || !WIDE.matches) return;
    asked?.abort();
    asked = new AbortController();
    keepNow(panel.querySelector("[data-reply]"));
    const back = encodeURIComponent(location.pathname + location.search);
    panel.setAttribute("aria-busy", "true");
    if (!panel.firstElementChild) say(panel.dataset.loading);
    try {
      const answer = await fetch(`${row.dataset.panelHref}&back=${back}`, {
        signal: asked.signal,
        headers: { "X-Requested-With": "fetch" },
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      panel.innerHTML = await answer.text();
      panel.scrollTop = 0;
      all("[data-reply]", panel).forEach(reply);
    } catch (error) {
      if (error.name === "AbortError") return;
      say(panel.dataset.failed);
    }
    panel.removeAttribute("aria-busy");
  }

  function say(words) {
    const line = document.createElement("p");
    line.className = "panel-body muted";
    line.textContent = words;
    panel.replaceChildren(line);
  }

  function beside() {
    const change = () => {
      if (!panel) return;
      list.classList.toggle("has-panel", WIDE.matches);
      panel.hidden = !WIDE.matches;
      if (WIDE.matches && !panel.firstElementChild) show(selected ?? rows()[0]);
    };
    WIDE.addEventListener?.("change", change);
    change();
    list?.addEventListener("click", (event) => {
      const link = event.target.closest("[data-row] h3 a");
      if (!link || !panel || !WIDE.matches || event.metaKey || event.ctrlKey || event.shiftKey) return;
      const row = link.closest("[data-row]");
      if (row === selected && panel.querySelector("h3")) return; // a second click opens the whole appeal
      event.preventDefault();
      show(row);
    });
  }

  /* --- keys: never while somebody types, never with Ctrl, Alt or the command key --- */
  function move(step) {
    const found = rows();
    if (!found.length) return;
    const at = found.indexOf(selected);
    const next = found[Math.min(found.length - 1, Math.max(0, at + step))];
    next.querySelector("h3 a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    show(next);
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
    if (key === "b") return document.querySelector("#bulk :is(select, button[name=act])")?.focus();
    if (key === "u") return document.querySelector("[data-undo]")?.focus();
    if (!selected) return undefined;
    if (key === "x" || key === "X") return window.huiyin.tick(selected, key === "X");
    if (key === "Enter") location.assign(selected.querySelector("h3 a").href);
    if (key === "r" && selected.dataset.replyHref) location.assign(selected.dataset.replyHref);
    if (key === "c") selected.querySelector("[data-claim] button")?.click();
    return undefined;
  }

  function keys() {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        if (event.target.matches?.(TYPING)) event.target.blur();
        else all("[data-keys-help][open]").forEach((sheet) => (sheet.open = false));
        return;
      }
      if ((!list && event.key !== "?") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.target.closest?.(TYPING) || !/^([jkcrxXbu?]|Enter)$/.test(event.key)) return;
      // Enter on a button or a link elsewhere stays what it is
      if (event.key === "Enter" && event.target.closest("a, button, summary") && !event.target.closest("[data-row] h3")) return;
      event.preventDefault();
      press(event.key);
    });
  }

  /* --- a reply: kept and checked while one types, templates put in where the cursor is --- */
  const CHECK_WAIT = 700;
  const KEEP_WAIT = 4000;

  async function post(form, step, signal) {
    const data = new FormData(form);
    all("input[type=file]", form).forEach((input) => data.delete(input.name));
    data.set("step", step);
    return fetch(form.dataset.reply, { method: "POST", body: data, signal, headers: { "X-Requested-With": "fetch" } });
  }

  function reply(form) {
    const body = form.querySelector("[data-reply-body]");
    const checks = form.querySelector("[data-checks]");
    const saved = form.querySelector("[data-saved]");
    if (!body) return;
    const words = () => new URLSearchParams(Array.from(new FormData(form)).filter(([name, value]) =>
      typeof value === "string" && !["version", "csrfmiddlewaretoken", "step", "template"].includes(name))).toString();
    let kept = words();
    let checking = null;
    let keeping = null;
    let checkTimer = 0;
    let keepTimer = 0;

    async function check() {
      checking?.abort();
      checking = new AbortController();
      try {
        const answer = await post(form, "check", checking.signal);
        if (answer.ok && !answer.redirected && checks) checks.innerHTML = await answer.text();
      } catch {
        // the list stays as it was; it is computed again when the page is sent
      }
    }

    function tell(sentence, stuck) {
      if (!saved) return;
      saved.textContent = sentence;
      saved.classList.remove("is-unsaved");
      saved.classList.toggle("is-stuck", stuck);
    }

    async function keep() {
      const now = words();
      if (now === kept || !body.value.trim() || keeping || "sending" in form.dataset) return;
      keeping = new AbortController();
      try {
        const answer = await post(form, "autosave", keeping.signal);
        const said = await answer.json();
        if (answer.ok) {
          kept = now;
          form.querySelector("[name=version]").value = said.version;
          const row = selected?.querySelector("[data-claim] [name=version]");
          if (row && panel?.contains(form)) row.value = said.version;
        }
        tell(said.sentence, !answer.ok);
      } catch (error) {
        if (error.name !== "AbortError") tell(form.dataset.offline, true);
      }
      keeping = null;
      if (words() !== kept) later();
    }

    function later() {
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keep, KEEP_WAIT);
    }

    form.addEventListener("input", () => {
      clearTimeout(checkTimer);
      checkTimer = setTimeout(check, CHECK_WAIT);
      later();
    });
    form.addEventListener("submit", () => {
      clearTimeout(checkTimer);
      clearTimeout(keepTimer);
      checking?.abort();
      keeping?.abort();
      kept = words();
    });
    form.keepNow = keep;
    templates(form, body);
    window.addEventListener("beforeunload", (event) => {
      if (!form.isConnected || "sending" in form.dataset || words() === kept || !body.value.trim()) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }

  function keepNow(form) {
    form?.keepNow?.();
  }

  function templates(form, body) {
    const choice = form.querySelector("[data-templates]");
    const insert = form.querySelector("[data-insert]");
    if (!choice || !insert) return;
    insert.addEventListener("click", (event) => {
      event.preventDefault();
      const text = choice.selectedOptions[0]?.dataset.body;
      if (!text) return choice.focus();
      const at = body.selectionEnd || body.value.length;
      const before = body.value.slice(0, at);
      const gap = before.trim() ? (before.endsWith("\n") ? "" : "\n\n") : "";
      body.setRangeText(gap + text, at, at, "end");
      choice.value = "";
      body.dispatchEvent(new Event("input", { bubbles: true }));
      return body.focus();
    });
  }

  /* --- an action named in the address is open --- */
  function openNamed() {
    const named = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (named?.tagName !== "DETAILS") return;
    named.open = true;
    named.scrollIntoView({ block: "start" });
    (named.querySelector("[data-error-summary]") ?? named.querySelector(TYPING))?.focus({ preventScroll: true });
  }

  all("[data-reply]").forEach(reply);
  beside();
  keys();
  // after the browser's own jump to the named place, which takes the focus away
  window.addEventListener("load", () => setTimeout(openNamed));
  window.addEventListener("hashchange", openNamed);
})();
