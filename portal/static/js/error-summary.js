// After htmx has put a refused form in the page, read its error summary out. On a full page
// the browser does it alone (autofocus).

document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelector("[data-portal-error-summary]")?.focus();
});
