// How consistent a map's frames and drives were, as figures and charts.
import { ask, byId, figure, make, short } from "./app.js";

const space = "http://www.w3.org/2000/svg";
function draw(name, attributes, ...children) {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Okabe and Ito's: told apart by people who do not tell red from green; every chart stands alone and names its drive besides.
const colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
let shown = null;

/** Shows what is there at once, and the charts as their numbers come. */
export async function showConsistency(id) {
  const box = byId("consistency-view"), path = `/jobs/${encodeURIComponent(id)}/`;
  shown = null;
  box.replaceChildren(make("p", { class: "faint" }, "Reading…"));
  const isCurrent = () => byId("consistency-view").dataset.job === id;
  box.dataset.job = id;
  try {
    const summary = await ask(path + "summary");
    if (!isCurrent()) return;
    const figures = [["drives", summary.drives], ["frames fused", summary.frames], ["set aside", summary.setAside], ["tiles", summary.tiles],
      ["seen", `${Math.round(summary.seenArea).toLocaleString("en")} m²`], ["mean views", figure(summary.views, 1)], ["mean confidence", figure(summary.confidence)],
      ["mean entropy", figure(summary.entropy)], ["mean disagreement", figure(summary.disagreement)], ["frame agreement", figure(summary.frameAgreement)]];
    const drives = make("div", {}, make("p", { class: "faint" }, "Holding each drive against the others…")), frames = make("div");
    box.replaceChildren(make("h2", {}, summary.name),
      make("div", { class: "figures" }, ...figures.map(([name, value]) => make("div", {}, make("b", {}, String(value)), make("span", { class: "faint" }, name)))),
      make("h3", {}, "Agreement of each drive with the map made without it"), drives,
      make("h3", {}, "Agreement of each frame with its segment made without it"), frames);
    shown = { boxes: { drives, frames }, numbers: {} };
    const now = shown;
    await Promise.all(["frames", "drives"].map(async name => { now.numbers[name] = await ask(path + name); if (now === shown) redraw(); }));
  } catch (error) { if (isCurrent()) box.replaceChildren(make("p", { class: "faint" }, error.status === 404 ? "This job has no map yet." : error.message)); }
}

/** Draws to the width there is, so that letters keep their size. */
function redraw() {
  if (!shown) return;
  const width = Math.max(280, byId("consistency-view").clientWidth - (innerWidth <= 760 ? 52 : 72));
  const { drives, frames } = shown.numbers;
  if (drives) shown.boxes.drives.replaceChildren(bars(drives, width));
  if (frames) shown.boxes.frames.replaceChildren(...points(frames, width));
}
addEventListener("resize", redraw);

function bars(drives, width) {
  const left = Math.min(190, width * 0.3), right = 58, height = drives.length * 34 + 26, span = width - left - right, x = value => left + value * span;
  const svg = draw("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": drives.map(d => `${d.drive}: ${figure(d.agreement)}`).join(", ") });
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(draw("line", { x1: x(tick), x2: x(tick), y1: 0, y2: height - 22, class: "axis" }), draw("text", { x: x(tick), y: height - 6, "text-anchor": "middle" }, String(tick)));
  }
  drives.forEach((drive, row) => {
    const shift = drive.shiftX === undefined ? "" : `, off by ${figure(Math.hypot(drive.shiftX, drive.shiftY), 2)} m`;
    svg.append(draw("text", { x: left - 8, y: row * 34 + 22, "text-anchor": "end", class: "name" }, short(drive.drive).slice(0, 22), draw("title", {}, drive.drive)),
      draw("rect", { x: x(0), y: row * 34 + 6, height: 22, width: Math.max(0, span * (drive.agreement ?? 0)), rx: 3, class: "bar" }, draw("title", {}, `${drive.drive}: ${figure(drive.agreement)}, ${drive.frames} frames${shift}`)),
      draw("text", { x: x(drive.agreement ?? 0) + 6, y: row * 34 + 22 }, drive.agreement === undefined ? "seen by it alone" : figure(drive.agreement)));
  });
  return make("div", { class: "chart" }, svg);
}

function points(frames, width) {
  return [...new Set(frames.map(frame => frame.drive))].map((drive, index) => {
    const own = frames.filter(frame => frame.drive === drive), colour = colours[index % colours.length], values = own.map(frame => frame.agreement).filter(value => value !== undefined);
    // From the nearest tenth below the least agreeing frame: differences are small, and the axis says where it begins.
    const least = values.length ? Math.max(0, Math.floor(Math.min(...values) * 10 - 0.5) / 10) : 0;
    const height = 178, x = place => 40 + (own.length > 1 ? place / (own.length - 1) : 0.5) * (width - 52), y = value => 140 - 124 * (value - least) / (1 - least);
    const svg = draw("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Drive ${drive}: ${own.length} frames, agreement from ${figure(Math.min(...values))} to ${figure(Math.max(...values))}` });
    for (const tick of [least, (1 + least) / 2, 1]) svg.append(draw("line", { x1: 40, x2: width - 8, y1: y(tick), y2: y(tick), class: "axis" }), draw("text", { x: 33, y: y(tick) + 4, "text-anchor": "end" }, String(Number(tick.toFixed(2)))));
    const seen = own.map((frame, place) => [frame, place]).filter(([frame]) => frame.agreement !== undefined);
    svg.append(draw("polyline", { points: seen.map(([frame, place]) => `${x(place)},${y(frame.agreement)}`).join(" "), fill: "none", stroke: colour, "stroke-width": 1.5 }),
      ...seen.map(([frame, place]) => draw("circle", { cx: x(place), cy: y(frame.agreement), r: own.length > width / 12 ? 2.5 : 4, fill: colour }, draw("title", {}, `${frame.token}: ${figure(frame.agreement)}`))),
      ...own.map((frame, place) => [frame, place]).filter(([frame]) => frame.setAside).map(([frame, place]) => draw("text", { x: x(place), y: 144, "text-anchor": "middle" }, "✕", draw("title", {}, frame.setAside))),
      draw("text", { x: width / 2, y: 168, "text-anchor": "middle" }, `${own.length} frames of drive ${short(drive)}, in time order`));
    return make("div", { class: "chart" }, svg);
  });
}
