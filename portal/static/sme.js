// Keeps every answer while it is typed. Without this file every "Next" keeps it.
"use strict";
(() => {
  const PREFIX = "answers:";
  const WAIT = 700;
  const AGAIN = 10000;

  const store = {
    read(key) {
      try { return JSON.parse(localStorage.getItem(PREFIX + key)) || {}; } catch { return {}; }
    },
    write(key, waiting) {
      try {
        if (Object.keys(waiting).length) localStorage.setItem(PREFIX + key, JSON.stringify(waiting));
        else localStorage.removeItem(PREFIX + key);
      } catch { /* a browser without room: the form itself still saves */ }
    },
  };

  document.querySelectorAll("[data-clear]").forEach((one) => store.write(one.dataset.clear, {}));

  document.querySelectorAll("form[data-once]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  });
  // A page that comes back out of the browser's memory may send its form again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-once]").forEach((form) => { delete form.dataset.sent; });
  });

  const form = document.querySelector("form[data-answers]");
  if (!form) return;
  const key = form.dataset.key;
  const words = form.dataset;
  const status = form.querySelector("[data-status]");
  const csrf = form.querySelector('input[name="csrf"]').value;
  const timers = {};
  let waiting = store.read(key);
  let busy = false;
  let leaving = false;
  let left = false;

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const inputs = (name) => [...form.elements].filter((one) => one.name === name);
  const markOf = (name) => form.querySelector(`input[name="seen.${CSS.escape(name)}"]`);
  const isAnswer = (one) => one.name && markOf(one.name) !== null;

  function valueOf(name) {
    const all = inputs(name);
    if (all[0].type === "radio" || all[0].type === "checkbox") {
      return all.filter((one) => one.checked).map((one) => one.value).join(";");
    }
    return all[0].value;
  }

  function show(name, value) {
    const all = inputs(name);
    if (!all.length) return;
    if (all[0].type === "radio" || all[0].type === "checkbox") {
      const chosen = value.split(";");
      all.forEach((one) => { one.checked = chosen.includes(one.value); });
    } else {
      all[0].value = value;
      count(all[0]);
    }
  }

  function said(name, value) {
    const all = inputs(name).filter((one) => one.type === "radio" || one.type === "checkbox");
    if (!all.length) return value || "–";
    const chosen = value.split(";");
    const labels = all.filter((one) => chosen.includes(one.value) && one.value)
      .map((one) => one.closest("label").textContent.trim());
    return labels.join(", ") || "–";
  }

  function note(name) {
    const mark = markOf(name);
    waiting[name] = { value: valueOf(name), mark: mark.value };
    store.write(key, waiting);
    clearTimeout(timers[name]);
    timers[name] = setTimeout(send, WAIT);
  }

  function clash(name, other) {
    const box = form.querySelector(`[data-clash="${CSS.escape(name)}"]`);
    if (!box) return;
    const mine = waiting[name];
    box.querySelector("[data-other]").textContent = said(name, other.value);
    markOf(name).value = other.mark;
    box.hidden = false;
    const take = box.querySelector("input");
    take.disabled = false;
    take.checked = false;
    take.onchange = () => {
      if (take.checked) show(name, other.value);
      else if (mine) show(name, mine.value);
      note(name);
    };
    delete waiting[name];
    store.write(key, waiting);
    say(words.clashed);
  }

  async function send() {
    if (busy || leaving) return;
    const names = Object.keys(waiting);
    if (!names.length) return;
    busy = true;
    say(words.saving);
    const sent = Object.fromEntries(names.map((name) => [name, { ...waiting[name] }]));
    const body = new URLSearchParams();
    names.forEach((name) => {
      body.append(name, sent[name].value);
      body.append(`seen.${name}`, sent[name].mark);
    });
    let answer;
    try {
      answer = await fetch(words.save, {
        method: "POST", body, headers: { "x-csrf-token": csrf }, redirect: "manual",
      });
    } catch {
      later(words.offline);
      return;
    }
    const told = await answer.json().catch(() => null);
    if (!told || (!answer.ok && !told.kept)) {
      later(answer.status === 401 || answer.status === 403 ? words.over : words.offline);
      return;
    }
    for (const [name, mark] of Object.entries(told.kept)) {
      const input = markOf(name);
      if (input) input.value = mark;
      // The next page may be older than this save: it finds here what to show, and sends it again.
      if (waiting[name] && waiting[name].value === sent[name].value && !left) delete waiting[name];
      else if (waiting[name]) waiting[name].mark = mark;
    }
    for (const name of told.too_long) delete waiting[name];
    left = false;
    store.write(key, waiting);
    busy = false;
    say(told.too_long.length ? words.long : words.saved);
    for (const [name, other] of Object.entries(told.clashes)) clash(name, other);
    if (Object.keys(waiting).some((name) => markOf(name))) setTimeout(send, WAIT);
  }

  function later(text) {
    busy = false;
    say(text);
    setTimeout(send, AGAIN);
  }

  function count(area) {
    const most = Number(area.dataset.most || 0);
    if (!most) return;
    let told = area.parentElement.querySelector(".counter");
    const length = [...area.value].length;
    if (!told) {
      if (length < most / 20) return;
      told = document.createElement("small");
      told.className = "counter quiet";
      area.after(told);
    }
    const figure = (number) => number.toLocaleString(document.documentElement.lang);
    told.textContent = words.count.replace("{0}", figure(length)).replace("{1}", figure(most));
    told.classList.toggle("field-error", length > most);
  }

  // What an earlier page could not send is shown again where its field is, and sent.
  Object.entries(waiting).forEach(([name, one]) => { if (markOf(name)) show(name, one.value); });
  form.querySelectorAll("textarea").forEach(count);
  if (Object.keys(waiting).length) send();

  form.addEventListener("input", (event) => {
    if (!isAnswer(event.target)) return;
    if (event.target.tagName === "TEXTAREA") count(event.target);
    note(event.target.name);
  });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", () => { left = true; });
  window.addEventListener("online", send);
})();
