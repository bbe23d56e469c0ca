"use strict";

// Everything that is shown is set as text, never as HTML: pages and requests may contain any.

const API = "/_testing/";
const EVERY = 1000; // milliseconds between two looks at the requests
const byId = (id) => document.getElementById(id);
const VIEWS = ["requests", "content", "changes", "faults"];
let last = 0; // the number of the newest request
let requests = [];

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function say(text, bad = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("bad", bad);
}

async function call(path, options = {}) {
  const response = await fetch(API + path, options);
  const text = await response.text();
  const content = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(content?.error?.message ?? `The server answered ${response.status}`);
  return content;
}

const send = (method, path, body) =>
  call(path, {method, headers: {"content-type": "application/json"}, body: JSON.stringify(body ?? {})});

function act(work, done) {
  return async (event) => {
    event?.preventDefault();
    try {
      await work(event);
      if (done) say(done);
    } catch (error) {
      say(error.message, true);
    }
  };
}

// Requests

function pretty(value) {
  return JSON.stringify(value, null, 2);
}

function faultText(fault) {
  const told = Object.entries(fault).filter(([name, value]) => value && name !== "message");
  return told.map(([name, value]) => (value === true ? name.replace("_", " ") : `${name} ${value}`)).join(", ");
}

function details(one) {
  const cell = make("td", {colspan: "7"});
  const query = Object.entries(one.query);
  if (query.length) cell.append(make("strong", {}, "Query"), make("pre", {}, pretty(one.query)));
  cell.append(make("strong", {}, "Body"), make("pre", {}, one.body === null ? "no JSON body" : pretty(one.body)));
  return make("tr", {class: "details", id: `details-${one.number}`, hidden: true}, cell);
}

function row(one) {
  const more = details(one);
  const open = make("button", {type: "button", class: "open mono", "aria-expanded": "false",
    "aria-controls": more.id}, make("span", {class: "method"}, one.method), " ", one.path);
  open.addEventListener("click", () => {
    more.hidden = !more.hidden;
    open.setAttribute("aria-expanded", String(!more.hidden));
  });
  const wrong = make("td", {class: "wrong"}, one.error ?? "");
  if (one.fault) wrong.append(make("div", {class: "fault"}, `fault: ${faultText(one.fault)}`));
  const actions = make("td");
  if (one.operation) {
    actions.append(make("button", {type: "button", title: `The next call of ${one.operation} gets a 503`,
      onclick: act(() => setFault(one.operation, {status: 503}, 1), `The next ${one.operation} fails.`)}, "Fail next"));
  }
  return [make("tr", {"data-number": String(one.number)},
    make("td", {class: "mono soft"}, new Date(one.at * 1000).toLocaleTimeString("en-GB")),
    make("td", {class: "path"}, open),
    make("td", {class: "mono"}, one.operation ?? "–"),
    make("td", {}, make("span", {class: one.status < 400 ? "status" : "status bad"}, String(one.status))),
    make("td", {class: "number"}, (one.seconds * 1000).toFixed(1)), wrong, actions), more];
}

function isShown(one) {
  const words = byId("filter").value.toLowerCase();
  const text = `${one.method} ${one.path} ${one.operation} ${one.status} ${one.error}`.toLowerCase();
  return text.includes(words) && (!byId("only-errors").checked || one.status >= 400);
}

function drawRequests() {
  const shown = requests.filter(isShown);
  byId("rows").replaceChildren(...shown.flatMap(row));
  byId("no-requests").hidden = shown.length > 0;
}

async function look() {
  if (document.hidden || byId("paused").checked) return;
  const found = await call(`requests?after=${last}`);
  if (!found.length) return;
  last = found[0].number;
  requests = [...found, ...requests].slice(0, 200);
  byId("rows").prepend(...found.filter(isShown).flatMap(row));
  while (byId("rows").children.length > 400) byId("rows").lastElementChild.remove();
  byId("no-requests").hidden = byId("rows").children.length > 0;
  if (found.some((one) => one.fault)) await drawFaults();
}

async function watch() {
  try {
    await look();
    if (byId("status").dataset.lost) {
      delete byId("status").dataset.lost;
      say("Connected again.");
    }
  } catch (error) {
    byId("status").dataset.lost = "yes";
    say(`The server cannot be reached: ${error.message}`, true);
  }
  setTimeout(watch, EVERY);
}

// Content

function choose(button, list) {
  for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
}

async function showPage(space, key) {
  const page = await call(`spaces/${encodeURIComponent(space)}/pages/${encodeURIComponent(key)}`);
  const told = [make("h3", {}, page.title), make("p", {class: "soft mono"}, `/${page.path} · ${page.type} · ${page.id}`)];
  for (const [name, value] of Object.entries(page.attributes)) told.push(make("p", {class: "soft"}, `${name}: ${value}`));
  byId("page").replaceChildren(...told, make("pre", {"data-page": page.id}, page.markdown || "no content"));
}

function leaf(space, page) {
  const button = make("button", {type: "button", class: "leaf", "data-page": page.id}, page.title);
  button.addEventListener("click", act(async () => {
    choose(button, byId("tree"));
    await showPage(space, page.id);
  }));
  const twig = make("div", {class: "twig"});
  const item = make("li", {}, twig);
  if (page.children) {
    const toggle = make("button", {type: "button", "aria-expanded": "false", "aria-label": `Pages under ${page.title}`}, "▸");
    toggle.addEventListener("click", act(() => unfold(toggle, item, space, page.id)));
    twig.append(toggle);
  } else twig.append(make("button", {type: "button", disabled: true, "aria-hidden": "true", tabindex: "-1"}, ""));
  twig.append(button);
  return item;
}

async function unfold(toggle, item, space, parent) {
  const inside = item.querySelector(":scope > ul");
  const open = toggle.getAttribute("aria-expanded") === "true";
  toggle.setAttribute("aria-expanded", String(!open));
  toggle.textContent = open ? "▸" : "▾";
  if (inside) inside.hidden = open;
  else item.append(await branch(space, parent));
}

async function branch(space, parent, list = make("ul"), start = 0) {
  const query = new URLSearchParams({parent, start});
  const {items, more} = await call(`spaces/${encodeURIComponent(space)}/pages?${query}`);
  list.append(...items.map((page) => leaf(space, page)));
  if (more) {
    const button = make("button", {type: "button"}, "Show more");
    button.addEventListener("click", act(async () => {
      button.parentElement.remove();
      await branch(space, parent, list, start + items.length);
    }));
    list.append(make("li", {}, button));
  }
  return list;
}

async function drawContent() {
  const parts = [];
  for (const organization of await call("organizations")) {
    parts.push(make("h3", {}, `${organization.title} (${organization.id})`));
    for (const space of organization.spaces) {
      const item = make("li");
      const toggle = make("button", {type: "button", "aria-expanded": "false", "aria-label": `Pages of ${space.title}`}, "▸");
      toggle.addEventListener("click", act(() => unfold(toggle, item, space.id, "")));
      const name = make("span", {}, space.title, make("span", {class: "soft"}, ` ${space.id}, ${space.pages} pages`));
      item.append(make("div", {class: "twig"}, toggle, name));
      parts.push(make("ul", {}, item));
    }
    const sites = organization.sites.map((site) => `${site.title} (${site.id})${site.published ? "" : ", not published"}`);
    if (sites.length) parts.push(make("p", {class: "soft"}, `Sites: ${sites.join("; ")}`));
  }
  if (!parts.length) parts.push(make("p", {class: "empty"}, "There are no data: all responses are examples."));
  byId("tree").replaceChildren(...parts);
}

// Change requests

const SIGNS = {"+": "added", "-": "removed", "@": "hunk", " ": "same"};

function difference(one) {
  const lines = one.lines.map(({sign, text}) => make("div", {class: SIGNS[sign] ?? "same"},
    sign === "@" ? text : `${sign} ${text}`));
  const title = make("h3", {}, one.title, make("span", {class: "soft"}, ` ${one.kind} ${one.path}`));
  return lines.length ? [title, make("pre", {class: "diff"}, ...lines)] : [title];
}

async function showChange(space, change) {
  const path = `spaces/${encodeURIComponent(space)}/changes/${encodeURIComponent(change.id)}`;
  const found = await call(path);
  const head = make("p", {class: "soft"}, `#${change.number} ${change.subject} · ${change.status} · ${change.id}`);
  const parts = found.length ? found.flatMap(difference) : [make("p", {class: "empty"}, "It changes nothing.")];
  byId("diff").replaceChildren(head, ...parts);
}

async function drawChanges() {
  const parts = [];
  for (const space of (await call("organizations")).flatMap((one) => one.spaces)) {
    if (!space.changeRequests) continue;
    const list = make("ul");
    for (const change of await call(`spaces/${encodeURIComponent(space.id)}/changes`)) {
      const button = make("button", {type: "button", class: "leaf", "data-change": change.id},
        `#${change.number} ${change.subject || "no subject"} `, make("span", {class: "soft"}, change.status));
      button.addEventListener("click", act(async () => {
        choose(button, byId("change-list"));
        await showChange(space.id, change);
      }));
      list.append(make("li", {}, button));
    }
    parts.push(make("h3", {}, space.title), list);
  }
  if (!parts.length) parts.push(make("p", {class: "empty"}, "There are no change requests."));
  byId("change-list").replaceChildren(...parts);
}

// Faults

async function setFault(operation, fault, times) {
  await send("POST", "faults", {operation, times, ...fault});
  await drawFaults();
}

async function drawFaults() {
  const found = await call("faults");
  byId("fault-rows").replaceChildren(...found.map((one) => make("tr", {},
    make("td", {class: "mono"}, one.operation === "*" ? "all operations" : one.operation),
    make("td", {}, faultText(one.fault)),
    make("td", {}, one.times === null ? "all" : String(one.times)),
    make("td", {}, make("button", {type: "button", "aria-label": `Clear the fault of ${one.operation}`, onclick: act(async () => {
      await send("DELETE", `faults/${one.number}`);
      await drawFaults();
    }, "The fault is cleared.")}, "Clear")))));
  byId("no-faults").hidden = found.length > 0;
  byId("fault-count").hidden = !found.length;
  byId("fault-count").textContent = String(found.length);
}

// All

const DRAW = {requests: drawRequests, content: drawContent, changes: drawChanges, faults: drawFaults};

async function show() {
  const name = VIEWS.includes(location.hash.slice(1)) ? location.hash.slice(1) : "requests";
  for (const view of VIEWS) byId(`view-${view}`).hidden = view !== name;
  for (const link of document.querySelectorAll("header nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  await DRAW[name]();
}

function ask(asked) {
  byId("reset").textContent = asked ? "Reset all data?" : "Reset";
  byId("reset").dataset.asked = asked ? "yes" : "";
}

async function reset() {
  if (!byId("reset").dataset.asked) { // the second click does it
    ask(true);
    return;
  }
  ask(false);
  await send("POST", "reset");
  await Promise.all([drawFaults(), show()]);
  say("The data are those of the beginning, and there are no faults.");
}

async function start() {
  window.addEventListener("hashchange", act(show));
  byId("filter").addEventListener("input", drawRequests);
  byId("only-errors").addEventListener("change", drawRequests);
  byId("clear-requests").addEventListener("click", act(async () => {
    await send("DELETE", "requests");
    requests = [];
    drawRequests();
  }, "The requests are cleared."));
  byId("clear-faults").addEventListener("click", act(async () => {
    await send("DELETE", "faults");
    await drawFaults();
  }, "All faults are cleared."));
  byId("fault-form").addEventListener("submit", act(async () => {
    const times = byId("fault-times").value;
    await setFault(byId("fault-operation").value, JSON.parse(byId("fault-kind").value), times ? Number(times) : null);
  }, "The fault is set."));
  byId("reset").addEventListener("click", act(reset));
  byId("reset").addEventListener("blur", () => ask(false));
  byId("load").addEventListener("change", act(async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const told = await file.text();
    event.target.value = "";
    await call("state", {method: "PUT", headers: {"content-type": "application/json"}, body: told});
    await show();
    say(`${file.name} is loaded.`);
  }));
  byId("operations").append(...(await call("operations")).map((id) => make("option", {value: id})));
  await Promise.all([drawFaults(), show()]);
  watch();
}

start().catch((error) => say(error.message, true));
