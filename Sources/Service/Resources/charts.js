// How consistent a map's frames and drives were, as figures and charts.
import { ask, byId, figure, make } from "./app.js";

const space = "http://www.w3.org/2000/svg";
function draw(name, attributes, ...children) {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Told apart by colour and by shape.
const colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];

export async function showConsistency(id) {
  const box = byId("consistency-view"), path = `/jobs/${encodeURIComponent(id)}/`;
  box.replaceChildren(make("p", { class: "faint" }, "Reading…"));
  try {
    const [summary, drives, frames] = await Promise.all(["summary", "drives", "frames"].map(name => ask(path + name)));
    const figures = [["drives", summary.drives], ["frames fused", summary.frames], ["set aside", summary.setAside], ["tiles", summary.tiles],
      ["seen", `${Math.round(summary.seenArea)} m²`], ["mean views", figure(summary.views, 1)], ["mean confidence", figure(summary.confidence)],
      ["mean entropy", figure(summary.entropy)], ["mean disagreement", figure(summary.disagreement)], ["frame agreement", figure(summary.frameAgreement)]];
    box.replaceChildren(make("h2", {}, summary.name),
      make("div", { class: "figures" }, ...figures.map(([name, value]) => make("div", {}, make("b", {}, String(value)), make("span", { class: "faint" }, name)))),
      make("h3", {}, "Agreement of each drive with the map made without it"), bars(drives),
      make("h3", {}, "Agreement of each frame with its segment made without it"), ...points(frames));
  } catch (error) { box.replaceChildren(make("p", { class: "faint" }, error.status === 404 ? "This job has no map yet." : error.message)); }
}

function bars(drives) {
  const height = drives.length * 30 + 26, x = value => 190 + value * 560;
  const svg = draw("svg", { viewBox: `0 0 800 ${height}`, role: "img", "aria-label": drives.map(d => `${d.drive}: ${figure(d.agreement)}`).join(", ") });
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(draw("line", { x1: x(tick), x2: x(tick), y1: 0, y2: height - 22, class: "axis" }), draw("text", { x: x(tick), y: height - 6, "text-anchor": "middle" }, String(tick)));
  }
  drives.forEach((drive, row) => {
    const shift = drive.shiftX === undefined ? "" : `, off by ${figure(Math.hypot(drive.shiftX, drive.shiftY), 2)} m`;
    svg.append(draw("text", { x: 182, y: row * 30 + 21, "text-anchor": "end" }, drive.drive.slice(0, 24)),
      draw("rect", { x: x(0), y: row * 30 + 7, height: 20, width: Math.max(0, 560 * (drive.agreement ?? 0)), rx: 3, class: "bar" }, draw("title", {}, `${drive.drive}: ${figure(drive.agreement)}, ${drive.frames} frames${shift}`)),
      draw("text", { x: x(drive.agreement ?? 0) + 6, y: row * 30 + 21 }, drive.agreement === undefined ? "seen by it alone" : figure(drive.agreement)));
  });
  return make("div", { class: "chart" }, svg);
}

function points(frames) {
  return [...new Set(frames.map(frame => frame.drive))].map((drive, index) => {
    const own = frames.filter(frame => frame.drive === drive), colour = colours[index % colours.length];
    const x = place => 44 + (own.length > 1 ? place / (own.length - 1) : 0.5) * 736, y = value => 140 - 120 * value;
    const svg = draw("svg", { viewBox: "0 0 800 168", role: "img", "aria-label": `Drive ${drive}: ${own.length} frames, agreement from ${figure(Math.min(...own.map(f => f.agreement ?? 1)))} to ${figure(Math.max(...own.map(f => f.agreement ?? 0)))}` });
    for (const tick of [0, 0.5, 1]) svg.append(draw("line", { x1: 44, x2: 780, y1: y(tick), y2: y(tick), class: "axis" }), draw("text", { x: 36, y: y(tick) + 4, "text-anchor": "end" }, String(tick)));
    const seen = own.map((frame, place) => [frame, place]).filter(([frame]) => frame.agreement !== undefined);
    svg.append(draw("polyline", { points: seen.map(([frame, place]) => `${x(place)},${y(frame.agreement)}`).join(" "), fill: "none", stroke: colour, "stroke-width": 1.5 }),
      ...seen.map(([frame, place]) => draw("circle", { cx: x(place), cy: y(frame.agreement), r: 4, fill: colour }, draw("title", {}, `${frame.token}: ${figure(frame.agreement)}`))),
      ...own.map((frame, place) => [frame, place]).filter(([frame]) => frame.setAside).map(([frame, place]) => draw("text", { x: x(place), y: 144, "text-anchor": "middle" }, "✕", draw("title", {}, frame.setAside))),
      draw("text", { x: 412, y: 163, "text-anchor": "middle" }, `frames of ${drive} in time order`));
    return make("div", { class: "chart" }, svg);
  });
}
