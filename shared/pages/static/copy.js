// Texts to copy: a button beside each, where the browser can copy. Without it the text is there to be selected.
const said = document.getElementById("copied");

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copies);
    text.select();
    await navigator.clipboard.writeText(text.value);
    said.textContent = button.dataset.copied;
  });
}
