// What a parent keeps on her own phone: how many cheques there were, and the key that her codes are made from. The key
// is kept so that no script can read it, only make codes with it.
const NAME = "phone", STEP_SECONDS = 15, ROUNDS = 200_000;
const bytes = (text) => new TextEncoder().encode(text);

function open() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(NAME);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function ask(mode, act) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const asked = act(database.transaction(NAME, mode).objectStore(NAME));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  } finally {
    database.close();
  }
}

export const kept = () => ask("readonly", (store) => store.get(NAME));
export const keep = (record) => ask("readwrite", (store) => store.put(record, NAME));

export const codeKey = (raw) => crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

// The digits only hide the page from whoever takes up the phone: who can read its memory needs none.
export async function hidden(digits, salt) {
  const from = await crypto.subtle.importKey("raw", bytes(digits), "PBKDF2", false, ["deriveBits"]);
  const made = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, from, 256);
  return [...new Uint8Array(made)].join();
}

export async function forget() {
  localStorage.removeItem("kept");
  localStorage.removeItem("locked");
  await caches.delete(NAME);
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  await new Promise((done) => { const asked = indexedDB.deleteDatabase(NAME); asked.onsuccess = asked.onerror = asked.onblocked = done; });
}

const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
function base45(data) {
  let text = "";
  for (let at = 0; at < data.length; at += 2) {
    const pair = at + 1 < data.length;
    let value = pair ? data[at] * 256 + data[at + 1] : data[at];
    for (let sign = 0; sign < (pair ? 3 : 2); sign += 1) { text += SIGNS[value % 45]; value = Math.floor(value / 45); }
  }
  return text;
}

// The code of an instant, as the issuer makes it (the pages' own wallet_code.py).
export async function codeAt(key, milliseconds) {
  const sign = async (data) => new Uint8Array(await crypto.subtle.sign("HMAC", key, data));
  const handle = (await sign(bytes(`handle ${new Date(milliseconds).toISOString().slice(0, 10)}`))).slice(0, 16);
  const step = new Uint8Array(4);
  new DataView(step.buffer).setUint32(0, Math.floor(milliseconds / 1000 / STEP_SECONDS));
  const mac = (await sign(new Uint8Array([...bytes("respijt code RV2 spend\0"), ...handle, ...step]))).slice(0, 8);
  return `RV2:${base45([...handle, ...step, ...mac])}`;
}

export const untilNext = (milliseconds) => STEP_SECONDS * 1000 - (milliseconds % (STEP_SECONDS * 1000));
