/* The writing wizard in the browser: saves while one types, shows hints, uploads at once. The pages work without it.
   Its words stand in data attributes of the form. Nothing of step 4 (name, phone) is ever kept in the browser. */
(() => {
  "use strict";

  const copy = window.huiyinKept;
  const MEGABYTE = 1048576;
  const SAVE_AFTER = 1500;
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  /* --- receipt: forget the copy --- */
  function receipt(page) {
    const kept = copy.read();
    // words begun after this appeal, and not on the server yet, are another matter
    if (kept.key === page.dataset.forgetDraft || !Object.keys(kept.unsent).length) copy.forget();
  }

  const done = document.querySelector("[data-forget-draft]");
  if (done) receipt(done);
  if (new URLSearchParams(location.search).has("new")) copy.forget();
  const form = $("write-form");
  if (!form) return;

  const data = form.dataset;
  const step = data.step;
  const keepsCopy = step !== "4";
  const state = $("saved-state");
  const say = (words, isSaved = true) => {
    $("saved-words").textContent = words;
    $("saved-mark").hidden = !isSaved;
    state.classList.toggle("is-unsaved", !isSaved);
  };

  /* --- saving --- */
  const unkept = ["csrfmiddlewaretoken", "key", "from", "mark"];

  function typed() {
    const fields = {};
    new FormData(form).forEach((value, name) => {
      if (typeof value === "string" && !unkept.includes(name)) fields[name] = value;
    });
    return fields;
  }

  // The copy of this account, or of the signed-out: of nobody else.
  function ownCopy() {
    const kept = copy.read();
    return kept.owner === data.owner || !kept.owner ? kept : { owner: "", key: "", steps: {}, unsent: {} };
  }

  function keepCopy(fields, mark) {
    if (!keepsCopy) return false;
    const kept = ownCopy();
    kept.owner = data.owner;
    kept.steps[step] = fields;
    kept.unsent[step] = mark;
    return copy.write(kept);
  }

  // What is on the server need not stay here; the signed-out keep it, as they may lose their cookie.
  function sent(key) {
    const kept = ownCopy();
    kept.key = key;
    delete kept.unsent[step];
    if (data.owner && !Object.keys(kept.unsent).length) copy.forget();
    else if (keepsCopy) copy.write(kept);
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
    form.elements.mark.value = copy.mark();
    const isLocal = keepCopy(typed(), form.elements.mark.value);
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
      sent(answer.key);
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
    const showMore = (isShown) =>
      all("[data-chain-more]").forEach((more) => {
        more.hidden = !isShown;
      });
    let asked = 0;
    const ask = async (select) => {
      const chain = select.closest("[data-chain]");
      const selects = all("select", chain);
      const at = selects.indexOf(select);
      const code = select.value || (at > 0 ? selects[at - 1].value : "");
      const query = new URLSearchParams({ chain: chain.dataset.chain, code });
      asked += 1;
      const mine = asked;
      const response = await fetch(`${data.levels}?${query}`, { credentials: "same-origin" }).catch(() => null);
      const html = response?.ok ? await response.text() : "";
      if (mine !== asked) return; // arrow keys are faster than the network: only the last choice counts
      if (!html) {
        showMore(true); // the button asks once more
        return;
      }
      const id = chain.contains(document.activeElement) ? document.activeElement.id : "";
      chain.outerHTML = html;
      showMore(false);
      if (id) $(id)?.focus();
      later();
    };
    const isDrawnSo = (select) => {
      const drawn = Array.from(select.options).findIndex((option) => option.defaultSelected);
      return select.selectedIndex === Math.max(drawn, 0);
    };

    showMore(false);
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-chain] select")) ask(event.target);
    });
    // chosen before this script had come over a slow network
    const chosen = all("[data-chain] select", form).find((select) => !isDrawnSo(select));
    if (chosen) ask(chosen);
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
    const inputs = all('[name="files"]', form);
    if (!list) return;
    const words = list.dataset;
    const progress = $("upload-state");
    all("[data-upload-button]").forEach((button) => {
      button.hidden = true;
    });
    all(".upload-ways, .upload-add", form).forEach((frame) => frame.classList.add("is-live"));

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

    const sendAll = async (input) => {
      const files = Array.from(input.files);
      const errors = [];
      inputs.forEach((one) => {
        one.disabled = true;
      });
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
      inputs.forEach((one) => {
        one.disabled = false;
        one.value = "";
      });
      uploading = false;
      tell(errors);
    };
    inputs.forEach((input) => input.addEventListener("change", () => sendAll(input)));
    list.addEventListener("click", async (event) => {
      const button = event.target.closest(".upload-remove");
      if (!button) return;
      event.preventDefault();
      try {
        tell(await send((body) => body.append("remove", button.value)));
      } catch (_error) {
        progress.textContent = data.wordsLost;
      }
      $("id_files").focus();
    });
  }

  /* --- after the network or the browser was away: what the server has not got is sent, and one goes on there --- */
  async function catchUp() {
    const kept = ownCopy();
    const known = Object.keys(kept.unsent).filter((one) => data.mark && kept.unsent[one] === data.mark);
    known.forEach((one) => delete kept.unsent[one]);
    if (known.length) copy.write(kept);
    const isNew = data.firstVisit === "1" && !form.elements.key.value && kept.owner === data.owner;
    const steps = Object.keys(isNew ? kept.steps : kept.unsent);
    if (!steps.length) {
      if (form.elements.key.value) sent(form.elements.key.value);
      return;
    }
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("key", kept.key || form.elements.key.value);
    body.append("autosave", "1");
    const fields = Object.assign({}, ...steps.map((one) => kept.steps[one]));
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
    form.inert = true; // the page is drawn anew with what is sent: nothing may be typed into this one
    try {
      const response = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      const answer = await response.json();
      if (answer.submitted) copy.forget();
      else if (!copy.write({ ...kept, key: answer.key, owner: data.owner, unsent: {} })) throw new Error("no storage");
      leaving = true;
      location.replace(answer.submitted ?? data.begin + location.search);
    } catch (_error) {
      form.inert = false;
      say(data.wordsLocal, false);
    }
  }

  chains();
  shownFor();
  reports();
  uploads();
  last = JSON.stringify(typed());
  const typing = () => {
    leaving = false;
    later();
  };
  form.addEventListener("input", typing);
  form.addEventListener("change", typing);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    form.elements.mark.value = copy.mark();
    keepCopy(typed(), form.elements.mark.value);
    if (uploading) event.preventDefault();
    else leaving = true; // the form itself saves everything
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") autosave(true);
  });
  window.addEventListener("online", () => autosave());
  inTurn(catchUp);
})();
