// A page that goes on by itself: while it is looked at, the parts of it that follow are fetched anew and take the place
// of what was there. Nothing else moves, what was opened stays open, and who goes by keys stays where they were. Where
// a page bears a mark, only the mark is asked for until it is another. Without this script a link does the same.
const NOW_MS = 1000, LATER_MS = 15000;
const marked = document.querySelector("[data-mark]");
// A page that is looked at is asked for each second for an hour: who shows her code waits for the receipt.
const SOON = 3600;
let soon = SOON, sending = false;

// What tells two things to press apart, also where both say "yes".
const name = (each) => each.ariaLabel ?? `${each.form?.action ?? each.href ?? ""} ${each.textContent.trim()}`;

function put(part, next) {
  const opened = [...part.querySelectorAll("details[open] > summary")].map(name);
  part.replaceChildren(...next.childNodes);
  for (const each of part.querySelectorAll("summary")) {
    if (opened.includes(name(each))) each.parentElement.open = true;
  }
}

function take(found) {
  const held = document.activeElement, called = name(held);
  const parts = [...document.querySelectorAll("[data-follows]")];
  for (const part of parts) {
    const next = found.getElementById(part.id);
    // What is the same is left alone: a reader that is told of changes says nothing twice.
    if (next && next.innerHTML !== part.innerHTML) put(part, next);
  }
  if (!held.isConnected) {
    const again = parts.flatMap((part) => [...part.querySelectorAll("a, button, summary")]).find((each) => name(each) === called);
    const instead = again ?? document.querySelector("h1");
    if (!again) instead.tabIndex = -1;
    instead.focus({ preventScroll: true });
  }
  if (marked) Object.assign(marked.dataset, found.getElementById(marked.id).dataset);
  document.dispatchEvent(new Event("followed"));
}

// The text of an address; nothing where the page is not theirs who are signed in now, if anybody is.
async function text(address) {
  const answer = await fetch(address);
  if ([401, 403, 404].includes(answer.status)) return null;
  if (!answer.ok) throw new Error();
  return answer.text();
}

// Whether the page goes on.
async function step() {
  if (marked) {
    const mark = await text(marked.dataset.markAt);
    if (mark === null || mark === marked.dataset.mark) return mark !== null;
  }
  // What was answered to a form, or asked for once, is not so of what came later.
  const address = marked ? "/cheques" : location.href;
  const page = await text(address);
  if (page === null || sending) return false;
  const found = new DOMParser().parseFromString(page, "text/html");
  if (!found.querySelector("[data-follows]")) { location.reload(); return false; }
  const theirs = marked && found.getElementById(marked.id);
  // Somebody else is signed in now, or the page says more or less than it did: all of it has to be another.
  if (marked && theirs?.dataset.page !== marked.dataset.page) { location.replace(address); return false; }
  take(found);
  if (marked) history.replaceState(null, "", address);
  return true;
}

async function look() {
  // A form under way changes things itself, and leads to a page that says so.
  if (sending) return;
  if (!document.hidden) {
    try { if (!(await step())) return; } catch { /* no network, or no answer now: the next look may have one */ }
    soon -= 1;
  }
  setTimeout(look, soon > 0 ? NOW_MS : LATER_MS);
}

if (document.querySelector("[data-follows]")) {
  setTimeout(look, NOW_MS);
  addEventListener("submit", (event) => { sending = !event.defaultPrevented; });
  addEventListener("pageshow", (event) => {
    if (event.persisted && sending) { sending = false; look(); }
  });
  document.addEventListener("visibilitychange", () => { soon = SOON; });
}
