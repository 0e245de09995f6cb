// The list of jobs, which of them is looked at, and what every part of the page shares.
import { MapView } from "./map.js";
import { showConsistency } from "./charts.js";

export const byId = id => document.getElementById(id);

/** An element with attributes and children; text is always text, whatever it holds. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== undefined && child !== null));
  return element;
}

/** Long tokens by their first eight signs; the whole is in the title. */
export const short = text => text.length > 16 && /^[0-9a-f-]+$/.test(text) ? text.slice(0, 8) : text;

export const figure = (value, decimals = 3) => value === undefined || value === null ? "–" : Number(value).toFixed(decimals);

/** Asks the server; a refusal becomes an error with the server's sentence, a missing token a question for it. */
export async function ask(path, options = {}) {
  const response = await fetch(path, options);
  if (response.status === 401) { byId("sign-in").open || byId("sign-in").showModal(); }
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    throw Object.assign(new Error(answer.error?.what ?? response.statusText), { status: response.status, ...answer.error });
  }
  return response.status === 204 ? null : response.json();
}

/** Seconds as a person reads them. */
export function duration(seconds) {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 60 ? `${whole} s` : whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

const signs = { submitted: "○ waiting", running: "▶ running", succeeded: "✓ succeeded", failed: "✕ failed", cancelled: "– cancelled", dead: "✕ dead" };
let jobs = [], current = null, list = "";
const map = new MapView();

function card(job) {
  const act = verb => async () => {
    try { await ask(`/jobs/${encodeURIComponent(job.id)}/${verb}`, { method: "POST" }); } catch (error) { alert(error.message); }
    refresh();
  };
  const progress = job.state === "running" && job.progress;
  const buttons = [make("button", { type: "button", onclick: () => showLog(job) }, "Log")];
  if (job.state === "submitted" || job.state === "running") {
    buttons.push(make("button", { type: "button", onclick: act("cancel"), disabled: job.cancelAsked }, job.cancelAsked ? "Cancelling…" : "Cancel"));
  }
  if (["failed", "cancelled", "dead"].includes(job.state)) buttons.push(make("button", { type: "button", onclick: act("retry") }, "Try again"));
  const facts = job.state === "running" ? (progress ? "" : "reading") : job.state === "succeeded" ? `took ${duration(job.finishedAt - job.startedAt)}` : "";
  const [what, place, mend] = (job.error ?? "").split("\n").map(line => line.trim());
  return make("li", { class: "job", "data-id": job.id, "aria-current": job.id === current ? "true" : undefined },
    make("button", { type: "button", class: "open", onclick: () => select(job.id) },
      make("span", { class: "name" }, job.name),
      make("span", { class: "facts" }, make("span", { class: `state-${job.state}` }, signs[job.state]), make("span", {}, facts))),
    progress ? make("progress", { value: progress.done, max: Math.max(1, progress.total), "aria-label": `Progress of ${job.name}` }) : null,
    progress ? make("p", { class: "pace" }, pace(progress)) : null,
    job.error ? make("details", { class: "error" }, make("summary", {}, what), ...[place, mend].filter(Boolean).map(line => make("p", {}, line))) : null,
    job.id === current || job.state !== "succeeded" ? make("menu", {}, ...buttons) : null);
}

/** How far a stage has come, how fast, and what is left as far as anybody can say. */
function pace({ stage, done, total, perSecond, psnr }) {
  return [`${stage} ${done} of ${total}`, psnr && `PSNR ${figure(psnr, 1)} dB`, perSecond && `${figure(perSecond, perSecond < 10 ? 1 : 0)} a second`,
    perSecond && total > done && `${duration((total - done) / perSecond)} left`].filter(Boolean).join(" · ");
}

/** What happened to a job, in order. */
async function showLog(job) {
  const rows = await ask(`/jobs/${encodeURIComponent(job.id)}/log`).catch(error => [{ at: Date.now() / 1000, event: error.message }]);
  byId("log-title").textContent = `Log of ${job.name}`;
  byId("log-id").textContent = job.id;
  byId("log-rows").replaceChildren(...rows.map(row => make("tr", {},
    make("td", {}, new Date(row.at * 1000).toLocaleString([], { dateStyle: "short", timeStyle: "medium" })), make("td", {}, row.event),
    make("td", {}, row.detail && /^[0-9a-f]{64}$/.test(row.detail) ? row.detail.slice(0, 12) : (row.detail ?? "").split("\n")[0]))));
  byId("log").showModal();
}

/** The formats there are, each to be taken home; what cannot be written says why. */
async function showExports() {
  const now = jobs.find(job => job.id === current);
  if (!now) return;
  byId("export-title").textContent = `Export ${now.name}`;
  byId("export-error").textContent = "";
  const formats = await ask("/formats").catch(() => []);
  byId("export-formats").replaceChildren(...formats.map(format => make("li", {}, make("span", {}, make("b", {}, format.name), make("span", { class: "faint" }, format.blurb)),
    make("button", { type: "button", "aria-label": `Download as ${format.name}`, onclick: event => download(now, format, event.currentTarget) }, "Download"))));
  byId("export").showModal();
}

async function download(job, format, button) {
  button.disabled = true;
  button.textContent = "Writing…";
  byId("export-error").textContent = "";
  try {
    const layer = format.name === "png" ? `?layer=${encodeURIComponent(byId("layer").value || "classes")}` : "";
    const response = await fetch(`/jobs/${encodeURIComponent(job.id)}/exports/${encodeURIComponent(format.name)}${layer}`);
    if (!response.ok) {
      const { error } = await response.json();
      throw new Error([error.what, error.mend].filter(Boolean).join("\n"));
    }
    const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition"))?.[1] ?? job.name;
    const address = URL.createObjectURL(await response.blob());
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  } catch (error) { byId("export-error").textContent = error.message; }
  button.disabled = false;
  button.textContent = "Download";
}

function showJobs(next) {
  const before = jobs.find(job => job.id === current)?.state;
  jobs = next;
  byId("no-jobs").hidden = jobs.length > 0;
  const focused = document.activeElement?.closest?.(".job")?.dataset.id;
  const text = JSON.stringify([jobs, current]);
  if (text !== list) {
    byId("jobs").replaceChildren(...jobs.slice().reverse().map(card));
    document.querySelector(".job[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  list = text;
  if (focused) document.querySelector(`.job[data-id="${CSS.escape(focused)}"] .open`)?.focus();
  const other = byId("other"), chosen = other.value;
  other.replaceChildren(make("option", { value: "" }, "nothing"),
    ...jobs.filter(job => job.state === "succeeded" && job.id !== current).map(job => make("option", { value: job.id }, job.name)));
  other.value = [...other.options].some(option => option.value === chosen) ? chosen : "";
  const now = jobs.find(job => job.id === current);
  if (!now && jobs.length) return select((jobs.filter(job => job.state === "succeeded").pop() ?? jobs[jobs.length - 1]).id);
  if (now && before !== now.state) map.show(now);
}

function select(id) {
  current = id;
  location.hash = id;
  map.show(jobs.find(job => job.id === id));
  if (!byId("consistency-view").hidden) showConsistency(id);
  showJobs(jobs);
}

async function refresh() { try { showJobs(await ask("/jobs")); } catch (error) { byId("connection").textContent = error.message; } }

function follow() {
  const events = new EventSource("/events");
  events.addEventListener("status", event => { byId("connection").textContent = ""; showJobs(JSON.parse(event.data)); });
  events.onerror = () => { byId("connection").textContent = "connecting…"; if (events.readyState === EventSource.CLOSED) setTimeout(() => { refresh(); follow(); }, 3000); };
}

function view(isMap) {
  byId("map-view").hidden = !isMap;
  byId("consistency-view").hidden = isMap;
  byId("tile").hidden = true;
  byId("show-map").setAttribute("aria-pressed", isMap);
  byId("show-consistency").setAttribute("aria-pressed", !isMap);
  if (isMap) map.resized(); else if (current) showConsistency(current);
}

function theme(name) { document.documentElement.dataset.theme = name; try { localStorage.setItem("theme", name); } catch { } }

let remembered = null;
try { remembered = localStorage.getItem("theme"); } catch { }
theme(new URLSearchParams(location.search).get("theme") ?? remembered ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
byId("theme").onclick = () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
byId("show-map").onclick = () => view(true);
byId("show-consistency").onclick = () => view(false);
byId("new-job").onclick = () => { byId("submit-error").textContent = ""; byId("submit").showModal(); };
byId("show-export").onclick = showExports;
for (const id of ["log", "export"]) byId(`${id}-close`).onclick = () => byId(id).close();
byId("submit-cancel").onclick = () => byId("submit").close();
byId("submit-send").onclick = async () => {
  try {
    const job = await ask("/jobs", { method: "POST", headers: { "Content-Type": "application/yaml" }, body: byId("spec").value });
    byId("submit").close();
    await refresh();
    select(job.id);
  } catch (error) { byId("submit-error").textContent = [error.message, error.place, error.mend].filter(Boolean).join("\n"); }
};
byId("sign-in-send").onclick = async () => {
  try { await ask("/session", { method: "POST", body: byId("token").value }); byId("sign-in").close(); refresh(); follow(); }
  catch (error) { byId("sign-in-error").textContent = error.message; }
};
for (const id of ["tools", "submit", "sign-in", "log", "export"]) byId(id).addEventListener("submit", event => event.preventDefault());

current = location.hash.slice(1) || null;
refresh().then(follow);
if (location.search.includes("view=consistency")) setTimeout(() => view(false), 400);
