// A page whose numbers go on by themselves: while it is looked at they are fetched anew, until nothing goes on any more.
// Then the page is opened once more, as it looks at its end. Without this script the link on it does the same.
const NOW_MS = 1000, LATER_MS = 15000;
let soon = 600;

function take(found) {
  for (const part of document.querySelectorAll("[data-follows]")) {
    const next = found.getElementById(part.id);
    // What is the same is left alone: a reader that is told of changes says nothing twice.
    if (next && next.innerHTML !== part.innerHTML) part.replaceChildren(...next.childNodes);
  }
}

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href);
      if (answer.status === 401) return;
      if (!answer.ok) throw new Error();
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!found.querySelector("[data-follows]")) { location.reload(); return; }
      take(found);
    } catch { /* no network, or no answer now: the next look may have one */ }
    soon -= 1;
  }
  setTimeout(look, soon > 0 ? NOW_MS : LATER_MS);
}

if (document.querySelector("[data-follows]")) {
  setTimeout(look, NOW_MS);
  document.addEventListener("visibilitychange", () => { soon = 600; });
}
