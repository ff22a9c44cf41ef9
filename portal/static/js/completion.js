// Completion of a search field: <input data-portal-completion="id of its list">, whose list
// htmx fills with options. Arrows walk through them, Enter takes one (an option with an
// address opens it), Escape closes the list, Tab leaves it. What is taken is sent at once, save
// with data-portal-completion-stays. Without this file the field is a field.

const CLOSED = "false";

function optionsOf(list) {
  return [...list.querySelectorAll('[role="option"]')];
}

function setUp(input) {
  const list = document.getElementById(input.dataset.portalCompletion);
  if (!list) return;
  let active = -1;

  function mark(index) {
    const options = optionsOf(list);
    active = index;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    mark(-1);
  }

  function take(option) {
    show(false);
    if (option.dataset.url) {
      window.location.assign(option.dataset.url);
      return;
    }
    input.value = option.dataset.value;
    if (!("portalCompletionStays" in input.dataset)) input.form.requestSubmit();
  }

  function step(by) {
    const options = optionsOf(list);
    if (!options.length) return;
    if (list.hidden) show(true);
    const last = options.length - 1;
    if (active < 0) mark(by > 0 ? 0 : last);
    else mark(active + by > last ? 0 : active + by < 0 ? last : active + by);
  }

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", CLOSED);

  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      take(optionsOf(list)[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
  input.addEventListener("blur", () => show(false));
  input.form.addEventListener("submit", () => show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (!option || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    take(option);
  });
  list.addEventListener("htmx:afterSwap", () => {
    show(document.activeElement === input && optionsOf(list).length > 0);
  });
}

document.querySelectorAll("input[data-portal-completion]").forEach(setUp);
