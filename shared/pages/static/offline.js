// The cheques without network: what was kept, and the code of this moment, made on the phone.
import { codeAt, forget, hidden, keep, kept, untilNext } from "./phone.js";
import { draw } from "./qr.js";

const HOURS = 24, MOST_TRIES = 5;
const part = (name) => document.getElementById(name);
const show = (...names) => ["own", "locked", "nothing"].forEach((name) => { part(name).hidden = !names.includes(name); });

async function code(record) {
  const now = Date.now() + record.offset;
  part("own-code").replaceChildren(draw(await codeAt(record.key, now)));
  setTimeout(() => code(record), untilNext(now) + 50);
}

function open(record) {
  show("own");
  part("count").textContent = record.count;
  const at = new Date(record.at);
  part("at").textContent = at.toLocaleString(document.documentElement.lang, { weekday: "long", hour: "2-digit", minute: "2-digit" });
  const old = Date.now() - record.at > HOURS * 3600 * 1000;
  part("too-old").hidden = !old;
  part("fresh").hidden = old;
  if (!old) code(record);
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

const record = await kept().catch(() => undefined);
if (!record) show("nothing");
else if (localStorage.getItem("locked") === "1") {
  show("locked");
  part("unlock").addEventListener("submit", (event) => unlock(event, record));
} else open(record);
