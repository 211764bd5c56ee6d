// Offers to keep the cheques on a phone that is the parent's own, and brings what is kept up to date at each visit.
import { codeKey, forget, hidden, keep, kept } from "./phone.js";

const wallet = document.getElementById("keeping") ?? document.getElementById("wallet");
const offer = document.getElementById("own-phone");
const drop = document.getElementById("not-own-phone");
// How far this phone's clock is off, read as soon as the page says what time it is.
const off = () => Number(wallet.dataset.now) - Date.now();
let offset = off();

async function bring(before) {
  const raw = await (await fetch("/cheques/phone-key")).arrayBuffer();
  const pages = await caches.open("phone");
  await pages.addAll(["/offline", ...wallet.dataset.files.split(" ")]);
  await keep({
    ...before,
    key: await codeKey(raw),
    count: wallet.dataset.count,
    at: Date.now(),
    offset,
    tries: 0,
  });
}

async function begin(event) {
  event.preventDefault();
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const digits = document.getElementById("hide").value.replace(/\s/g, "");
  if (!(await fetch("/cheques/phone", { method: "POST" })).ok) return;
  await bring({ salt, digits: await hidden(digits, salt) });
  await navigator.serviceWorker.register("/phone-worker.js");
  localStorage.setItem("kept", "1");
  localStorage.removeItem("locked");
  offer.hidden = true;
  drop.hidden = false;
}

if ("serviceWorker" in navigator && globalThis.caches && crypto.subtle && globalThis.indexedDB) {
  const has = localStorage.getItem("kept") === "1";
  const refresh = () => kept().then((before) => before && bring(before)).catch(() => { /* the next visit brings it */ });
  if (has) {
    localStorage.removeItem("locked");
    refresh();
    document.addEventListener("followed", () => { offset = off(); refresh(); });
  }
  if (offer) {
    document.getElementById("not-here").hidden = true;
    offer.hidden = has;
    drop.hidden = !has;
    offer.addEventListener("submit", begin);
    drop.addEventListener("submit", (event) => { event.preventDefault(); forget().then(() => drop.submit()); });
  }
}
