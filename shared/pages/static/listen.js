// Reads the page aloud with the phone's own voice, where it has one for the page's language. Codes are never read:
// who stands beside her hears them too.
const listen = document.getElementById("listen");
const language = document.documentElement.lang.split("-")[0];
const voice = () => speechSynthesis.getVoices().find((each) => each.lang.toLowerCase().startsWith(language) && each.localService);

function offer() {
  listen.hidden = !voice();
}

function text() {
  const parts = document.querySelectorAll("main h1, main h2, main p, main li, main summary");
  return [...parts]
    .filter((each) => each.checkVisibility() && !each.closest(".spoken, noscript") && !each.querySelector("p, .spoken"))
    .map((each) => each.innerText.trim())
    .filter(Boolean)
    .map((each) => (/[.?!]$/.test(each) ? each : `${each}.`))
    .join(" ");
}

if ("speechSynthesis" in window) {
  offer();
  speechSynthesis.addEventListener("voiceschanged", offer);
  addEventListener("pagehide", () => speechSynthesis.cancel());
  listen.addEventListener("click", () => {
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); return; }
    const said = new SpeechSynthesisUtterance(text());
    said.voice = voice();
    said.lang = said.voice.lang;
    speechSynthesis.speak(said);
  });
}
