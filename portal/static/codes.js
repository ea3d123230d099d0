// Digits choose themes, Enter keeps: only where one answer stands alone on the page.
"use strict";
(() => {
  const form = document.querySelector("form.coding");
  if (!form) return;
  form.classList.add("with-keys");
  form.querySelector(".keys").hidden = false;
  const none = form.querySelector('input[value="none"]');
  const themes = [...form.querySelectorAll('input[name="themes"]')].filter((one) => one !== none);
  form.addEventListener("change", (event) => {
    if (event.target === none && none.checked) themes.forEach((one) => { one.checked = false; });
    else if (themes.includes(event.target) && event.target.checked) none.checked = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const on = event.target;
    if (event.key === "Enter" && (on === document.body || on.matches('main, input[type="checkbox"]'))) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const box = /^\d$/.test(event.key) && form.querySelector(`[data-key="${event.key}"]`);
    if (box) { event.preventDefault(); box.click(); box.focus(); }
  });
})();
