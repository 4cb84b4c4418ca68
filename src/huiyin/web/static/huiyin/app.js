/* Huiyin in the browser: small comforts, each of which may be missing. No page needs this file.
   Words come from the element #words, so the script speaks the language of the page. */
(() => {
  "use strict";

  const page = document.documentElement;
  const words = document.getElementById("words")?.dataset ?? {};
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const fill = (pattern, name, value) => (pattern ?? "").replace(`{${name}}`, value);

  /* --- large print and high contrast: kept in a cookie, so that the server draws the next page right --- */
  const YEAR = 31536000;

  function keep(name, value) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `huiyin_${name}=${value}; Path=/; Max-Age=${value ? YEAR : 0}; SameSite=Lax${secure}`;
  }

  function showToggle(control, name, value) {
    const on = page.dataset[name] === value;
    const label = control.querySelector("span");
    const [turnOn, turnOff] =
      name === "size" ? [words.larger, words.normal] : [words.contrastOn, words.contrastOff];
    if (label) label.textContent = on ? turnOff : turnOn;
  }

  function toggle(name, value) {
    const controls = all(`[data-act="${name}"]`);
    controls.forEach((control) => {
      control.setAttribute("role", "button");
      showToggle(control, name, value);
      control.addEventListener("click", (event) => {
        event.preventDefault();
        const on = page.dataset[name] !== value;
        if (on) page.dataset[name] = value;
        else delete page.dataset[name];
        keep(name, on ? value : "");
        controls.forEach((other) => showToggle(other, name, value));
      });
      control.addEventListener("keydown", (event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        control.click();
      });
    });
  }

  /* --- read aloud: only with a voice of the page's language that lives on the device, so nothing leaves it --- */
  function readAloud() {
    const buttons = all('[data-act="read"]');
    const speech = window.speechSynthesis;
    if (!buttons.length || !speech || typeof SpeechSynthesisUtterance === "undefined") return;
    let reading = 0;

    const language = (page.lang || "zh").slice(0, 2).toLowerCase();
    const voice = () =>
      speech.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language));
    const show = () => {
      buttons.forEach((button) => {
        button.hidden = !voice();
        button.setAttribute("aria-pressed", String(reading > 0));
        button.querySelector("span").textContent = reading > 0 ? words.stop : words.read;
      });
    };
    const stop = () => {
      reading = 0;
      speech.cancel();
      show();
    };
    const start = () => {
      const main = document.getElementById("main");
      const silent = "nav, form, script, svg, [hidden], [aria-hidden=true], .vh, button";
      const parts = all("h1, h2, h3, p, li, dt, dd, td, th", main)
        .filter((element) => !element.closest(silent) && !element.querySelector("p, li, dd"))
        .map((element) => element.innerText.trim())
        .filter(Boolean);
      const chosen = voice();
      speech.cancel();
      reading = parts.length;
      parts.forEach((part) => {
        const utterance = new SpeechSynthesisUtterance(part);
        utterance.voice = chosen;
        utterance.lang = chosen.lang;
        utterance.rate = 0.9;
        utterance.onend = () => {
          reading = Math.max(0, reading - 1);
          if (!reading) show();
        };
        speech.speak(utterance);
      });
      show();
    };

    buttons.forEach((button) => button.addEventListener("click", () => (reading ? stop() : start())));
    speech.addEventListener?.("voiceschanged", show);
    window.addEventListener("pagehide", () => speech.cancel());
    show();
  }

  /* --- a long timeline folds on a phone --- */
  function timelines() {
    all("[data-timeline]").forEach((timeline) => {
      const more = timeline.querySelector(".timeline-more");
      if (!more) return;
      timeline.dataset.collapsed = "";
      more.hidden = false;
      more.setAttribute("aria-expanded", "false");
      more.addEventListener("click", () => {
        delete timeline.dataset.collapsed;
        more.hidden = true;
        const first = timeline.querySelector(".is-old");
        first.tabIndex = -1;
        first.focus({ preventScroll: true });
      });
    });
  }

  /* --- time left, once a minute; the first words are the server's --- */
  function span(milliseconds) {
    const minutes = Math.floor(milliseconds / 60000);
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor((minutes % 1440) / 60);
    if (!days && !hours) return fill(words.minute, "n", Math.max(1, minutes));
    const parts = [];
    if (days) parts.push(fill(days === 1 ? words.dayOne : words.day, "n", days));
    if (hours) parts.push(fill(hours === 1 ? words.hourOne : words.hour, "n", hours));
    return parts.join(" ");
  }

  function refreshDue() {
    all("[data-due]").forEach((element) => {
      const left = Date.parse(element.dataset.due) - Date.now();
      if (Number.isNaN(left)) return;
      element.textContent = fill(left < 0 ? words.over : words.left, "span", span(Math.abs(left)));
    });
  }

  /* --- counted characters: whole characters, line ends as one, as the server counts --- */
  function counters() {
    all("[data-count-for]").forEach((counter) => {
      const control = document.getElementById(counter.dataset.countFor);
      const shown = counter.querySelector("span");
      if (!control || !shown) return;
      const limit = Number(counter.dataset.max);
      const count = () => {
        const length = Array.from(control.value.trim()).length;
        shown.textContent = length;
        counter.classList.toggle("is-over", limit > 0 && length > limit);
      };
      control.addEventListener("input", count);
      count();
    });
  }

  /* --- chosen files, by name --- */
  function files() {
    all("[data-files-of]").forEach((list) => {
      const input = document.getElementById(list.dataset.filesOf);
      if (!input) return;
      input.addEventListener("change", () => {
        list.textContent = "";
        Array.from(input.files).forEach((file) => {
          const item = document.createElement("li");
          const size = document.createElement("span");
          size.className = "size num";
          size.textContent = `${(file.size / 1048576).toFixed(1)} MB`;
          item.append(file.name, size);
          list.append(item);
        });
        list.hidden = !input.files.length;
      });
    });
  }

  /* --- one press, one submission: the pressed button stays in the form data, a second press does nothing --- */
  const AGAIN = 15000;

  function release(form) {
    delete form.dataset.sending;
    all("button[data-waiting]", form).forEach((button) => {
      delete button.dataset.waiting;
      button.removeAttribute("aria-disabled");
    });
  }

  function guardSubmissions() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.method !== "post" || "noGuard" in form.dataset) return;
      if ("sending" in form.dataset) {
        event.preventDefault();
        return;
      }
      form.dataset.sending = "";
      setTimeout(() => {
        all('button:not([type="button"])', form).forEach((button) => {
          button.dataset.waiting = "";
          button.setAttribute("aria-disabled", "true");
        });
      });
      setTimeout(() => release(form), AGAIN);
    });
    window.addEventListener("pageshow", () => all("form[data-sending]").forEach(release));
  }

  /* --- the open menu of the work head closes at a click elsewhere and at Escape --- */
  function menus() {
    const close = (except) =>
      all("details.who[open]").forEach((menu) => {
        if (menu !== except) menu.open = false;
      });
    document.addEventListener("click", (event) => close(event.target.closest("details.who")));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
  }

  /* --- pieces of pages that come while somebody types; other scripts use it as huiyin.fetcher --- */
  const WAIT = 250;

  function fetcher(address, put) {
    let timer = 0;
    let turn = 0;
    return (text) => {
      clearTimeout(timer);
      turn += 1;
      if (!text) return;
      const mine = turn;
      timer = setTimeout(async () => {
        const query = new URLSearchParams({ q: text });
        const answer = await fetch(`${address}?${query}`, { credentials: "same-origin" }).catch(() => null);
        if (answer?.ok && mine === turn) put(await answer.text());
      }, WAIT);
    };
  }

  /* --- data lists that are filled with what fits to what was typed --- */
  function suggestions() {
    all("[data-options]").forEach((list) => {
      const seek = fetcher(list.dataset.options, (html) => {
        list.innerHTML = html;
      });
      all(`input[list="${list.id}"]`).forEach((control) =>
        control.addEventListener("input", () => seek(control.value.trim())),
      );
    });
  }

  /* --- the query code of a QR picture stands after #, which no server gets to see --- */
  function codeFromAddress() {
    const control = document.querySelector("[data-from-address]");
    if (!control || control.value || location.hash.length < 2) return;
    control.value = location.hash.slice(1, 40);
    history.replaceState(null, "", location.pathname);
  }

  /* --- pages for when the network is away (web/public/offline.py) --- */
  function withoutNetwork() {
    const worker = document.querySelector("link[data-worker]")?.dataset.worker;
    if (worker) navigator.serviceWorker?.register(worker).catch(() => {});
  }

  /* --- who signs out on a shared machine leaves no words behind --- */
  function leaveNothing() {
    all("form[data-forget]").forEach((form) => {
      form.addEventListener("submit", () => localStorage.removeItem("huiyin_draft"));
    });
  }

  /* --- copying, printing, and passing a page on by the device's own sheet where it has one --- */
  function handOn() {
    all("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
    all("[data-copy]").forEach((button) => {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", async () => {
        const source = document.getElementById(button.dataset.copy);
        await navigator.clipboard.writeText(source.dataset.code ?? source.value);
        button.querySelector("span").textContent = button.dataset.copied;
      });
    });
    all("details[data-share]").forEach((part) => {
      if (!navigator.share) return;
      const url = part.dataset.share;
      part.querySelector("summary").addEventListener("click", (event) => {
        event.preventDefault();
        navigator.share({ title: document.title, url }).catch((error) => {
          part.open = error.name !== "AbortError"; // closing the sheet is no failure
        });
      });
    });
  }

  /* --- numbers of the side navigation, fresh while the page is looked at; asking is no use of the session --- */
  const ASK_EVERY = 45000;

  function showCount(link, count, hot) {
    let mark = link.querySelector(".side-count");
    const before = Number(mark?.textContent ?? 0);
    if (!count) mark?.remove();
    else {
      if (!mark) {
        mark = document.createElement("span");
        mark.className = "side-count num";
        link.append(mark);
      }
      mark.textContent = count;
      mark.classList.toggle("is-hot", hot);
    }
    return count > before;
  }

  function tellFresh() {
    const line = document.getElementById("fresh");
    if (!line || line.firstChild) return;
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = line.dataset.link;
    line.append(line.dataset.words, link);
  }

  function freshCounts() {
    const side = document.querySelector("[data-counts]");
    if (!side) return;
    const ask = async () => {
      if (document.visibilityState !== "visible") return;
      const answer = await fetch(side.dataset.counts, { headers: { "X-Background": "1" } }).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      const counts = await answer.json();
      all("a[href]", side).forEach((link) => {
        const fresh = counts[link.getAttribute("href")];
        if (fresh && showCount(link, ...fresh) && link.hasAttribute("aria-current")) tellFresh();
      });
    };
    setInterval(ask, ASK_EVERY);
    document.addEventListener("visibilitychange", ask);
  }

  toggle("size", "large");
  toggle("contrast", "high");
  readAloud();
  timelines();
  counters();
  files();
  guardSubmissions();
  menus();
  codeFromAddress();
  leaveNothing();
  handOn();
  freshCounts();
  withoutNetwork();
  suggestions();
  window.huiyin = { fetcher };
  setInterval(refreshDue, 60000);
  document.querySelector("[data-error-summary]")?.focus();
})();
