// Where there is no network, or nobody is signed in any more: the page that lives on the phone. Nothing else is kept.
const offline = () => caches.match("/offline", { ignoreVary: true });

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.mode === "navigate" && (path === "/cheques" || path === "/offline")) {
    event.respondWith(
      fetch(event.request).then(async (answer) => (answer.status === 401 && (await offline())) || answer).catch(offline));
  } else if (path.startsWith("/static/")) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request, { ignoreSearch: true, ignoreVary: true })));
  }
});
