// The page of the graph: zoom, drag, keys, details of a domain, search. Without this file the picture stands still, and the table has all.
// page.js comes first. Texts are inserted as text, or copied from the table, which the server has escaped.
"use strict";

(() => {
const SVG = "http://www.w3.org/2000/svg";
const CLOSEST = 2.5;
// Below this scale names cannot be read, and boxes show the verdict alone.
const FAR = 0.42;
const still = matchMedia("(prefers-reduced-motion: reduce)");

// The picture that is shown, and what it is looked at with. A refresh of the page replaces the first and keeps the second.
let map = null;
const look = { view: null, isWhole: true, lastWidth: 1, size: "", picked: null, isAll: null, typed: "" };
// What the pointer and the focus are on.
const at = { hover: null, focus: null };

const make = (name, attributes, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const html = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const number = (element, name) => Number(element.getAttribute(name));
const things = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

// Reads the picture and the table.
function read() {
  const svg = byId("map");
  if (!svg) return null;
  const rows = all("#needs tr[data-need]");
  const nodes = all(".node", svg).map((element) => {
    const rect = element.querySelector("rect");
    const [x, y] = [number(rect, "x"), number(rect, "y")];
    const [width, height] = [number(rect, "width"), number(rect, "height")];
    const { name, title } = element.dataset;
    return { kind: "node", element, name, title, x: x + width / 2, y: y + height / 2, width, height, needs: [], users: [] };
  });
  const edges = all(".edge", svg).map((line) => {
    const [row, from, to] = line.dataset.e.split(" ").map(Number);
    return { kind: "edge", line, proof: rows[row]?.querySelector(".proof"), from: nodes[from], to: nodes[to], isImplied: line.classList.contains("implied") };
  });
  for (const edge of edges) {
    edge.from.needs.push(edge);
    edge.to.users.push(edge);
  }
  const box = svg.viewBox.baseVal;
  return { svg, frame: byId("map-frame"), nodes, edges, byName: new Map(nodes.map((node) => [node.name, node])), width: box.width, height: box.height, shapes: new Map() };
}

// Makes boxes and arrows reachable: each box is followed by the arrows that begin at it.
function prepare() {
  map.svg.setAttribute("role", "group");
  for (const node of map.nodes) {
    node.needs.sort((a, b) => a.to.x - b.to.x);
    const { element } = node;
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "button");
    map.shapes.set(element, node);
    const lines = node.needs.map((edge) => {
      const d = edge.line.getAttribute("d");
      edge.focus = make("path", { class: "edge-focus", d, role: "button", id: `focus-${edge.line.dataset.e.split(" ")[0]}`, "aria-label": `${node.name} depends on ${edge.to.name}: ${proofText(edge)}` });
      edge.hit = make("path", { class: "edge-hit", d });
      edge.line.after(edge.hit);
      map.shapes.set(edge.focus, edge).set(edge.hit, edge).set(edge.line, edge);
      return edge.focus;
    });
    element.after(...lines);
    label(node);
  }
}

const proofText = (edge) => edge.proof?.textContent ?? "";
const verdict = (node) => node.element.dataset.verdict;

function label(node) {
  const counts = `depends on ${things(node.needs.length, "domain")}, used by ${node.users.length}`;
  node.element.setAttribute("aria-label", [node.name, verdict(node), counts].filter(Boolean).join(", "));
}

// Arrows: those that follow from others are shown on demand.
const isShown = (edge) => look.isAll || !edge.isImplied;

function showEdges() {
  map.svg.classList.toggle("all", look.isAll);
  for (const edge of map.edges) {
    edge.focus.setAttribute("tabindex", isShown(edge) ? "0" : "-1");
    edge.focus.toggleAttribute("hidden", !isShown(edge));
  }
  for (const [id, isIt] of [["fewest-edges", !look.isAll], ["all-edges", look.isAll]]) {
    if (isIt) byId(id)?.setAttribute("aria-current", "true");
    else byId(id)?.removeAttribute("aria-current");
  }
}

function setAll(isAll) {
  look.isAll = isAll;
  showEdges();
  paint();
  const url = new URL(location.href);
  if (isAll) url.searchParams.set("edges", "all");
  else url.searchParams.delete("edges");
  history.replaceState(null, "", url);
  say(isAll ? "All arrows are shown." : "Only arrows that do not follow from others are shown.");
}

// The view: a part of the picture, in its own coordinates. A pixel of the screen is 1 / scale of it.
const sizes = () => [map.frame.clientWidth || 1, map.frame.clientHeight || 1];
const scale = () => sizes()[0] / look.view.width;
const fitScale = () => {
  const [width, height] = sizes();
  return Math.min(1.2, width / map.width, height / map.height);
};

function viewAround(x, y, wanted) {
  const [width, height] = sizes().map((size) => size / wanted);
  return { x: x - width / 2, y: y - height / 2, width, height };
}

const whole = () => viewAround(map.width / 2, map.height / 2, fitScale());

function setView(view) {
  // Some of the picture always stays in sight.
  const keep = (place, size, most) => Math.min(Math.max(place, -size / 2), most - size / 2);
  look.view = { ...view, x: keep(view.x, view.width, map.width), y: keep(view.y, view.height, map.height) };
  const { x, y, width, height } = look.view;
  map.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  look.isWhole = scale() <= fitScale() * 1.001;
  map.svg.classList.toggle("far", scale() < FAR);
  map.frame.classList.toggle("zoomed", scale() > fitScale() * 1.02);
  byId("zoom-out").disabled = look.isWhole;
  byId("zoom-in").disabled = scale() >= CLOSEST * 0.999;
}

let gliding = 0;
function glide(target) {
  cancelAnimationFrame(gliding);
  if (still.matches || !look.view) { setView(target); return; }
  const [from, begun] = [look.view, performance.now()];
  const step = (now) => {
    const part = Math.min(1, (now - begun) / 180);
    const eased = part * (2 - part);
    const between = (key) => from[key] + (target[key] - from[key]) * eased;
    setView({ x: between("x"), y: between("y"), width: between("width"), height: between("height") });
    if (part < 1) gliding = requestAnimationFrame(step);
  };
  gliding = requestAnimationFrame(step);
}

// Zooms around a point of the frame, in pixels.
function zoom(factor, px, py, isSmooth) {
  const [width, height] = sizes();
  const [x, y] = [px ?? width / 2, py ?? height / 2];
  const wanted = Math.min(CLOSEST, Math.max(fitScale(), scale() * factor));
  const ratio = scale() / wanted;
  const view = look.view;
  const target = wanted <= fitScale() ? whole() : { x: view.x + x / scale() - x / wanted, y: view.y + y / scale() - y / wanted, width: view.width * ratio, height: view.height * ratio };
  if (isSmooth) glide(target);
  else { cancelAnimationFrame(gliding); setView(target); }
}

// Moves the view as little as shows a box and its surroundings, close enough to read its name.
function reveal(node, isSmooth) {
  const wanted = Math.max(scale(), 0.75);
  const view = wanted > scale() ? viewAround(node.x, node.y, wanted) : { ...look.view };
  const margin = { x: Math.min(node.width / 2 + 30, view.width / 2), y: Math.min(70, view.height / 2) };
  view.x = Math.min(Math.max(view.x, node.x + margin.x - view.width), node.x - margin.x);
  view.y = Math.min(Math.max(view.y, node.y + margin.y - view.height), node.y - margin.y);
  if (isSmooth) glide(view);
  else setView(view);
  // The browser may have scrolled to where the box was.
  map.frame.scrollTo(0, 0);
}

// What is lit: a box with all its neighbours, an arrow with its ends, or what the search finds.
function paint() {
  const on = new Set();
  const light = (edge) => { on.add(edge).add(edge.from).add(edge.to); };
  const shape = at.hover ?? at.focus ?? look.picked;
  if (shape?.kind === "edge") light(shape);
  else if (shape) { on.add(shape); [...shape.needs, ...shape.users].forEach(light); }
  else found().forEach((node) => on.add(node));
  map.svg.classList.toggle("lit", on.size > 0);
  for (const node of map.nodes) {
    node.element.classList.toggle("on", on.has(node));
    node.element.classList.toggle("picked", node === look.picked);
  }
  for (const edge of map.edges) {
    edge.line.classList.toggle("on", on.has(edge));
    edge.line.classList.toggle("out", on.has(edge) && edge.from === shape);
  }
}

// The tip beside the pointer or the focus.
function showTip(shape, left, top) {
  const tip = byId("map-tip");
  tip.hidden = !shape;
  if (!shape) return;
  if (shape.kind === "edge") tip.replaceChildren(html("b", { textContent: `${shape.from.name} → ${shape.to.name}` }), html("p", { textContent: proofText(shape) }), ...(shape.isImplied ? [html("p", { className: "age", textContent: "follows from other dependencies" })] : []));
  else tip.replaceChildren(html("b", { textContent: shape.title }), html("p", { textContent: [verdict(shape), `depends on ${shape.needs.length}`, `used by ${shape.users.length}`].filter(Boolean).join(" · ") }), ...(shape.element.dataset.unread ? [html("p", { className: "unread", textContent: shape.element.dataset.unread })] : []));
  // Its width must not depend on where it was before.
  tip.style.left = "0";
  const area = byId("map-area").getBoundingClientRect();
  const [x, y] = [left - area.left + 14, top - area.top + 16];
  tip.style.left = `${Math.max(4, Math.min(x, area.width - tip.offsetWidth - 4))}px`;
  tip.style.top = `${y + tip.offsetHeight > area.height ? Math.max(4, y - tip.offsetHeight - 30) : y}px`;
}

function showFocusTip() {
  const shape = at.focus;
  // The details say more than the tip.
  if (!shape || shape === look.picked) { showTip(null); return; }
  const bounds = (shape.kind === "edge" ? shape.line : shape.element).getBoundingClientRect();
  const frame = map.frame.getBoundingClientRect();
  const inside = (value, low, high) => Math.min(Math.max(value, low), high);
  const middle = shape.kind === "edge" ? [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2] : [bounds.left, bounds.bottom - 8];
  showTip(shape, inside(middle[0], frame.left, frame.right - 20), inside(middle[1], frame.top, frame.bottom - 20));
}

// Details.
function entry(edge, other) {
  const link = html("a", { href: `#domain-${other.name}`, textContent: other.name });
  link.dataset.go = other.name;
  const proof = html("p", { className: "proof" });
  proof.append(...(edge.proof?.cloneNode(true).childNodes ?? []));
  const item = html("li", {}, link, proof);
  item.dataset.row = edge.line.dataset.e.split(" ")[0];
  return item;
}

function listOf(title, edges, end, none) {
  const heading = html("h3", { textContent: edges.length ? `${title} ${edges.length}` : title });
  if (!edges.length) return [heading, html("p", { className: "absent", textContent: none })];
  return [heading, html("ul", {}, ...edges.map((edge) => entry(edge, edge[end])))];
}

function pick(node, isFocused) {
  look.picked = node;
  showTip(null);
  const panel = byId("details");
  panel.hidden = !node;
  byId("map-area").classList.toggle("with-details", Boolean(node));
  const url = new URL(location.href);
  url.hash = node ? `domain-${node.name}` : "";
  history.replaceState(null, "", node ? url : url.pathname + url.search);
  if (node) {
    const head = html("h2", { id: "details-title", tabIndex: -1, textContent: node.title });
    const close = html("button", { type: "button", id: "details-close", textContent: "Close", title: "Close (Esc)" });
    const facts = html("p", { className: "who" }, html("code", { textContent: node.name }));
    const mark = document.querySelector(`#help .mark.${verdict(node)}`)?.cloneNode(true);
    if (mark) facts.append(" ", html("span", { className: `verdict ${verdict(node)}` }, mark, html("b", { textContent: verdict(node) })));
    if (node.element.classList.contains("library")) facts.append(" ", html("span", { className: "kind", textContent: "library" }));
    const href = node.element.getAttribute("href");
    const page = href ? [html("p", {}, html("a", { href, id: "details-page", textContent: "Health, deployment and tests" }))] : [];
    const unread = node.element.dataset.unread ? [html("p", { className: "unread", textContent: node.element.dataset.unread })] : [];
    panel.replaceChildren(html("header", {}, head, close), facts, ...page, ...unread, ...listOf("Depends on", node.needs, "to", "no other domain"), ...listOf("Used by", node.users, "from", "no other domain"));
    panel.scrollTo(0, 0);
    if (isFocused) {
      head.focus({ preventScroll: true });
      // On a phone the details are below the picture.
      panel.scrollIntoView({ block: "nearest" });
    }
  }
  paint();
}

// Opens the details from a box or an arrow; of an arrow its entry is marked.
function open(shape) {
  const node = shape.kind === "edge" ? shape.from : shape;
  showTip(null);
  pick(node, true);
  if (shape.kind === "edge") {
    const item = all("li", byId("details")).find((item) => item.dataset.row === shape.line.dataset.e.split(" ")[0]);
    item?.classList.add("marked");
    item?.scrollIntoView({ block: "nearest" });
  }
  reveal(node, true);
}

function close() {
  const node = look.picked;
  pick(null);
  node?.element.focus({ preventScroll: true });
}

// Search.
function found() {
  const words = look.typed.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length ? map.nodes.filter((node) => words.every((word) => `${node.name} ${node.title}`.toLowerCase().includes(word))) : [];
}

function search() {
  look.typed = byId("find").value;
  const hits = found();
  byId("hits").textContent = look.typed.trim() ? things(hits.length, "domain") : "";
  paint();
}

// Keys.
const nearest = (shapes, x) => shapes.reduce((best, shape) => (best && Math.abs(best.x - x) <= Math.abs(shape.x - x) ? best : shape), null);

function step(shape, key) {
  const side = key === "ArrowRight" ? 1 : -1;
  if (shape.kind === "edge") {
    if (key === "ArrowDown") return shape.to;
    if (key === "ArrowUp") return shape.from;
    const row = shape.from.needs.filter(isShown);
    return row[row.indexOf(shape) + side];
  }
  if (key === "ArrowDown") return nearest(shape.needs.filter(isShown).map((edge) => edge.to), shape.x);
  if (key === "ArrowUp") return nearest(shape.users.filter(isShown).map((edge) => edge.from), shape.x);
  return nearest(map.nodes.filter((node) => Math.abs(node.y - shape.y) < 2 && (node.x - shape.x) * side > 0), shape.x);
}

function onShapeKey(event) {
  const shape = map?.shapes.get(event.target);
  if (!shape || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open(shape);
  } else if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    const next = step(shape, event.key);
    (next?.focus ?? next?.element)?.focus({ preventScroll: true });
  }
}

function onEscape(event) {
  if (event.key !== "Escape" || byId("help").open || !map) return;
  if (event.target.id === "find") {
    event.target.value = "";
    event.target.blur();
    search();
  } else if (look.picked) close();
  else { at.hover = null; showTip(null); paint(); }
}

// The pointer: a click opens, a drag moves, two fingers zoom.
const pointers = new Map();
let drag = null;

const place = (event) => {
  const frame = map.frame.getBoundingClientRect();
  return [event.clientX - frame.left, event.clientY - frame.top];
};

function onDown(event) {
  if (event.pointerType === "mouse" && event.button !== 0) return;
  pointers.set(event.pointerId, place(event));
  drag = { isMoved: pointers.size > 1 };
}

function onMove(event) {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = place(event);
  const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
  if (!drag.isMoved && Math.hypot(dx, dy) < 4) return;
  if (!drag.isMoved) {
    drag.isMoved = true;
    map.frame.setPointerCapture(event.pointerId);
    map.frame.classList.add("dragged");
    showTip(null);
  }
  const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
  if (other) {
    const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) || 1;
    zoom(far(now, other) / far(before, other), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  }
  const share = other ? 2 : 1;
  const { view } = look;
  setView({ ...view, x: view.x - dx / share / scale(), y: view.y - dy / share / scale() });
  pointers.set(event.pointerId, now);
}

function onUp(event) {
  pointers.delete(event.pointerId);
  if (!pointers.size) map.frame.classList.remove("dragged");
}

function onClick(event) {
  // The end of a drag is no click.
  if (drag?.isMoved) { event.preventDefault(); drag = null; return; }
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const shape = shapeOf(event.target);
  if (!shape) return;
  event.preventDefault();
  open(shape);
}

const shapeOf = (target) => map.shapes.get(target.closest?.(".node, .edge-hit, .edge") ?? null) ?? null;

function onWheel(event) {
  const lines = event.deltaMode === 1 ? 16 : 1;
  // At the whole picture, the wheel scrolls the page on.
  if (event.deltaY > 0 && look.isWhole && !event.ctrlKey) return;
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), ...place(event));
}

function onHover(event) {
  if (event.pointerType === "touch" || drag?.isMoved && pointers.size) return;
  const shape = shapeOf(event.target);
  if (shape !== at.hover) { at.hover = shape; paint(); }
  if (shape) showTip(shape, event.clientX, event.clientY);
  else showFocusTip();
}

function onFocus(event) {
  // The focus that a click or a drag leaves behind lights nothing.
  const shape = (event.target.matches(":focus-visible") && map?.shapes.get(event.target)) || null;
  if (shape === at.focus) return;
  at.focus = shape;
  at.hover = null;
  if (shape) {
    reveal(shape.kind === "edge" ? nearest([shape.from, shape.to], look.view.x + look.view.width / 2) : shape);
    showFocusTip();
  } else showTip(null);
  paint();
}

function attach() {
  const { frame } = map;
  frame.addEventListener("pointerdown", onDown);
  frame.addEventListener("pointermove", (event) => { onMove(event); onHover(event); });
  for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) frame.addEventListener(kind, onUp);
  frame.addEventListener("pointerleave", () => { at.hover = null; paint(); showFocusTip(); });
  frame.addEventListener("click", onClick);
  frame.addEventListener("dragstart", (event) => event.preventDefault());
  frame.addEventListener("wheel", onWheel, { passive: false });
  frame.addEventListener("scroll", () => frame.scrollTo(0, 0));
  byId("zoom-in").addEventListener("click", () => zoom(1.5, null, null, true));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.5, null, null, true));
  byId("zoom-fit").addEventListener("click", () => glide(whole()));
  for (const [id, isAll] of [["fewest-edges", false], ["all-edges", true]]) byId(id)?.addEventListener("click", (event) => { event.preventDefault(); setAll(isAll); });
  byId("find").addEventListener("input", search);
  byId("find").addEventListener("keydown", (event) => { if (event.key === "Enter") found()[0]?.element.focus({ preventScroll: true }); });
  byId("details").addEventListener("click", (event) => {
    if (event.target.id === "details-close") close();
    const node = map.byName.get(event.target.dataset?.go);
    if (!node) return;
    event.preventDefault();
    pick(node, true);
    reveal(node, true);
  });
}

// A change of the frame's size keeps what is in the middle.
const watcher = new ResizeObserver(() => {
  if (!map || !look.view) return;
  const { x, y, width, height } = look.view;
  setView(look.isWhole ? whole() : viewAround(x + width / 2, y + height / 2, Math.max(fitScale(), look.lastWidth / width)));
  remember();
});
function remember() { look.lastWidth = sizes()[0]; }

let waiting = 0;
function begin() {
  clearTimeout(waiting);
  // The server is still reading the code.
  if (byId("main").dataset.state === "reading") waiting = setTimeout(refresh, 1000);
  map = read();
  watcher.disconnect();
  [at.hover, at.focus] = [null, null];
  if (!map) return;
  prepare();
  attach();
  look.isAll ??= map.svg.classList.contains("all");
  showEdges();
  // A small picture needs no tall frame.
  byId("map-area").style.setProperty("--tall", `${Math.ceil(map.height * 1.2) + 70}px`);
  const size = `${map.width} ${map.height}`;
  setView(look.view && look.size === size ? look.view : whole());
  look.size = size;
  remember();
  watcher.observe(map.frame);
  if (look.typed) byId("find").value = look.typed;
  const named = look.picked?.name ?? decodeURIComponent(location.hash.slice(1)).replace(/^domain-/, "");
  const node = map.byName.get(named);
  const isNew = look.picked === null;
  if (node) {
    pick(node, false);
    if (isNew) reveal(node, false);
  } else look.picked = null;
  paint();
}

// A verdict that has changed.
function onDomain({ detail }) {
  const node = map?.byName.get(detail.name);
  if (!node) return;
  const marks = all("#needs [data-mark-of]").filter((mark) => mark.dataset.markOf === detail.name);
  for (const mark of [...marks, ...all(".mark", node.element)]) mark.setAttribute("class", `mark ${detail.verdict}`);
  for (const use of [...marks.flatMap((mark) => all("use", mark)), ...all("use", node.element)]) use.setAttribute("href", `#m-${detail.verdict}`);
  node.element.dataset.verdict = detail.verdict;
  label(node);
}

// Keys of this page, in place of those of the list of domains.
for (const key of ["j", "k", "t", "w", "n", "g"]) delete KEYS[key];
Object.assign(KEYS, {
  "/": () => { byId("find")?.focus(); byId("find")?.select(); },
  "+": () => map && zoom(1.5, null, null, true),
  "=": () => map && zoom(1.5, null, null, true),
  "-": () => map && zoom(1 / 1.5, null, null, true),
  0: () => map && glide(whole()),
  a: () => map && setAll(!look.isAll),
});

document.addEventListener("keydown", onShapeKey);
document.addEventListener("keydown", onEscape);
document.addEventListener("focusin", onFocus);
document.addEventListener("focusout", (event) => { if (!event.relatedTarget) onFocus({ target: document.body }); });
document.addEventListener("cicd:domain", onDomain);
document.addEventListener("cicd:refreshed", begin);
document.addEventListener("DOMContentLoaded", begin);
// The browser scrolls to the box that the address names, which is not where it was any more.
addEventListener("load", () => setTimeout(() => { if (look.picked) scrollTo(0, 0); }, 0));
addEventListener("hashchange", () => {
  const node = map?.byName.get(decodeURIComponent(location.hash.slice(1)).replace(/^domain-/, ""));
  if (node) { pick(node, false); reveal(node, true); }
});
})();
