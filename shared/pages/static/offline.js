// The cheques without network: what was kept, and the code of this moment, made on the phone.
import { codeAt, forget, hidden, keep, kept, untilNext } from "./phone.js";
import { draw } from "./qr.js";

const DAY_MS = 24 * 3600 * 1000, MOST_TRIES = 5;
const part = (name) => document.getElementById(name);
const show = (...names) => ["own", "locked", "nothing"].forEach((name) => { part(name).hidden = !names.includes(name); });

const isOld = (record) => !record.key || Date.now() - record.at > DAY_MS;

async function code(record) {
  if (isOld(record)) { end(); return; }
  const now = Date.now() + record.offset;
  part("own-code").replaceChildren(draw(await codeAt(record.key, now)));
  setTimeout(() => code(record), untilNext(now) + 50);
}

// After a day the key and the number are no longer on the phone, also where the page stayed open. When she opens her page
// with network they come anew, behind the same digits.
function end() {
  part("left").remove();
  part("fresh").remove();
  part("too-old").hidden = part("other-ways").hidden = false;
  return strip();
}

// What another page kept anew meanwhile stays.
async function strip() {
  const now = await kept();
  if (!now || !isOld(now)) return now;
  const { key, count, ...rest } = now;
  await keep(rest);
  return rest;
}

function open(record) {
  show("own");
  if (isOld(record)) { end(); return; }
  part("count").textContent = record.count;
  const at = new Date(record.at);
  part("at").textContent = at.toLocaleString(document.documentElement.lang, { weekday: "long", hour: "2-digit", minute: "2-digit" });
  code(record);
}

async function unlock(event, record) {
  event.preventDefault();
  const typed = part("digits").value.replace(/\s/g, "");
  if ((await hidden(typed, record.salt)) === record.digits) {
    await keep({ ...record, tries: 0 });
    localStorage.removeItem("locked");
    open(record);
    return;
  }
  record.tries += 1;
  part("digits").value = "";
  part("wrong").hidden = false;
  if (record.tries < MOST_TRIES) { await keep(record); return; }
  await forget();
  show("nothing");
}

const record = await strip().catch(() => undefined);
if (!record) show("nothing");
else if (localStorage.getItem("locked") === "1") {
  show("locked");
  part("unlock").addEventListener("submit", (event) => unlock(event, record));
} else open(record);
