// Leave the portal at once: the button, or Shift pressed three times.
// The page is covered first, then replaced in the history; the session ends by a request that
// goes on by itself. Other tabs of the portal leave too. Without this file the form does it.

const PRESSES = 3;
const WINDOW_MS = 1500;

const form = document.querySelector("form[data-portal-quick-exit]");
const channel = "BroadcastChannel" in window ? new BroadcastChannel("portal-quick-exit") : null;
const announcer = document.createElement("div");
announcer.className = "visually-hidden";
announcer.setAttribute("role", "status");

function cover() {
  const overlay = document.createElement("div");
  overlay.className = "exit-overlay";
  overlay.dataset.portalExitOverlay = "";
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  document.body.replaceChildren(overlay, announcer);
  document.title = " ";
  announcer.textContent = form.dataset.portalQuickExitLeaving;
}

function leave() {
  cover();
  location.replace(form.dataset.portalQuickExit);
}

function endSession() {
  const body = new URLSearchParams(new FormData(form));
  fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
}

function exit() {
  endSession();
  channel?.postMessage("leave");
  leave();
}

let presses = 0;
let lastPress = 0;

function countShift(event) {
  if (event.repeat) return;
  if (event.key !== "Shift") {
    presses = 0;
    return;
  }
  const now = performance.now();
  presses = now - lastPress < WINDOW_MS ? presses + 1 : 1;
  lastPress = now;
  if (presses >= PRESSES) {
    exit();
  } else if (presses > 1) {
    announcer.textContent = form.dataset.portalQuickExitLeft.replace("{n}", PRESSES - presses);
  }
}

if (form) {
  document.body.append(announcer);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    exit();
  });
  document.addEventListener("keydown", countShift, { capture: true });
  if (channel) channel.onmessage = leave;
  // A page that the browser kept whole must ask the server again whether it may be seen.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
