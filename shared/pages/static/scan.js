// Reads a code with the camera and sends the form. Everything else on the page works without this.
const says = document.getElementById("camera-says");
const video = document.getElementById("camera");
const start = document.getElementById("start");
const form = document.getElementById("scan");
const EVERY_MS = 150;
let stream = null;

document.getElementById("camera-part").hidden = false;

function stop() {
  if (stream) stream.getTracks().forEach((track) => track.stop());
  stream = null;
  video.hidden = true;
  start.hidden = false;
}

async function look(detector) {
  while (stream) {
    const found = video.readyState >= 2 ? await detector.detect(video) : [];
    const code = found.find((each) => each.rawValue.startsWith("RV"));
    if (code && stream) {
      stop();
      form.elements.code.value = code.rawValue;
      form.submit();
      return;
    }
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

async function open() {
  const { BarcodeDetector, prepareZXingModule } = globalThis.BarcodeDetectionAPI;
  prepareZXingModule({ overrides: { locateFile: () => "/scanner/zxing_reader.wasm" } });
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment" } });
  } catch (error) {
    says.textContent = error.name === "NotAllowedError" ? says.dataset.denied : says.dataset.missing;
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  start.hidden = true;
  says.textContent = says.dataset.looking;
  await video.play();
  await look(new BarcodeDetector({ formats: ["qr_code"] }));
}

start.addEventListener("click", open);
document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
