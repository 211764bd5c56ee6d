// The code on the wallet page: a new picture at each step, and at once when the page is looked at again.
// Escape, three times, leaves like the button does.
const leave = document.getElementById("leave");
const shown = () => document.getElementById("code");
let stepping = false;

function renew() {
  const code = shown();
  if (!code) return;
  const next = new Image();
  next.onload = () => { code.src = next.src; };
  // The sign-in has ended or the network is gone: an old code under a text that says otherwise helps nobody.
  next.onerror = () => location.reload();
  // The address says which code it is; the instant in it only tells it from the picture before.
  const address = new URL(code.src);
  address.searchParams.set("at", Date.now());
  next.src = address.href;
}

function begin() {
  const code = shown();
  if (!code) return;
  document.getElementById("renews").hidden = false;
  if (stepping) return;
  stepping = true;
  setTimeout(() => { renew(); setInterval(renew, Number(code.dataset.stepMs)); }, Number(code.dataset.nextMs) + 200);
}

begin();
// What is on the page may come anew, and the code with it: the browser may still have a picture of its address.
document.addEventListener("followed", () => { begin(); renew(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
// Who goes back to the page sees what is so now.
if (document.getElementById("wallet")) {
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace("/cheques"); });
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
