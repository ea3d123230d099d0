// The panel of evidence beside a report: focus goes to it, and back to the number it was opened from.
"use strict";
let opener = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.classList.contains("ref")) opener = event.target;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "evidence-panel") return;
  event.detail.target.classList.add("shown");
  const title = document.getElementById("evidence-title");
  if (title) title.focus({ preventScroll: true });
});
function closePanel() {
  const panel = document.getElementById("evidence-panel");
  if (!panel || !panel.classList.contains("shown")) return;
  panel.classList.remove("shown");
  panel.replaceChildren();
  if (opener) opener.focus();
}
document.addEventListener("click", (event) => {
  if (event.target.closest('[data-close="evidence"]')) closePanel();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePanel();
});
