// Updates the page live: events, filter, keys, theme. Without this file the page is complete, as of the request.
// Texts are never joined to markup here: markup comes from the server, which escapes it, and texts are inserted as text.
"use strict";

const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Storage may be forbidden; the page then remembers nothing.
const kept = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch { /* as above */ }
  },
};

// Before the first paint: the page would otherwise flash in the other theme.
root.classList.add("js");
if (["dark", "light"].includes(kept.get("theme"))) root.dataset.theme = kept.get("theme");

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches);

function showTheme() { byId("theme").setAttribute("aria-pressed", String(isDark())); }

function toggleTheme() {
  const wanted = isDark() ? "light" : "dark";
  // A theme that equals the system's is not stored, so that the page keeps following the system.
  const isSystems = (wanted === "dark") === systemIsDark.matches;
  if (isSystems) delete root.dataset.theme;
  else root.dataset.theme = wanted;
  kept.set("theme", isSystems ? null : wanted);
  showTheme();
}

// Times. The server's clock counts, because the reader's may be wrong.
let skew = 0;
const now = () => Date.now() + skew;
const clock = (time) => new Date(time - skew).toLocaleTimeString([], { hourCycle: "h23", timeStyle: "medium" });

function ago(time, isBrief) {
  const minutes = Math.floor((now() - time) / 60000);
  const of = (unit, name) => {
    const number = Math.floor(minutes / unit);
    return isBrief ? `${number}${name[0]}` : `${number} ${name}${number === 1 ? "" : "s"} ago`;
  };
  if (minutes < 1) return isBrief ? "<1m" : "just now";
  if (minutes < 60) return of(1, "minute");
  return minutes < 1440 ? of(60, "hour") : of(1440, "day");
}

function showTimes(within = document) {
  for (const element of all("time", within)) {
    const time = Date.parse(element.dateTime);
    const text = element.className === "clock" ? clock(time) : ago(time, element.classList.contains("brief"));
    if (element.textContent !== text) element.textContent = text;
    element.title = new Date(time).toLocaleString();
  }
}

// The list of domains; the page of one domain has none.
const list = () => byId("domains");
const entries = () => (list() ? all("[data-name]", list()) : []);
const rank = ["pass", "warn", "unknown", "fail"];

function isWanted(entry) {
  const { verdict, find } = entry.dataset;
  const wanted = list().dataset.wanted;
  const words = byId("filter").value.toLowerCase().split(/\s+/);
  return (!wanted || (wanted === "not-pass" ? verdict !== "pass" : verdict === wanted)) && words.every((word) => find.includes(word));
}

// Returns the same page with another query.
function address(from, change) {
  const url = new URL(from, location.href);
  change(url.searchParams);
  return url.pathname + url.search;
}

function applyFilter() {
  if (!list()) return;
  const every = entries();
  for (const entry of every) entry.hidden = !isWanted(entry);
  const shown = every.filter((entry) => !entry.hidden).length;
  const line = byId("shown");
  const text = shown < every.length ? `${shown} of ${every.length} domains are shown. ` : "";
  if (line.firstChild?.textContent === text || (!text && !line.firstChild)) return;
  line.replaceChildren(...(text ? [text, Object.assign(document.createElement("a"), { href: address(location.href, (query) => { query.delete("filter"); query.delete("verdict"); }), textContent: "Show all" })] : []));
}

// Writes the filter into the address and the links, so that a reload, a bookmark and the other view have it, too.
function keepFilter() {
  const text = byId("filter").value.trim();
  const withFilter = (from) => address(from, (query) => (text ? query.set("filter", text) : query.delete("filter")));
  history.replaceState(null, "", withFilter(location.href));
  for (const link of all("a[data-keep]")) link.setAttribute("href", withFilter(link.href));
}

function count() {
  if (!list()) return;
  const verdicts = entries().map((entry) => entry.dataset.verdict);
  const number = (word) => verdicts.filter((verdict) => word === "all" || (word === "not-pass" ? verdict !== "pass" : verdict === word)).length;
  for (const element of all("[data-count]")) {
    const of = number(element.dataset.count);
    element.textContent = of;
    element.parentElement.classList.toggle("zero", of === 0);
  }
  const bad = [...rank].reverse().filter((word) => word !== "pass" && number(word));
  const tally = bad.map((word) => `${number(word)} ${word}`).join(", ") || (verdicts.length ? "all pass" : "no domains");
  document.title = [tally, ...document.title.split(" · ").slice(1)].join(" · ");
  byId("icon").href = `/assets/${bad[0] ?? (verdicts.length ? "pass" : "unknown")}.svg`;
}

// Announces a change to screen readers; seldom, and only if something has changed.
function say(text) { byId("say").textContent = text; }

// Keeps the focus on the same element: the one with the same id, or else with the same link.
function keepingFocus(within, change) {
  const active = within.contains(document.activeElement) ? document.activeElement : null;
  const [id, href] = [active?.id, active?.getAttribute("href")];
  const there = change();
  if (!active) return;
  const same = (id && byId(id)) || (href && all("a", there).find((link) => link.getAttribute("href") === href));
  (same || there).focus({ preventScroll: true });
}

// Shows the new state of one domain.
function put(domain) {
  document.dispatchEvent(new CustomEvent("cicd:domain", { detail: domain }));
  const title = (element) => element.querySelector("bdi")?.textContent ?? domain.name;
  if (!list()) {
    // The page of this domain, or a page without any domain yet.
    if ([domain.name, undefined].includes(byId("main").dataset.domain)) refresh();
    return;
  }
  const old = byId(`card-${domain.name}`) ?? byId(`row-${domain.name}`);
  // The domain did not exist when the page was written: cicd.yml has changed.
  if (!old) { refresh(); return; }
  const template = document.createElement("template");
  template.innerHTML = old.localName === "tr" ? domain.row : domain.card;
  const fresh = template.content.firstElementChild;
  if (!fresh) return;
  const before = old.dataset.verdict;
  keepingFocus(old, () => { old.replaceWith(fresh); return fresh; });
  fresh.hidden = !isWanted(fresh);
  showTimes(fresh);
  if (before === domain.verdict) return;
  fresh.classList.add("changed");
  setTimeout(() => fresh.classList.remove("changed"), 2500);
  say(`${title(fresh)} is now ${domain.verdict}, it was ${before}.`);
  count();
  applyFilter();
  // The order of the domains and the list of changes may have changed.
  refresh();
}

// Replaces the contents of the page: after a silence it is not known what was missed.
let refreshing;
function refresh() {
  clearTimeout(refreshing);
  refreshing = setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const typed = byId("filter")?.value;
      const isOpen = byId("earlier")?.open;
      keepingFocus(byId("main"), () => {
        for (const id of ["main", "notices"]) byId(id).replaceWith(document.adoptNode(fresh.getElementById(id)));
        return byId("main");
      });
      document.title = fresh.title;
      byId("icon").href = fresh.getElementById("icon").getAttribute("href");
      if (byId("filter")) byId("filter").value = typed ?? "";
      if (byId("earlier")) byId("earlier").open = Boolean(isOpen);
      showTimes();
      applyFilter();
      document.dispatchEvent(new Event("cicd:refreshed"));
    } catch { /* The server is gone. The event stream shows that, and reconnects first. */ }
  }, 200);
}

// Events. "Stale since" counts from the newest one.
const SILENCE = 40000;
const live = { source: null, last: Date.now(), taken: null, isStale: false, wait: 2000 };

function showLive() {
  root.classList.toggle("stale", live.isStale);
  const mark = document.querySelector(`#help .mark.${live.isStale ? "warn" : "pass"}`).cloneNode(true);
  byId("live").replaceChildren(mark, live.isStale ? `stale since ${clock(live.last + skew)}` : `live, ${clock(live.taken)}`);
  byId("live").title = live.isStale ? "No event from the server since then; reconnecting" : "Time of the latest check";
}

function heard(taken) {
  live.last = Date.now();
  live.wait = 2000;
  if (taken) live.taken = taken;
  if (live.isStale) {
    live.isStale = false;
    say("Live again.");
    refresh();
  }
  showLive();
}

function goStale() {
  if (live.isStale) return;
  live.isStale = true;
  showLive();
  say(byId("live").textContent);
}

function listen() {
  live.source?.close();
  const source = new EventSource("/api/v1/events");
  live.source = source;
  source.addEventListener("domain", (event) => { put(JSON.parse(event.data)); heard(null); });
  source.addEventListener("taken", (event) => heard(Date.parse(JSON.parse(event.data).taken)));
  source.addEventListener("open", () => heard(null));
  source.addEventListener("error", () => {
    goStale();
    // The browser reconnects by itself, except after a response that is no stream (too many readers, a proxy).
    if (source.readyState !== EventSource.CLOSED || live.source !== source) return;
    setTimeout(() => { if (live.source === source) listen(); }, live.wait);
    live.wait = Math.min(live.wait * 2, 30000);
  });
}

function rest() { live.source?.close(); live.source = null; }
// A browser has few connections to one server, so pages in the background must not hold them all.
function followVisibility() {
  if (document.hidden) { rest(); return; }
  if (live.source) return;
  live.last = Date.now();
  listen();
  // Something may have changed meanwhile.
  refresh();
}

// Keys.
function move(step) {
  const links = entries().filter((entry) => !entry.hidden).map((entry) => entry.querySelector("h2 a, th a"));
  const at = links.findIndex((link) => link.closest("[data-name]").contains(document.activeElement));
  const next = links[Math.min(Math.max(at < 0 && step < 0 ? links.length : at + step, 0), links.length - 1)];
  next?.focus();
  next?.closest("[data-name]").scrollIntoView({ block: "nearest" });
}

const follow = (id) => byId(id)?.click();
const other = (one, two) => follow(byId(one)?.hasAttribute("aria-current") ? two : one);
const KEYS = {
  "/": () => { byId("filter")?.focus(); byId("filter")?.select(); },
  j: () => move(1),
  k: () => move(-1),
  t: () => other("as-table", "as-cards"),
  w: () => other("as-worst", "as-config"),
  n: () => other("not-pass", "all-verdicts"),
  g: () => follow("as-graph"),
  u: () => follow("up"),
  d: toggleTheme,
  "?": () => byId("help").showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || byId("help").open) return;
  const field = event.target.closest?.("input, textarea, select");
  if (event.key === "Escape" && field?.id === "filter") {
    field.value = "";
    field.blur();
    applyFilter();
    keepFilter();
  }
  if (field || kept.get("keys") === "off" || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
}

function start() {
  skew = Date.parse(root.dataset.now) - performance.timeOrigin - performance.now();
  // A page may have been written some seconds before it was sent, so a small difference does not mean a wrong clock.
  if (!Number.isFinite(skew) || Math.abs(skew) < 60000) skew = 0;
  live.taken = Date.parse(document.querySelector("#live time").dateTime);
  showTheme();
  showTimes();
  systemIsDark.addEventListener("change", showTheme);
  byId("theme").addEventListener("click", toggleTheme);
  byId("keys").addEventListener("click", KEYS["?"]);
  byId("use-keys").checked = kept.get("keys") !== "off";
  byId("use-keys").addEventListener("change", (event) => kept.set("keys", event.target.checked ? null : "off"));
  document.addEventListener("keydown", onKey);
  // A refresh may replace the field, so its events are handled by the document.
  document.addEventListener("input", (event) => { if (event.target.id === "filter") { applyFilter(); keepFilter(); } });
  document.addEventListener("submit", (event) => { if (event.target.id === "search") event.preventDefault(); });
  document.addEventListener("visibilitychange", followVisibility);
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => { if (event.persisted) followVisibility(); });
  setInterval(showTimes, 20000);
  setInterval(() => { if (live.source && Date.now() - live.last > SILENCE) goStale(); }, 1000);
  if (!document.hidden) listen();
  applyFilter();
}

document.addEventListener("DOMContentLoaded", start);
