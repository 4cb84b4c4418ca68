/* The writing wizard in the browser: saves while one types, shows hints, uploads at once. The pages work without it.
   Its words stand in data attributes of the form. Nothing of step 4 (name, phone) is ever kept in the browser. */
(() => {
  "use strict";

  const LOCAL = "huiyin_draft";
  const WEEK = 7 * 86400000;
  const MEGABYTE = 1048576;
  const SAVE_AFTER = 1500;
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  /* --- the browser's own copy: for the signed-out only, a week at most --- */
  function readLocal() {
    try {
      const kept = JSON.parse(localStorage.getItem(LOCAL) ?? "{}");
      return kept.at && Date.now() - kept.at < WEEK ? kept : { steps: {} };
    } catch (_error) {
      return { steps: {} };
    }
  }

  function writeLocal(kept) {
    try {
      localStorage.setItem(LOCAL, JSON.stringify({ ...kept, at: Date.now() }));
      return true;
    } catch (_error) {
      return false;
    }
  }

  function forgetLocal() {
    try {
      localStorage.removeItem(LOCAL);
    } catch (_error) {
      /* no storage, nothing to forget */
    }
  }

  /* --- receipt: copy, print, forget the copy --- */
  function receipt(page) {
    forgetLocal();
    all("[data-copy]", page).forEach((button) => {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", () => {
        navigator.clipboard.writeText($(button.dataset.copy).dataset.code).then(() => {
          button.querySelector("span").textContent = button.dataset.copied;
        });
      });
    });
    all("[data-print]", page).forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  }

  const done = document.querySelector("[data-forget-draft]");
  if (done) receipt(done);
  if (new URLSearchParams(location.search).has("new")) forgetLocal();
  const form = $("write-form");
  if (!form) return;

  const data = form.dataset;
  const step = data.step;
  const keepsLocal = data.local === "1" && step !== "4";
  const state = $("saved-state");
  const say = (words, isSaved = true) => {
    $("saved-words").textContent = words;
    $("saved-mark").hidden = !isSaved;
    state.classList.toggle("is-unsaved", !isSaved);
  };

  /* --- saving --- */
  const unkept = ["csrfmiddlewaretoken", "key", "from"];

  function typed() {
    const fields = {};
    new FormData(form).forEach((value, name) => {
      if (typeof value === "string" && !unkept.includes(name)) fields[name] = value;
    });
    return fields;
  }

  function saveLocal() {
    if (!keepsLocal) return false;
    const kept = readLocal();
    kept.steps[step] = typed();
    return writeLocal(kept);
  }

  function withoutFiles() {
    const body = new FormData(form);
    body.delete("files");
    return body;
  }

  let timer = 0;
  let last = "";
  let leaving = false;
  let uploading = false;
  let turn = Promise.resolve();
  // One request after the other: two first ones at once would begin two drafts.
  const inTurn = (work) => (turn = turn.then(work, work));

  async function save(keepalive) {
    const now = JSON.stringify(typed());
    if (now === last || leaving) return;
    const isLocal = saveLocal();
    const body = withoutFiles();
    body.append("autosave", "1");
    try {
      const response = await fetch(form.action, { method: "POST", body, credentials: "same-origin", keepalive });
      const answer = await response.json();
      if (answer.submitted) {
        leaving = true;
        location.replace(answer.submitted);
        return;
      }
      form.elements.key.value = answer.key;
      last = now;
      say(fill(data.wordsSaved, { time: answer.saved }));
      refreshHints();
    } catch (_error) {
      say(isLocal ? data.wordsLocal : data.wordsLost, false);
    }
  }

  const autosave = (keepalive = false) => inTurn(() => save(keepalive));

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => autosave(), SAVE_AFTER);
  }

  /* --- hints --- */
  async function refreshHints() {
    try {
      const response = await fetch(data.hints, { credentials: "same-origin" });
      if (!response.ok) return;
      $("hints").innerHTML = await response.text();
      $("emergency").hidden = !$("hints").querySelector('[data-urgent="1"]');
    } catch (_error) {
      /* hints may be missing */
    }
  }

  /* --- level by level: the next select appears by itself --- */
  function chains() {
    all("[data-chain-more]").forEach((more) => {
      more.hidden = true;
    });
    form.addEventListener("change", async (event) => {
      const chain = event.target.closest("[data-chain]");
      if (!chain || event.target.tagName !== "SELECT") return;
      const selects = all("select", chain);
      const at = selects.indexOf(event.target);
      const code = event.target.value || (at > 0 ? selects[at - 1].value : "");
      const query = new URLSearchParams({ chain: chain.dataset.chain, code });
      const response = await fetch(`${data.levels}?${query}`, { credentials: "same-origin" });
      if (!response.ok) return;
      const id = event.target.id;
      chain.outerHTML = await response.text();
      all("[data-chain-more]").forEach((more) => {
        more.hidden = true;
      });
      $(id)?.focus();
      later();
    });
  }

  /* --- fields that belong to one answer only --- */
  function shownFor() {
    const show = () => {
      const chosen = form.querySelector('[name="to"]:checked')?.value;
      all("[data-shown-for]").forEach((part) => {
        part.hidden = part.dataset.shownFor !== chosen;
      });
    };
    form.addEventListener("change", show);
    show();
  }

  function reports() {
    const note = $("report-note");
    if (!note) return;
    const open = form.querySelector('[name="openness"][value="public"]');
    const closed = form.querySelector('[name="openness"][value="private"]');
    const show = () => {
      const isReport = form.querySelector('[name="kind"]:checked')?.value === "report";
      note.hidden = !isReport;
      open.disabled = isReport;
      if (isReport) closed.checked = true;
    };
    form.addEventListener("change", show);
    show();
  }

  /* --- uploads: each file by itself, so one bad file costs nothing else --- */
  function uploads() {
    const list = $("files");
    const input = $("id_files");
    if (!list || !input) return;
    const words = list.dataset;
    const progress = $("upload-state");
    all("[data-upload-button]").forEach((button) => {
      button.hidden = true;
    });
    input.closest(".upload-add").classList.add("is-live");

    const refusal = (file) => {
      const limit = Number(/\.(pdf|docx|xlsx)$/i.test(file.name) ? words.documentMax : words.imageMax);
      const size = (file.size / MEGABYTE).toFixed(1);
      return file.size > limit ? fill(words.wordsLarge, { name: file.name, size, limit: limit / MEGABYTE }) : "";
    };
    const send = (extra) => inTurn(() => sendNow(extra));
    const sendNow = async (extra) => {
      const body = withoutFiles();
      body.append("fragment", "1");
      extra(body);
      const response = await fetch(words.action, { method: "POST", body, credentials: "same-origin" });
      const key = response.headers.get("X-Draft-Key");
      if (!key) throw new Error("refused");
      form.elements.key.value = key;
      const part = document.createElement("div");
      part.innerHTML = await response.text();
      const errors = all(".file-errors .field-error", part).map((one) => one.lastElementChild.lastChild.textContent);
      part.querySelector(".file-errors")?.remove();
      list.innerHTML = part.innerHTML;
      return errors;
    };
    const tell = (errors) => {
      progress.replaceChildren(
        ...errors.map((sentence) => {
          const line = document.createElement("span");
          line.className = "field-error";
          line.textContent = sentence;
          return line;
        }),
      );
    };

    input.addEventListener("change", async () => {
      const files = Array.from(input.files);
      const errors = [];
      input.disabled = true;
      uploading = true;
      for (const [index, file] of files.entries()) {
        const refused = refusal(file);
        if (refused) {
          errors.push(refused);
          continue;
        }
        progress.textContent = fill(words.wordsSending, { n: index + 1, total: files.length });
        try {
          errors.push(...(await send((body) => body.append("files", file))));
        } catch (_error) {
          errors.push(fill(words.wordsFailed, { name: file.name }));
        }
      }
      input.disabled = false;
      input.value = "";
      uploading = false;
      tell(errors);
    });
    list.addEventListener("click", async (event) => {
      const button = event.target.closest(".upload-remove");
      if (!button) return;
      event.preventDefault();
      try {
        tell(await send((body) => body.append("remove", button.value)));
      } catch (_error) {
        progress.textContent = data.wordsLost;
      }
      input.focus();
    });
  }

  /* --- where one stands --- */
  function point() {
    const row = $("point");
    if (!row || !navigator.geolocation || !window.isSecureContext) return;
    const words = row.dataset;
    const { latitude, longitude } = form.elements;
    const [find, remove] = ["find", "remove"].map((name) => row.querySelector(`[data-point="${name}"]`));
    const show = (sentence) => {
      remove.hidden = !latitude.value;
      $("point-state").textContent = sentence;
      later();
    };
    row.hidden = false;
    $("point-hint").hidden = false;
    remove.hidden = !latitude.value;
    find.addEventListener("click", () => {
      $("point-state").textContent = words.wordsFinding;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          latitude.value = coords.latitude.toFixed(5);
          longitude.value = coords.longitude.toFixed(5);
          show(fill(words.wordsFound, { n: Math.round(coords.accuracy) }));
        },
        (error) => show(error.code === 1 ? words.wordsDenied : words.wordsFailed),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
    remove.addEventListener("click", () => {
      latitude.value = "";
      longitude.value = "";
      show(words.wordsRemoved);
    });
  }

  /* --- after the browser was closed and the server knows nothing --- */
  function restore() {
    const kept = readLocal().steps[step];
    if (!keepsLocal || data.firstVisit !== "1" || !kept) return;
    let restored = false;
    Object.entries(kept).forEach(([name, value]) => {
      const field = form.elements[name];
      if (!field || !value) return;
      if (field instanceof RadioNodeList) {
        field.value = value;
      } else if (field.type !== "hidden" && !field.value) {
        field.value = value;
        restored = true;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
    if (restored) say(data.wordsRestored);
  }

  chains();
  shownFor();
  reports();
  uploads();
  point();
  last = JSON.stringify(typed());
  const typing = () => {
    leaving = false;
    later();
  };
  form.addEventListener("input", typing);
  form.addEventListener("change", typing);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    saveLocal();
    if (uploading) event.preventDefault();
    else leaving = true; // the form itself saves everything
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") autosave(true);
  });
  restore();
})();
