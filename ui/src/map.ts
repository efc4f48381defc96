// The map: incidents over the countries of Natural Earth, near ones as one point; what is in view can become a filter.
import { type FilterSpecification, Map, Marker, NavigationControl, Popup, type StyleSpecification, addProtocol, setWorkerUrl } from "maplibre-gl";
import type { Feature, FeatureCollection, GeoJsonProperties, Geometry, Point } from "geojson";
import { PMTiles, Protocol } from "pmtiles";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { boundsOf, boxWords, radiusOf } from "./geometry";
import { ask, make, placeOf, withFilters } from "./island";
import { QUADS, QUAD_CLASSES, mainQuad, quadWords } from "./quads";

interface Facts { incidents: number; quads: number[]; named: { id: string; at: string; title: string }[] }
type Places = FeatureCollection<Point, Facts>;

const MOST_BUTTONS = 300;
const MOST_ZOOM = 13;
const LEAST_ZOOM = -2;

async function begin(place: HTMLElement): Promise<void> {
  const { worker = "", countries = "", tiles = "", source = "", query = "" } = place.dataset;
  place.hidden = false;
  const holder = make("div", { class: "map-holder" });
  const legend = make("p", { class: "quad-legend" });
  QUADS.forEach((quad, number) => legend.append(make("span", {}, make("i", { class: QUAD_CLASSES[number] ?? "" }), quad)));
  const inView = make("a", { class: "button", href: "#" }, "Show only what is in view");
  const told = make("span", { class: "faint", role: "status" });
  place.append(legend, holder, make("p", { class: "choice" }, inView, " ", told));

  const [world, first] = await Promise.all([
    ask<Topology<{ countries: GeometryCollection }>>(countries),
    ask<Places>(addressOf(source, query, 1, null)),
  ]);
  setWorkerUrl(worker);
  const style = await styleOf(world, tiles).catch(() => {
    place.append(make("p", { class: "faint", role: "status" }, "The tiles that the workbench was started with cannot be read; these are the map’s own countries."));
    return styleOf(world, "");
  });
  const bounds = boundsOf(first.bbox);
  const map = new Map({
    container: holder,
    style,
    ...(bounds ? { bounds: [bounds.west, bounds.south, bounds.east, bounds.north], fitBoundsOptions: { maxZoom: tiles ? 7 : 4, padding: { top: 30, bottom: 30, left: 30, right: 60 } } } : { center: [0, 20], zoom: 0.6 }),
    minZoom: LEAST_ZOOM,
    maxZoom: MOST_ZOOM + 3,
    attributionControl: { compact: true },
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const shown = new Shown(map, told);
  let asked: AbortController | null = null;
  const look = async () => {
    asked?.abort();
    asked = new AbortController();
    const b = map.getBounds();
    const view = { west: b.getWest(), south: b.getSouth(), east: b.getEast(), north: b.getNorth() };
    inView.setAttribute("href", withFilters({ box: boxWords(view) }));
    try {
      shown.show(await ask<Places>(addressOf(source, query, map.getZoom(), view), asked.signal));
    } catch (fault) {
      if (!(fault instanceof DOMException && fault.name === "AbortError")) told.textContent = "The places cannot be shown now.";
    }
  };
  map.on("load", () => { shown.ready(); void look(); });
  map.on("moveend", () => void look());
  new MutationObserver(() => paint(map)).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(map));
}

/** The points that are on the map: the largest as buttons, which keys reach, the rest as circles. */
class Shown {
  private markers: Marker[] = [];
  private popup: Popup | null = null;

  constructor(private readonly map: Map, private readonly told: HTMLElement) {}

  ready(): void {
    const map = this.map;
    map.addSource("rest", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    QUAD_CLASSES.forEach((name, number) => {
      const filter: FilterSpecification = ["==", ["get", "quad"], number];
      map.addLayer({ id: name, type: "circle", source: "rest", filter, paint: { "circle-radius": ["get", "radius"], "circle-opacity": 0.85 } });
      map.on("click", name, (event) => {
        const at = event.features?.[0]?.properties["at"] as number | undefined;
        const found = at === undefined ? undefined : this.rest[at];
        if (found) this.choose(found);
      });
      map.on("mouseenter", name, () => { map.getCanvas().style.cursor = "pointer"; });
      map.on("mouseleave", name, () => { map.getCanvas().style.cursor = ""; });
    });
    paint(map);
  }

  private rest: Feature<Point, Facts>[] = [];

  show(places: Places): void {
    for (const marker of this.markers) marker.remove();
    this.markers = places.features.slice(0, MOST_BUTTONS).map((f) => this.button(f));
    this.rest = places.features.slice(MOST_BUTTONS);
    const circles = this.rest.map((f, at) => ({
      type: "Feature" as const,
      geometry: f.geometry,
      properties: { at, quad: mainQuad(f.properties.quads), radius: radiusOf(f.properties.incidents) },
    }));
    const source = this.map.getSource("rest") as { setData(data: FeatureCollection): void } | undefined;
    source?.setData({ type: "FeatureCollection", features: circles });
    const count = places.features.reduce((sum, f) => sum + f.properties.incidents, 0);
    this.told.textContent = `${count.toLocaleString()} ${count === 1 ? "incident" : "incidents"} with a place in view`;
  }

  private button(f: Feature<Point, Facts>): Marker {
    const { incidents, quads } = f.properties;
    const size = 2 * radiusOf(incidents);
    const one = f.properties.named[0];
    const words = incidents === 1 && one ? one.title : `${incidents} ${incidents === 1 ? "incident" : "incidents"}: ${quadWords(quads)}`;
    const element = make("button", { type: "button", class: `pin ${QUAD_CLASSES[mainQuad(quads)] ?? ""}`, "aria-label": words, title: words }, incidents > 1 ? short(incidents) : "");
    element.style.width = element.style.height = `${size}px`;
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      this.choose(f);
    });
    return new Marker({ element }).setLngLat(f.geometry.coordinates as [number, number]).addTo(this.map);
  }

  private choose(f: Feature<Point, Facts>): void {
    const at = f.geometry.coordinates as [number, number];
    const { incidents, named, quads } = f.properties;
    this.popup?.remove();
    if (!named.length && this.map.getZoom() < MOST_ZOOM) {
      this.map.easeTo({ center: at, zoom: Math.min(MOST_ZOOM, this.map.getZoom() + 2.5) });
      return;
    }
    const list = make("ul", { class: "plain" });
    for (const each of named) list.append(make("li", {}, make("a", { href: each.at }, each.title || each.id)));
    if (!named.length) {
      const near = 0.002;
      const box = boxWords({ west: at[0] - near, east: at[0] + near, south: at[1] - near, north: at[1] + near });
      list.append(make("li", {}, make("a", { href: withFilters({ box }) }, `All ${incidents} incidents here`)));
    }
    const inside = make("div", { class: "popup" }, make("p", {}, quadWords(quads)), list);
    this.popup = new Popup({ maxWidth: "20rem" }).setLngLat(at).setDOMContent(inside).addTo(this.map);
    inside.querySelector("a")?.focus();
  }
}

function short(count: number): string {
  return count < 1000 ? `${count}` : count < 10_000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`;
}

function addressOf(source: string, query: string, zoom: number, view: { west: number; south: number; east: number; north: number } | null): string {
  const words = new URLSearchParams(query.replace(/^\?/, ""));
  words.set("zoom", Math.max(LEAST_ZOOM, zoom).toFixed(2));
  for (const [name, value] of Object.entries(view ?? {})) words.set(name, Math.max(-720, Math.min(720, value)).toFixed(4));
  return `${source}?${words}`;
}

/** The countries beneath, and tiles over them where the workbench was given an address. */
async function styleOf(world: Topology<{ countries: GeometryCollection }>, tiles: string): Promise<StyleSpecification> {
  const land = feature(world, world.objects.countries) as FeatureCollection<Geometry, GeoJsonProperties>;
  const borders = mesh(world, world.objects.countries, (a, b) => a !== b);
  const style: StyleSpecification = {
    version: 8,
    sources: {
      land: { type: "geojson", data: land, attribution: "Natural Earth" },
      borders: { type: "geojson", data: { type: "Feature", geometry: borders, properties: {} } },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--sea", "#dfe8ec") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--land", "#f7f5ee") } },
      { id: "borders", type: "line", source: "borders", paint: { "line-color": colour("--line", "#c5c2b8"), "line-width": 0.8 } },
    ],
  };
  if (tiles.includes("{z}")) {
    style.sources["tiles"] = { type: "raster", tiles: [tiles], tileSize: 256, attribution: hostOf(tiles) };
    style.layers.push({ id: "tiles", type: "raster", source: "tiles" });
  } else if (tiles) {
    await addArchive(style, new URL(tiles, location.href).href);
  }
  return style;
}

/** Whose tiles they are, as far as their address tells. */
function hostOf(tiles: string): string {
  const host = /^https?:\/\/(?:[^/@]*@)?([\w.:-]+)/.exec(tiles)?.[1];
  return host ? `Tiles: ${host}` : "";
}

/** A PMTiles file: pictures as they are; of shapes the outlines, whatever layers there are. */
async function addArchive(style: StyleSpecification, address: string): Promise<void> {
  const protocol = new Protocol({ metadata: true });
  addProtocol("pmtiles", protocol.tile);
  const archive = new PMTiles(address);
  protocol.add(archive);
  const VECTOR = 1;
  const header = await archive.getHeader();
  const url = `pmtiles://${address}`;
  if (header.tileType !== VECTOR) {
    style.sources["tiles"] = { type: "raster", url, tileSize: 256 };
    style.layers.push({ id: "tiles", type: "raster", source: "tiles" });
    return;
  }
  const told = (await archive.getMetadata()) as { vector_layers?: { id: string }[] };
  style.sources["tiles"] = { type: "vector", url };
  for (const { id } of told.vector_layers ?? []) {
    const water = /water|ocean|lake/.test(id);
    if (water) style.layers.push({ id: `tiles-${id}-area`, type: "fill", source: "tiles", "source-layer": id, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("--sea", "#dfe8ec") } });
    else style.layers.push({ id: `tiles-${id}`, type: "line", source: "tiles", "source-layer": id, paint: { "line-color": colour("--line", "#c5c2b8"), "line-width": 0.6 } });
  }
}

/** The colours of the page's theme. */
function paint(map: Map): void {
  if (!map.getLayer("sea")) return;
  map.setPaintProperty("sea", "background-color", colour("--sea", "#dfe8ec"));
  map.setPaintProperty("land", "fill-color", colour("--land", "#f7f5ee"));
  map.setPaintProperty("borders", "line-color", colour("--line", "#c5c2b8"));
  for (const { id, type } of map.getStyle().layers) {
    if (!id.startsWith("tiles-")) continue;
    if (type === "line") map.setPaintProperty(id, "line-color", colour("--line", "#c5c2b8"));
    if (type === "fill") map.setPaintProperty(id, "fill-color", colour("--sea", "#dfe8ec"));
  }
  QUAD_CLASSES.forEach((name) => {
    if (map.getLayer(name)) map.setPaintProperty(name, "circle-color", colour(`--${name}`, "#777777"));
  });
}

function colour(name: string, otherwise: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || otherwise;
}

const place = placeOf("map");
if (place) {
  begin(place).catch(() => {
    place.replaceChildren(make("p", { class: "faint" }, "The map cannot be drawn in this browser; the table below has all of it."));
  });
}
