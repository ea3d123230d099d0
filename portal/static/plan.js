// What the coordinator's pages do better with scripts. Every page works without.
"use strict";
// On a phone the picture begins at today, not a year ago.
document.querySelectorAll(".scroll .g-today").forEach((line) => {
  const area = line.closest(".scroll");
  area.scrollLeft = Number(line.getAttribute("x1")) - area.clientWidth / 2;
});
// Keys of the queue of proofs, only while one of its cards has the focus.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea, select")) return;
  const card = event.target.closest(".review");
  if (!card) return;
  const cards = [...document.querySelectorAll(".review")];
  const beside = { j: 1, k: -1 }[event.key];
  if (beside) {
    const other = cards[cards.indexOf(card) + beside];
    if (other) other.focus();
  } else if (event.key === "r") {
    const box = card.querySelector("details");
    if (!box) return;
    event.preventDefault();
    box.open = true;
    box.querySelector("textarea").focus();
  }
});
