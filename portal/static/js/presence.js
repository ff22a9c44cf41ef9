/* Sends each mark of the grid at once. Without a connection, marks stay in this tab and leave
   again by themselves; a mark sent twice changes nothing. Without this script the form posts. */

const RETRY_MS = 5000;

function setUp(form) {
  const store = `presence-${form.dataset.portalMarks}`;
  const status = form.querySelector("[data-portal-marks-status]");
  let unsent = JSON.parse(sessionStorage.getItem(store) || "{}");
  let sending = false;

  function keep() {
    sessionStorage.setItem(store, JSON.stringify(unsent));
  }

  function say(words, problem = false) {
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("is-problem", problem);
  }

  async function post(name, value) {
    const body = new URLSearchParams({ [name]: value });
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(window.location.pathname, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
    });
    const isOurs = answer.headers.get("Content-Type")?.includes("json");
    if (answer.redirected || answer.status === 401 || answer.status === 403) return "signedOut";
    if (!isOurs) throw new Error(`answer ${answer.status}`);
    return (await answer.json()).problem;
  }

  async function send() {
    if (sending) return;
    sending = true;
    try {
      while (Object.keys(unsent).length) {
        const [name, value] = Object.entries(unsent)[0];
        const problem = await post(name, value);
        if (problem === "signedOut") {
          say(form.dataset.portalSignedOut, true);
          return;
        }
        if (unsent[name] === value) delete unsent[name];
        keep();
        if (problem) {
          say(problem, true);
          return;
        }
        const seen = form.elements[name.replace("mark-", "seen-")];
        if (seen) seen.value = value;
      }
      say(form.dataset.portalSaved);
    } catch {
      say(form.dataset.portalUnsent, true);
    } finally {
      sending = false;
    }
  }

  form.addEventListener("change", (event) => {
    if (!event.target.name?.startsWith("mark-")) return;
    unsent[event.target.name] = event.target.value;
    keep();
    send();
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(store));
  for (const [name, value] of Object.entries(unsent)) {
    const choice = [...(form.elements[name] ?? [])].find((one) => one.value === value);
    if (choice) choice.checked = true;
    else delete unsent[name];
  }
  window.addEventListener("online", send);
  setInterval(() => Object.keys(unsent).length && send(), RETRY_MS);
  if (Object.keys(unsent).length) send();
}

for (const form of document.querySelectorAll("[data-portal-marks]")) setUp(form);
