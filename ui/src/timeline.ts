// The timeline: events by quad class over time, and a brush that filters the page by the days it covers.
import { axisBottom, axisLeft } from "d3-axis";
import { brushX } from "d3-brush";
import { scaleLinear, scaleUtc } from "d3-scale";
import { select } from "d3-selection";
import { utcFormat } from "d3-time-format";
import { ask, make, placeOf, withFilters } from "./island";
import { QUADS, QUAD_CLASSES, quadWords } from "./quads";
import { type Counted, dayWords, drawnDays, stack } from "./stacking";

const HEIGHT = 150;
const HINT = "Drag over the bars to choose days.";
const EDGE = { top: 8, right: 22, bottom: 22, left: 44 };

async function begin(place: HTMLElement): Promise<void> {
  const data = await ask<Counted>(place.dataset["source"] ?? "");
  if (!data.first || !data.last) {
    place.append(make("p", { class: "faint" }, data.unknown ? `${data.unknown} events without a day.` : "No events."));
    place.hidden = false;
    return;
  }
  place.hidden = false;
  const legend = make("p", { class: "quad-legend" });
  QUADS.forEach((quad, number) => legend.append(make("span", {}, make("i", { class: QUAD_CLASSES[number] ?? "" }), quad)));
  const choice = make("p", { class: "choice faint", role: "status" }, HINT);
  const holder = make("div", { class: "holder" });
  place.append(legend, holder, choice);
  const apart = [
    data.before ? `${data.before} before ${data.first}` : "",
    data.after ? `${data.after} after ${data.last}` : "",
    data.unknown ? `${data.unknown} without a day` : "",
  ].filter(Boolean);
  if (apart.length) place.append(make("p", { class: "faint" }, `Not shown: ${apart.join(", ")}.`));
  const redraw = () => draw(holder, choice, data, Math.max(280, holder.clientWidth));
  redraw();
  let width = holder.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(holder.clientWidth - width) < 8) return;
    width = holder.clientWidth;
    redraw();
  }).observe(holder);
}

function draw(holder: HTMLElement, choice: HTMLElement, data: Counted, width: number): void {
  holder.replaceChildren();
  const bars = stack(data);
  const x = scaleUtc(drawnDays(data), [EDGE.left, width - EDGE.right]);
  const most = Math.max(1, ...data.bars.map((bar) => bar.events.reduce((a, b) => a + b, 0)));
  const y = scaleLinear([0, most], [HEIGHT - EDGE.bottom, EDGE.top]).nice();
  const words = `Events by ${data.grain} and quad class, from ${data.first} to ${data.last}`;
  const svg = select(holder).append("svg").attr("viewBox", `0 0 ${width} ${HEIGHT}`).attr("width", width).attr("height", HEIGHT)
    .attr("class", "figure").attr("role", "img").attr("aria-label", words);
  svg.append("g").attr("transform", `translate(0,${HEIGHT - EDGE.bottom})`).call(axisBottom(x).ticks(Math.max(2, width / 110)).tickSizeOuter(0));
  svg.append("g").attr("transform", `translate(${EDGE.left},0)`).call(axisLeft(y).ticks(4, "~s").tickSizeOuter(0));
  svg.append("g").selectAll("rect").data(bars).join("rect")
    .attr("class", (b) => QUAD_CLASSES[b.quad] ?? "")
    .attr("x", (b) => x(b.start))
    .attr("width", (b) => Math.max(1, x(b.end) - x(b.start) - 1))
    .attr("y", (b) => y(b.high))
    .attr("height", (b) => y(b.low) - y(b.high))
    .append("title").text((b) => `${dayWords(b.start, data.grain)}: ${quadWords(b.counts)}`);
  const format = utcFormat("%Y-%m-%d");
  const brush = brushX<unknown>().extent([[EDGE.left, EDGE.top], [width - EDGE.right, HEIGHT - EDGE.bottom]]);
  brush.on("end", (event: { selection: [number, number] | null }) => {
    if (!event.selection) {
      choice.replaceChildren(HINT);
      return;
    }
    const since = format(x.invert(event.selection[0]));
    const until = format(new Date(x.invert(event.selection[1]).getTime() - 1));
    const days = since >= until ? since : `${since} to ${until}`;
    choice.replaceChildren(make("a", { class: "button", href: withFilters({ since, until: until < since ? since : until }) }, `Show only ${days}`));
  });
  svg.append("g").attr("class", "brush").call(brush);
}

const place = placeOf("timeline");
if (place) begin(place).catch(() => place.append(make("p", { class: "faint" }, "The timeline cannot be drawn now.")));
