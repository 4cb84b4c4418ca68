/* The service worker of the public pages. The server puts `const SHELL = {…}` in front of it (huiyin.web.public.offline).
   It keeps the shell and the two offline pages, both the same for everybody and fetched without cookies; it never keeps
   an answer of any other page. With a network it only hands requests through. */
"use strict";

const PREFIX = "huiyin-";
const STORE = PREFIX + SHELL.version;

async function fill() {
  const store = await caches.open(STORE);
  const pages = Object.values(SHELL.pages).map((page) => new Request(page, { credentials: "omit", cache: "reload" }));
  const files = SHELL.files.map((file) => new Request(file, { credentials: "omit" }));
  await store.addAll([...pages, ...files]);
  await self.skipWaiting();
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== STORE).map((name) => caches.delete(name)),
  );
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function kept(path) {
  const store = await caches.open(STORE);
  return store.match(path, { ignoreVary: true });
}

async function offline(url) {
  const cookie = await self.cookieStore?.get(SHELL.languageCookie);
  const place = url.pathname.startsWith(SHELL.writing) ? "write" : "any";
  const page = SHELL.pages[`${place}-${cookie?.value}`] ?? SHELL.pages[`${place}-${SHELL.language}`];
  return (await kept(page)) ?? Response.error();
}

async function navigate(event, url) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (_error) {
    return offline(url);
  }
}

async function file(request, path) {
  return (await kept(path)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (!SHELL.work.some((path) => url.pathname.startsWith(path))) event.respondWith(navigate(event, url));
  } else if (SHELL.files.includes(url.pathname)) {
    event.respondWith(file(event.request, url.pathname));
  }
});
