// A link with data-portal-dialog="ID" opens that <dialog> instead of going to its address.
// The browser itself keeps the focus inside, closes on Escape and gives the focus back.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-portal-dialog]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const dialog = document.getElementById(opener.dataset.portalDialog);
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialog.showModal();
});
