// Writes the vendored map library and its style sheet: `make map`. The same lock file gives the same bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const target = new URL("../../src/huiyin/web/static/huiyin/vendor/", import.meta.url);
const here = new URL(".", import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(new URL("node_modules/leaflet/package.json", import.meta.url)));
const banner = `/*! Leaflet ${version} (BSD-2-Clause): a selection, made by tools/build_map. Licence beside this file. */`;
const common = { absWorkingDir: here, minify: true, charset: "utf8", legalComments: "none" };

await build({
  ...common,
  entryPoints: ["map.js"],
  outfile: new URL("map.js", target).pathname,
  bundle: true,
  format: "iife",
  globalName: "huiyinLeaflet",
  target: "chrome94",
  banner: { js: banner },
});
await build({
  ...common,
  entryPoints: ["node_modules/leaflet/dist/leaflet.css"],
  outfile: new URL("map.css", target).pathname,
  bundle: true,
  loader: { ".png": "dataurl" },
  target: "chrome94",
  banner: { css: banner },
});
const licence = readFileSync(new URL("node_modules/leaflet/LICENSE", import.meta.url), "utf8").trim();
writeFileSync(new URL("map.LICENSE.txt", target), `leaflet ${version}\n\n${licence}\n`);
