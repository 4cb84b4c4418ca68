/* The pages that the service worker shows without a network: words are kept as they are typed, and the way on is shown
   as soon as the site answers again. */
(() => {
  "use strict";

  const kept = window.huiyinKept;
  const ASK_EVERY = 8000;
  const $ = (id) => document.getElementById(id);

  /* --- the size and contrast that the reader has chosen: the kept page was drawn for everybody --- */
  ["size", "contrast"].forEach((name) => {
    const chosen = document.cookie.match(new RegExp(`(?:^|; )huiyin_${name}=([a-z]+)`));
    if (chosen) document.documentElement.dataset[name] = chosen[1];
  });

  /* --- is the site there again? --- */
  const place = $("online") ?? $("offline");
  let timer = 0;

  async function ask() {
    clearTimeout(timer);
    try {
      const answer = await fetch(place.dataset.health, { cache: "no-store", credentials: "omit" });
      if (answer.ok) {
        tell();
        return;
      }
    } catch (_error) {
      /* not yet */
    }
    timer = setTimeout(ask, ASK_EVERY);
  }

  function tell() {
    const state = $("online-state");
    if (state) state.textContent = state.dataset.words;
    const notice = place.querySelector(".notice[hidden]");
    if (notice) notice.hidden = false;
  }

  window.addEventListener("online", ask);
  timer = setTimeout(ask, ASK_EVERY);
  document.querySelector("[data-retry]")?.addEventListener("click", () => location.reload());

  /* --- steps 1 and 2 of the wizard on one page --- */
  const form = $("offline-form");
  if (!form) return;
  const STEP_OF = { title: "1", body: "1", kind: "1", openness: "1", place: "2", latitude: "2", longitude: "2" };
  const state = $("saved-state");

  function fillIn() {
    const { steps } = kept.read();
    Object.entries(STEP_OF).forEach(([name, step]) => {
      const value = steps[step]?.[name];
      if (value) form.elements[name].value = value;
    });
    form.querySelectorAll("input, textarea").forEach((field) => field.dispatchEvent(new Event("input")));
  }

  function keep() {
    const now = kept.read();
    Object.entries(STEP_OF).forEach(([name, step]) => {
      const value = form.elements[name].value;
      if (value === (now.steps[step]?.[name] ?? "")) return;
      now.steps[step] = { ...now.steps[step], [name]: value };
      now.unsent[step] = "";
    });
    const words = kept.write(now) ? state.dataset.wordsKept : state.dataset.wordsLost;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    state.textContent = words.replace("{time}", time);
  }

  fillIn();
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => event.preventDefault());
})();
