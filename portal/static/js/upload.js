/* Sends the files of a form one by one, with a bar for each. Without this script the form posts
   all of them at once, and the server does the same work. */

const AT_ONCE = 2;

function setUp(form) {
  const scope = form.parentElement;
  const words = JSON.parse(document.getElementById("upload-words").textContent);
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector("[data-portal-drop]");
  const list = scope.querySelector("[data-portal-upload-list]");
  const summary = scope.querySelector("[data-portal-upload-summary]");
  const model = scope.querySelector("[data-portal-upload-row]");
  const waiting = [];
  const counts = { accepted: 0, duplicate: 0, refused: 0, failed: 0 };
  let running = 0;

  function addRow(file) {
    const row = model.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-portal-name]").textContent = file.name;
    const bar = row.querySelector("[data-portal-progress]");
    bar.setAttribute("aria-label", file.name);
    list.append(row);
    return { file, row, bar };
  }

  function finish({ row, bar }, outcome, message) {
    row.dataset.outcome = outcome;
    row.querySelector("[data-portal-outcome]").textContent = message;
    bar.remove();
    counts[outcome] += 1;
    running -= 1;
    const left = waiting.length + running;
    summary.textContent = [
      left ? `${words.left} ${left}` : words.finished,
      `${words.accepted} ${counts.accepted}`,
      `${words.others} ${counts.duplicate + counts.refused + counts.failed}`,
    ].join(" – ");
    next();
  }

  function send(entry) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("meeting", form.elements.meeting.value);
    data.append("file", entry.file);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.portalUpload);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) entry.bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      const answer = request.response;
      if (answer?.outcome) finish(entry, answer.outcome, answer.message);
      else finish(entry, "failed", request.status === 413 ? words.too_large : words.failed);
    });
    request.addEventListener("error", () => finish(entry, "failed", words.failed));
    request.send(data);
  }

  function next() {
    while (running < AT_ONCE && waiting.length) {
      running += 1;
      send(waiting.shift());
    }
  }

  function take(files) {
    if (!files.length) return;
    scope.querySelector("[data-portal-upload-results]").hidden = false;
    for (const file of files) waiting.push(addRow(file));
    next();
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    take([...input.files]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("is-over", name === "dragenter" || name === "dragover");
      if (name === "drop") take([...event.dataTransfer.files]);
    });
  }
  zone.querySelector("[data-portal-drop-hint]").hidden = false;
}

for (const form of document.querySelectorAll("[data-portal-upload]")) setUp(form);
