/* An exact point: from the device, typed, or chosen on a map; and one that somebody gave, shown on a map. The library of
   the map and its tiles are fetched when somebody opens it, not before. Words stand in data attributes. */
(() => {
  "use strict";

  const PLACES = 5;
  const ZOOM_MAX = 18;
  const NEAR = 16;
  const PIN = 40;
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  /* --- the map --- */
  let library;

  function fetched(element) {
    document.head.append(element);
    return new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = reject;
    });
  }

  function load({ library: script, sheet }) {
    library ??= Promise.all([
      fetched(Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet })),
      fetched(Object.assign(document.createElement("script"), { src: script })),
    ]).then(() => window.huiyinLeaflet);
    return library;
  }

  async function draw(frame) {
    const box = frame.querySelector("[data-map]");
    const data = box.dataset;
    const leaflet = await load(data);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const view = leaflet.map(box, {
      attributionControl: false,
      zoomControl: false,
      scrollWheelZoom: false,
      maxZoom: ZOOM_MAX,
      fadeAnimation: !still,
      zoomAnimation: !still,
      inertia: !still,
    });
    if (still) {
      const pan = view.panBy;
      view.panBy = (offset, options) => pan.call(view, offset, { ...options, animate: false });
    }
    view.setView([data.latitude, data.longitude], Number(data.zoom));
    leaflet.zoom({ zoomInTitle: data.wordsIn, zoomOutTitle: data.wordsOut }).addTo(view);
    leaflet.scale({ imperial: false }).addTo(view);
    const state = frame.querySelector("[data-map-state]");
    let drawn = 0;
    data.tiles.split(" ").forEach((template) => {
      const layer = leaflet.tileLayer(template, { maxZoom: ZOOM_MAX, referrerPolicy: "origin" });
      layer.on("tileload", () => {
        drawn += 1;
        state.textContent = "";
      });
      layer.on("tileerror", () => {
        if (!drawn) state.textContent = state.dataset.wordsFailed;
      });
      layer.addTo(view);
    });
    return { leaflet, view };
  }

  function pinAt({ leaflet, view }, frame, at, isMoved) {
    const sign = frame.querySelector("[data-map-pin]").content.firstElementChild.cloneNode(true);
    const icon = leaflet.divIcon({ className: "map-pin", html: sign, iconSize: [PIN, PIN], iconAnchor: [PIN / 2, PIN] });
    const pin = leaflet.marker(at, { icon, keyboard: false, interactive: isMoved, draggable: isMoved, autoPan: isMoved });
    return pin.addTo(view);
  }

  // A button that shows and hides the map; `begin` is called with it once, when it is there.
  function opener(root, begin) {
    const button = root.querySelector("[data-map-open]");
    if (!button) return;
    const parts = Array.from(root.querySelectorAll("[data-map-frame], [data-map-tools]"));
    const frame = root.querySelector("[data-map-frame]");
    let isBegun = false;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const isOpen = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(isOpen));
      parts.forEach((part) => {
        part.hidden = !isOpen;
      });
      if (!isOpen || isBegun) return;
      isBegun = true;
      try {
        begin(await draw(frame), frame);
      } catch (_error) {
        const state = frame.querySelector("[data-map-state]");
        state.textContent = state.dataset.wordsFailed;
      }
    });
  }

  /* --- a point that somebody gave --- */
  document.querySelectorAll("[data-point-shown]").forEach((root) =>
    opener(root, (map, frame) => pinAt(map, frame, map.view.getCenter(), false)),
  );

  /* --- a point to be given --- */
  const root = document.querySelector("[data-point]");
  if (!root) return;
  const words = root.dataset;
  const [find, remove, state] = ["find", "remove", "state"].map((name) => root.querySelector(`[data-point-${name}]`));
  const [latitude, longitude] = ["latitude", "longitude"].map((name) => root.querySelector(`[name="${name}"]`));
  let moved = () => {};

  // The two fields hold the point; null while they hold none.
  function chosen() {
    const [north, east] = [latitude, longitude].map((field) => Number(field.value.trim().replace(/°$/, "") || NaN));
    return Math.abs(north) <= 90 && Math.abs(east) <= 180 ? [north, east] : null;
  }

  function tell(sentence = "") {
    const at = chosen();
    remove.hidden = !latitude.value && !longitude.value;
    if (!at) {
      state.textContent = sentence;
      return;
    }
    const [north, east] = at.map((value) => Math.abs(value).toFixed(PLACES));
    const point = fill(words.wordsBoth, {
      latitude: fill(at[0] < 0 ? words.wordsSouth : words.wordsNorth, { n: north }),
      longitude: fill(at[1] < 0 ? words.wordsWest : words.wordsEast, { n: east }),
    });
    state.textContent = fill(words.wordsChosen, { point }) + (sentence && `（${sentence}）`);
  }

  function put(at, sentence) {
    latitude.value = at ? at[0].toFixed(PLACES) : "";
    longitude.value = at ? at[1].toFixed(PLACES) : "";
    longitude.dispatchEvent(new Event("input", { bubbles: true })); // the draft hears of it
    tell(sentence);
  }

  [latitude, longitude].forEach((field) =>
    field.addEventListener("input", () => {
      tell();
      moved();
    }),
  );
  tell();

  if (navigator.geolocation && window.isSecureContext) {
    find.hidden = false;
    find.addEventListener("click", () => {
      state.textContent = words.wordsFinding;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) =>
          put([coords.latitude, coords.longitude], fill(words.wordsFound, { n: Math.round(coords.accuracy) })),
        (error) => tell(error.code === 1 ? words.wordsDenied : words.wordsFailed),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }
  remove.addEventListener("click", () => {
    put(null, words.wordsRemoved);
    (find.hidden ? latitude : find).focus();
  });

  opener(root, ({ leaflet, view }, frame) => {
    let pin = null;
    const place = (at) => {
      const { lat, lng } = at.wrap();
      put([lat, lng]);
    };
    moved = () => {
      const at = chosen();
      pin?.remove();
      pin = at && pinAt({ leaflet, view }, frame, at, true);
      pin?.on("dragend", () => place(pin.getLatLng()));
      if (at && !view.getBounds().contains(at)) view.setView(at, Math.max(view.getZoom(), NEAR));
    };
    moved();
    const centre = () => place(view.getCenter());
    view.on("click", (event) => place(event.latlng));
    root.querySelector("[data-map-centre]").addEventListener("click", centre);
    view.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== view.getContainer()) return;
      event.preventDefault(); // Enter would send the form
      centre();
    });
    if (chosen()) view.setView(chosen(), NEAR);
  });
})();
