// Menus made of <details data-portal-menu>: Escape closes them and gives the focus back,
// so does a click elsewhere. Without this file they open and close by their own button.

function openMenus() {
  return document.querySelectorAll("details[data-portal-menu][open]");
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
