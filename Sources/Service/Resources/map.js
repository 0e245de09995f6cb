// The map: layers, legend, what a cell says, what stands behind a tile, two maps side by side.
import { ask, byId, figure, make, short } from "./app.js";

const nothing = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const differences = [["alike", "#dee0e3"], ["different", "#d55e00"], ["seen by the first alone", "#0072b2"], ["seen by the second alone", "#e69f00"]];

export class MapView {
  job = null; map = null; layers = []; frames = null; shown = []; asked = 0;

  constructor() {
    byId("layer").onchange = () => this.draw();
    byId("opacity").oninput = () => this.shown.forEach(layer => layer.setOpacity(Number(byId("opacity").value)));
    byId("other").onchange = () => this.draw();
    byId("mode").onchange = () => this.draw();
    byId("swipe").oninput = () => this.clip();
  }

  resized() {
    this.map?.invalidateSize();
    if (this.map && !this.placed) this.fit();
  }

  path(rest) { return `/jobs/${encodeURIComponent(this.job.id)}/${rest}`; }

  async show(job) {
    if (!job) return;
    const isNew = this.job?.id !== job.id;
    this.job = job;
    this.frames = null;
    if (isNew) byId("tile").hidden = true;
    try {
      this.layers = await ask(this.path("layers"));
      this.tiles = await ask(this.path("tilejson/classes"));
    } catch (error) {
      if (this.job.id !== job.id) return;
      byId("empty").hidden = false;
      byId("empty").textContent = error.status === 404 ? (job.state === "running" ? "The map is being made; it appears here when its tiles are." : "This job has no map.") : error.message;
      byId("legend").hidden = byId("readout").hidden = true;
      return;
    }
    if (this.job.id !== job.id) return;
    byId("empty").hidden = true;
    byId("legend").hidden = byId("readout").hidden = false;
    const chosen = byId("layer").value || "classes";
    byId("layer").replaceChildren(...this.layers.map(layer => make("option", { value: layer.layer }, layer.layer.replaceAll("-", " ").replace(":", ": "))));
    byId("layer").value = this.layers.some(layer => layer.layer === chosen) ? chosen : "classes";
    if (!this.map || this.side !== this.tiles.metresPerTile) this.begin();
    if (isNew || !this.placed) this.fit();
    this.draw();
  }

  /** A map in metres: at the deepest zoom one picture is one tile; x to the east, y to the north. */
  begin() {
    this.map?.remove();
    this.placed = false;
    this.side = this.tiles.metresPerTile;
    const scale = 256 / (this.side * 2 ** this.tiles.maxzoom);
    const crs = L.extend({}, L.CRS.Simple, { transformation: new L.Transformation(scale, 0, -scale, 0) });
    this.map = L.map("map", { crs, minZoom: 0, maxZoom: this.tiles.maxzoom + 5, zoomSnap: 0.25, zoomDelta: 1, wheelPxPerZoomLevel: 90, attributionControl: false, zoomAnimation: false, fadeAnimation: false });
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(this.map);
    this.map.createPane("second").style.zIndex = 250;
    this.map.on("mousemove", event => this.hover(event.latlng));
    this.map.on("click", event => { this.hover(event.latlng); this.openTile(event.latlng); });
    this.map.on("move zoom resize", () => this.clip());
    byId("map").onkeydown = event => {
      if (event.key !== "Enter" || event.target !== byId("map")) return;
      this.hover(this.map.getCenter());
      this.openTile(this.map.getCenter());
    };
  }

  fit() {
    // While the map is not on the page it has no size to fit anything into.
    if (!byId("map").clientWidth) return;
    const [west, south, east, north] = this.tiles.metricBounds;
    this.map.fitBounds([[south, west], [north, east]], { padding: [24, 24] });
    this.placed = true;
  }

  draw() {
    if (!this.map) return;
    const other = byId("other").value, mode = byId("mode").value, name = byId("layer").value;
    this.shown.forEach(layer => layer.remove());
    byId("mode-label").hidden = !other;
    byId("swipe").hidden = byId("sides").hidden = !other || mode !== "swipe";
    byId("left-name").textContent = this.job.name;
    byId("right-name").textContent = byId("other").selectedOptions[0]?.textContent ?? "";
    const pictures = (path, pane = "tilePane") => L.tileLayer(path, {
      minZoom: 0, maxZoom: this.map.options.maxZoom, maxNativeZoom: this.tiles.maxzoom, noWrap: true, errorTileUrl: nothing, keepBuffer: 4,
      opacity: Number(byId("opacity").value), pane,
    }).addTo(this.map);
    const tiles = (id, pane) => pictures(`/jobs/${encodeURIComponent(id)}/tiles/${encodeURIComponent(name)}/{z}/{x}/{y}.png?t=${this.job.finishedAt ?? 0}`, pane);
    if (other && mode === "difference") {
      this.shown = [pictures(`/jobs/${encodeURIComponent(this.job.id)}/difference/${encodeURIComponent(other)}/{z}/{x}/{y}.png`)];
      this.legend({ layer: "difference", classes: differences.map(([label, colour]) => ({ name: label, colour })) }, `${this.job.name} and ${byId("other").selectedOptions[0].textContent}`);
    } else {
      this.shown = other ? [tiles(this.job.id), tiles(other, "second")] : [tiles(this.job.id)];
      this.legend(this.layers.find(layer => layer.layer === name));
    }
    this.clip();
  }

  /** Lets the second map show only to the right of the slider. */
  clip() {
    if (!this.map || !this.placed) return;
    byId("stage").style.setProperty("--swipe", byId("swipe").value);
    const pane = this.map.getPane("second"), size = this.map.getSize();
    const start = this.map.containerPointToLayerPoint([0, 0]), end = this.map.containerPointToLayerPoint(size);
    const middle = start.x + size.x * Number(byId("swipe").value);
    pane.style.clip = byId("swipe").hidden ? "" : `rect(${start.y}px, ${end.x}px, ${end.y}px, ${middle}px)`;
  }

  legend(legend, title = legend.layer.replaceAll("-", " ")) {
    const box = byId("legend");
    box.replaceChildren(make("b", {}, title));
    const swatch = colour => { const mark = make("i"); mark.style.background = colour; return mark; };
    if (legend.classes) {
      box.append(make("ul", {}, ...legend.classes.map(entry => make("li", {}, swatch(entry.colour), entry.name.replaceAll("_", " ")))));
    } else if (legend.colours) {
      const ramp = make("div", { class: "ramp" }, ...legend.colours.map(colour => { const step = make("span"); step.style.background = colour; return step; }));
      const decimals = legend.maximum - legend.minimum < 5 ? 2 : legend.unit === "metres" ? 1 : 0;
      box.append(ramp, make("div", { class: "ends" }, make("span", {}, figure(legend.minimum, decimals)), make("span", {}, legend.unit),
        make("span", {}, (legend.isBounded ? "" : "≥ ") + figure(legend.maximum, decimals))));
    } else {
      box.append(make("p", { class: "faint" }, "the ground in its own colours"));
    }
  }

  /** Reads the cell under a point; of several questions only the last one's answer is shown. */
  async hover(point) {
    const number = ++this.asked;
    await new Promise(resolve => setTimeout(resolve, 40));
    if (number !== this.asked) return;
    const cell = await ask(this.path(`cell?x=${point.lng}&y=${point.lat}`)).catch(() => null);
    if (!cell || number !== this.asked) return;
    const box = byId("readout");
    const ground = cell.height === undefined ? [] : [["height", `${figure(cell.height, 2)} m ± ${figure(cell.heightDeviation, 2)}`]];
    const rows = cell.views === 0 ? ground : [
      ["views", cell.views], ["confidence", figure(cell.confidence)], ["entropy", figure(cell.entropy)], ["disagreement", figure(cell.disagreement)],
      ...(cell.divergence == null ? [] : [["predicted divergence", figure(cell.divergence)]]),
      ...cell.probability.map(entry => [entry.name.replaceAll("_", " "), figure(entry.probability)]), ...ground];
    box.replaceChildren(make("p", {}, make("b", {}, cell.views === 0 ? "not seen" : cell.decided.join(", ").replaceAll("_", " ") || "nothing"),
      ` at ${figure(cell.x, 2)}, ${figure(cell.y, 2)} m${cell.conflict ? ", the drives conflict" : ""}`),
      make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))])));
    Object.assign(box.dataset, { x: cell.x, y: cell.y, views: cell.views, confidence: cell.confidence ?? "", entropy: cell.entropy ?? "" });
  }

  /** A tile's statistics, and the frames behind it: the ones that agree least come first. */
  async openTile(point) {
    const [i, j] = [Math.floor(point.lng / this.side), Math.floor(point.lat / this.side)];
    const panel = byId("tile"), account = await ask(this.path(`statistics/${i}/${j}`)).catch(() => null);
    panel.hidden = !account;
    setTimeout(() => this.resized());
    if (!account) return;
    this.frames ??= new Map((await ask(this.path("frames"))).map(frame => [frame.token, frame]));
    const s = account.statistics;
    const rows = [["seen", `${figure(100 * s.coverage, 1)} %`], ["frames", s.frames], ["drives", s.drives],
      ...["views", "confidence", "entropy", "disagreement"].map(name => [`mean ${name}`, figure(s[name]?.mean, name === "views" ? 1 : 3)]),
      ["conflict", s.conflict === undefined ? "–" : `${figure(100 * s.conflict, 1)} %`],
      ...account.classes.map(entry => [entry.name.replaceAll("_", " "), `${figure(entry.area, 1)} m²`])];
    const frames = account.frames.map(token => this.frames.get(token)).filter(Boolean)
      .sort((a, b) => (a.agreement ?? 2) - (b.agreement ?? 2)).slice(0, 12);
    panel.replaceChildren(
      make("header", {}, make("h2", {}, `Tile ${i}, ${j}`),
        make("button", { type: "button", "aria-label": "Close", onclick: () => { panel.hidden = true; this.resized(); byId("map").focus(); } }, "✕")),
      ...(s.meaningful ? [] : [make("p", { class: "faint" }, "Too little was seen here for its numbers to mean much.")]),
      make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))])),
      make("h3", {}, "Frames behind it"), make("p", { class: "faint" }, `The ${frames.length} of ${account.frames.length} that agree least with the map made without them`), ...frames.map(frame => this.frame(frame)));
    panel.querySelector("button").focus();
  }

  frame(frame) {
    const shift = frame.shiftX === undefined ? "" : `off by ${figure(Math.hypot(frame.shiftX, frame.shiftY), 2)} m`;
    const box = make("div", { class: "frame" },
      make("div", { class: "facts" }, make("span", { title: frame.token }, "frame ", make("code", {}, short(frame.token))), make("span", { title: frame.drive }, "drive ", make("code", {}, short(frame.drive)))),
      make("meter", { min: 0, max: 1, value: frame.agreement ?? 0, "aria-label": "Agreement" }),
      make("div", { class: "facts" }, make("span", {}, frame.agreement === undefined ? "seen by it alone" : `agreement ${figure(frame.agreement)}`), make("span", {}, shift)));
    const path = this.path(`frames/${encodeURIComponent(frame.token)}/images`);
    ask(path).then(cameras => {
      const front = cameras.find(name => /FRONT/.test(name) && !/LEFT|RIGHT/.test(name)) ?? cameras[0];
      if (front) box.append(make("img", { loading: "lazy", src: `${path}/${encodeURIComponent(front)}`, alt: `${front} of frame ${frame.token}` }));
    }).catch(() => { });
    return box;
  }
}
