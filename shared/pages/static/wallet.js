// The code on the wallet page: a new picture at each step, and at once when the page is looked at again.
// Escape, three times, leaves like the button does.
const code = document.getElementById("code");
const leave = document.getElementById("leave");

function renew() {
  const next = new Image();
  next.onload = () => { code.src = next.src; };
  // The sign-in has ended or the network is gone: an old code under a text that says otherwise helps nobody.
  next.onerror = () => location.reload();
  // The address says which code it is; the instant in it only tells it from the picture before.
  const address = new URL(code.src);
  address.searchParams.set("at", Date.now());
  next.src = address.href;
}

if (code) {
  document.getElementById("renews").hidden = false;
  const step = Number(code.dataset.stepMs);
  setTimeout(() => { renew(); setInterval(renew, step); }, Number(code.dataset.nextMs) + 200);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
}

// Whether something was used: asked every little while where the page is looked at, seldom once it lies there for long.
const wallet = document.getElementById("wallet");
let soon = 600, sending = false;

async function watch() {
  // A form under way changes things itself, and leads to a page that says so.
  if (sending) return;
  if (!document.hidden) {
    try {
      const answer = await fetch("/cheques/mark");
      if (!answer.ok) return;
      if ((await answer.text()) !== wallet.dataset.mark && !sending) { location.replace("/cheques"); return; }
    } catch { /* no network now: the next look may have one */ }
    soon -= 1;
  }
  setTimeout(watch, soon > 0 ? 1000 : 15000);
}

if (wallet) {
  setTimeout(watch, 1000);
  addEventListener("submit", () => { sending = true; });
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace("/cheques"); });
  document.addEventListener("visibilitychange", () => { soon = 600; });
}

function go() {
  // On a phone of her own the cheques stay, hidden behind the digits that she chose.
  try { if (localStorage.getItem("kept") === "1") localStorage.setItem("locked", "1"); } catch { /* nothing is kept then */ }
  document.body.hidden = true;
  location.replace(leave.href);
}

let escapes = 0;
document.addEventListener("keydown", (event) => {
  escapes = event.key === "Escape" ? escapes + 1 : 0;
  if (escapes === 3) go();
});
leave.addEventListener("click", (event) => { event.preventDefault(); go(); });
