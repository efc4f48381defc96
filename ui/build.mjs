// Builds each island into one file of its own, with the names that the pages ask for: no file refers to another by a
// relative address, because the workbench serves files under hashed names.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { quantize } from "topojson-client";
import { presimplify, quantile, simplify } from "topojson-simplify";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "../src/dateline/web/static/built");
const modules = join(here, "node_modules");
const packages = new Set();

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const name of ["map", "timeline", "review"]) {
  const [{ output }] = [await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      outDir: target,
      emptyOutDir: false,
      sourcemap: false,
      target: "es2022",
      modulePreload: false,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: {
        input: { [name]: join(here, `src/${name}.ts`) },
        output: { format: "es", entryFileNames: "[name].js", codeSplitting: false },
      },
    },
  })].flat();
  for (const file of output) {
    for (const id of Object.keys(file.modules ?? {})) {
      const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id);
      if (found) packages.add(found[1]);
    }
  }
}
const banner = /^\s*\/\*\*?[^]*?\*\/\s*/;
const worker = readFileSync(join(modules, "maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
writeFileSync(join(target, "map-worker.js"), worker);
if (!banner.test(worker)) throw new Error("the worker of maplibre-gl has lost its licence notice");
copyFileSync(join(modules, "maplibre-gl/dist/maplibre-gl.css"), join(target, "map.css"));
// Only the outlines of countries, with half of their corners: those that no zoom of this map would miss much.
const atlas = JSON.parse(readFileSync(join(modules, "world-atlas/countries-50m.json"), "utf8"));
delete atlas.objects.land;
for (const country of atlas.objects.countries.geometries) {
  delete country.properties;
  delete country.id;
}
const weighed = presimplify(atlas);
const world = quantize(simplify(weighed, quantile(weighed, 0.45)), 1e5);
writeFileSync(join(target, "countries.json"), JSON.stringify(world));
packages.add("world-atlas");

writeNotices();
const files = {};
for (const name of readdirSync(target).sort()) {
  const data = readFileSync(join(target, name));
  files[name] = { bytes: data.length, sha256: createHash("sha256").update(data).digest("hex") };
}
writeFileSync(join(target, "manifest.json"), `${JSON.stringify({ files }, null, 2)}\n`);

/** The licences of all that is bundled, and of what maplibre-gl has bundled in turn. */
function writeNotices() {
  const queue = [...packages];
  for (const name of queue) {
    const about = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
    for (const other of Object.keys(about.dependencies ?? {})) {
      if (!packages.has(other) && !other.startsWith("@types/") && existsSync(join(modules, other))) {
        packages.add(other);
        queue.push(other);
      }
    }
  }
  const parts = [...packages].sort().map((name) => {
    const folder = join(modules, name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    const words = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${about.license}`;
    return `${name} ${about.version} (${about.license})\n\n${words}\n`;
  });
  const head = "What the files in this folder contain besides Dateline's own code, and its licences.\nThe outlines of countries are Natural Earth's, which are in the public domain.\n";
  writeFileSync(join(target, "THIRD_PARTY.txt"), [head, ...parts].join(`\n${"-".repeat(100)}\n\n`));
}
