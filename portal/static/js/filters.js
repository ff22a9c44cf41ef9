// On a narrow screen the filters <details data-portal-filters> begin closed, so that the list is
// seen first; open when a field has an error. Without this file they begin open everywhere.

if (!window.matchMedia("(min-width: 62rem)").matches) {
  for (const filters of document.querySelectorAll("details[data-portal-filters]")) {
    filters.open = filters.querySelector('[aria-invalid="true"]') !== null;
  }
}
