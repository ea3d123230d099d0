// What pages do better with scripts. Every page works without.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.languages[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
