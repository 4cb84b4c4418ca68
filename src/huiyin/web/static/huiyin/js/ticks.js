/* Several rows of a list at once, for the desk and the console: a count beside the buttons, everything or nothing, ranges.
   The boxes ([data-pick]) belong to the form #bulk; without script they are plain checkboxes. */
(() => {
  "use strict";

  const form = document.getElementById("bulk");
  const boxes = () => Array.from(document.querySelectorAll("[data-pick]"));
  let last = null;

  function count() {
    const words = form?.querySelector("[data-pick-count]");
    if (!words) return;
    words.dataset.idle ??= words.textContent;
    const ticked = boxes().filter((box) => box.checked).length;
    words.textContent = ticked ? words.dataset.words.replace("{n}", ticked) : words.dataset.idle;
    const every = form.querySelector("[data-pick-all]");
    every.dataset.some ??= every.textContent;
    every.firstElementChild.textContent = ticked ? every.dataset.none : every.dataset.some;
  }

  /* What the box is now, all boxes from the last one to it become as well. */
  function ticked(box, isRange) {
    const found = boxes();
    const ends = [found.indexOf(isRange && last ? last : box), found.indexOf(box)].sort((a, b) => a - b);
    found.slice(Math.max(0, ends[0]), ends[1] + 1).forEach((one) => (one.checked = box.checked));
    last = box;
    count();
  }

  /* For the keys x and Shift+x; false where the row has no box. */
  function tick(row, isRange) {
    const box = row?.closest(".pick-row, .has-pick")?.querySelector("[data-pick]");
    if (!box) return false;
    box.checked = isRange || !box.checked;
    ticked(box, isRange);
    return true;
  }

  function start() {
    const every = form.querySelector("[data-pick-all]");
    if (every) {
      every.hidden = false;
      every.addEventListener("click", () => {
        const some = boxes().some((box) => box.checked);
        boxes().forEach((box) => (box.checked = !some));
        count();
      });
    }
    document.addEventListener("click", (event) => {
      if (event.target.matches?.("[data-pick]")) ticked(event.target, event.shiftKey);
    });
    window.addEventListener("pageshow", count); // the browser's “back” brings ticks with it
    count();
  }

  if (form) start();
  window.huiyin.tick = tick;
})();
