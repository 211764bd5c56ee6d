// Forms that hand over to the browser's own dialog for passkeys. Without it they stay hidden: there is a code by message.
const can = globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON;
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!can || location.hostname === "127.0.0.1") continue;
  form.hidden = false;
  const says = form.querySelector("[role=status]");
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    says.textContent = "";
    try {
      const answer = await fetch(form.dataset.passkey, { method: "POST" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { publicKey } = await answer.json();
      const credential = form.dataset.kind === "add"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      says.textContent = form.dataset.failed;
    }
  });
}
