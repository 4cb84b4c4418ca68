/* The browser's own copy of what somebody is writing: for a week at most, words only, never name or telephone.
   {at, owner, key, steps: {step: {field: text}}, unsent: {step: mark}}
   owner: the account it belongs to, "" for the signed-out; key: the draft on the server, also the key of submission;
   unsent: steps that the server may not have yet. The server tells the last mark that has reached it. */
(() => {
  "use strict";

  const NAME = "huiyin_draft";
  const WEEK = 7 * 86400000;
  const empty = () => ({ owner: "", key: "", steps: {}, unsent: {} });

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(NAME) ?? "{}");
      return kept.at && Date.now() - kept.at < WEEK ? { ...empty(), ...kept } : empty();
    } catch (_error) {
      return empty();
    }
  }

  function write(kept) {
    try {
      localStorage.setItem(NAME, JSON.stringify({ ...kept, at: Date.now() }));
      return true;
    } catch (_error) {
      return false;
    }
  }

  function forget() {
    try {
      localStorage.removeItem(NAME);
    } catch (_error) {
      /* no storage, nothing to forget */
    }
  }

  const mark = () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");

  window.huiyinKept = { read, write, forget, mark };
})();
