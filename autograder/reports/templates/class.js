"use strict";
// The table of a class: sort, search, filter, keyboard, and one student lit up in all charts. All of it is in the page
// already, and without this script all of it is shown.
(() => {
  const byId = (name) => document.getElementById(name);
  const table = byId("grades");
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  const search = byId("search");
  const shown = byId("shown");
  const lit = byId("lit");
  const chips = [...document.querySelectorAll(".chips button")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
  const words = new Map(rows.map((row) => [row, plain(row.cells[0].textContent + " " + row.lastElementChild.textContent)]));
  const groups = new Map(rows.map((row) => [row, new Set(row.dataset.f.split(" "))]));
  const marks = new Map();
  for (const mark of document.querySelectorAll("[data-s]")) {
    marks.set(mark.dataset.s, [...(marks.get(mark.dataset.s) || []), mark]);
  }
  const state = { q: "", show: "", sort: -1, down: false };
  let current = rows[0];

  const numberOf = (row) => row.id.slice(1);
  const visible = () => [...table.tBodies[0].rows].filter((row) => !row.hidden);

  const goTo = (row, takesFocus) => {
    if (!row) return;
    for (const link of current.cells[0].querySelectorAll("a")) link.tabIndex = -1;
    current = row;
    for (const link of row.cells[0].querySelectorAll("a")) link.tabIndex = 0;
    if (takesFocus) {
      row.cells[0].querySelector("a").focus();
      row.scrollIntoView({ block: "nearest" });
    }
  };

  const light = (place) => {
    for (const mark of document.querySelectorAll(".lit")) mark.classList.remove("lit");
    for (const mark of marks.get(place) || []) {
      mark.classList.add("lit");
      mark.parentNode.append(mark);
    }
    const row = place === "" ? null : byId("s" + place);
    if (row) row.classList.add("lit");
    if (lit) lit.value = place;
  };

  const compare = (left, right) => {
    if (state.sort < 0) return numberOf(left) - numberOf(right);
    const [a, b] = [left, right].map((row) => row.cells[state.sort]);
    const sign = state.down ? -1 : 1;
    if (a.dataset.v === undefined) {
      return sign * a.textContent.trim().localeCompare(b.textContent.trim(), document.documentElement.lang);
    }
    if ((a.dataset.v === "") !== (b.dataset.v === "")) return a.dataset.v === "" ? 1 : -1;
    return sign * (a.dataset.v - b.dataset.v) || numberOf(left) - numberOf(right);
  };

  const draw = () => {
    const wanted = plain(state.q).trim();
    let count = 0;
    for (const row of rows) {
      row.hidden = !words.get(row).includes(wanted) || (state.show !== "" && !groups.get(row).has(state.show));
      count += row.hidden ? 0 : 1;
    }
    table.tBodies[0].append(...[...rows].sort(compare));
    heads.forEach((head, place) => {
      if (place === state.sort) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const chosen = document.querySelector(`[data-filter="${state.show}"][data-label]`);
    const isChip = chips.some((chip) => chip.dataset.filter === state.show);
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.filter === state.show));
    const message = shown.dataset.message.replace("{shown}", count).replace("{count}", rows.length);
    shown.textContent = !isChip && chosen ? message + " " + chosen.dataset.label : message;
    if (search.value !== state.q) search.value = state.q;
    goTo(current.hidden ? visible()[0] : current, false);
  };

  const keep = () => {
    const address = new URLSearchParams();
    if (state.q) address.set("q", state.q);
    if (state.show) address.set("show", state.show);
    if (state.sort >= 0) address.set("sort", (state.down ? "-" : "") + state.sort);
    history.replaceState(null, "", "#" + address);
    draw();
  };

  const read = () => {
    const hash = location.hash.slice(1);
    const row = /^s\d+$/.test(hash) ? byId(hash) : null;
    if (row) {
      if (row.hidden) Object.assign(state, { q: "", show: "" });
      draw();
      goTo(row, true);
      light(numberOf(row));
      return;
    }
    if (byId(hash)) return;
    const address = new URLSearchParams(hash);
    const known = chips.concat([...document.querySelectorAll("[data-label]")]).map((each) => each.dataset.filter);
    const sort = address.get("sort") || "";
    state.q = address.get("q") || "";
    state.show = known.includes(address.get("show")) ? address.get("show") : "";
    state.down = sort.startsWith("-");
    state.sort = sort !== "" && heads[Math.abs(sort)] ? Math.abs(sort) : -1;
    draw();
  };

  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      // Numbers come with the highest first, words from a to z; again for the other way round, then as it was.
      const first = rows[0].cells[place].dataset.v !== undefined;
      if (state.sort !== place) Object.assign(state, { sort: place, down: first });
      else if (state.down === first) state.down = !first;
      else Object.assign(state, { sort: -1, down: false });
      keep();
    });
  });
  for (const button of document.querySelectorAll("[data-filter]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      state.show = state.show === button.dataset.filter ? "" : button.dataset.filter;
      keep();
      if (button.dataset.label !== undefined) byId("table").focus();
    });
  }
  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  search.addEventListener("input", () => {
    state.q = search.value;
    keep();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      goTo(visible()[0], true);
    }
  });
  table.tBodies[0].addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !event.target.closest("th")) return;
    const there = visible();
    const place = there.indexOf(event.target.closest("tr"));
    const to = { ArrowDown: place + 1, j: place + 1, ArrowUp: place - 1, k: place - 1, Home: 0, End: there.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0) search.focus();
    else goTo(there[Math.min(to, there.length - 1)], true);
  });
  table.tBodies[0].addEventListener("focusin", (event) => {
    const row = event.target.closest("tr");
    if (row !== current) goTo(row, false);
    light(numberOf(row));
  });
  table.tBodies[0].addEventListener("mouseover", (event) => light(numberOf(event.target.closest("tr"))));
  for (const picture of document.querySelectorAll("svg.strip, svg.curves")) {
    picture.addEventListener("mouseover", (event) => {
      if (event.target.dataset.s !== undefined) light(event.target.dataset.s);
    });
  }
  if (lit) {
    for (const row of rows) lit.append(new Option(row.cells[0].querySelector("a").textContent, numberOf(row)));
    lit.addEventListener("change", () => light(lit.value));
  }
  for (const row of rows) for (const link of row.cells[0].querySelectorAll("a")) link.tabIndex = -1;
  goTo(rows[0], false);
  window.addEventListener("hashchange", read);
  read();
})();
