// Writes the vendored chart library: `make charts`. The same lock file gives the same bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const target = new URL("../../src/huiyin/web/static/huiyin/vendor/", import.meta.url);
const version = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
const banner =
  `/*! Apache ECharts ${version("echarts")} (Apache-2.0), zrender ${version("zrender")} (BSD-3-Clause), ` +
  `tslib ${version("tslib")} (0BSD): a selection, made by tools/build_charts. Licences beside this file. */`;

await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["charts.js"],
  outfile: new URL("charts.js", target).pathname,
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "huiyinCharts",
  target: "chrome94",
  charset: "utf8",
  legalComments: "none",
  banner: { js: banner },
  define: { "process.env.NODE_ENV": '"production"' },
});
const licence = (name, file) => `${name} ${version(name)}\n\n${readFileSync(new URL(`node_modules/${name}/${file}`, import.meta.url), "utf8").trim()}\n`;
writeFileSync(
  new URL("charts.LICENSE.txt", target),
  [licence("echarts", "NOTICE"), licence("echarts", "LICENSE"), licence("zrender", "LICENSE"), licence("tslib", "LICENSE.txt")].join(`\n${"-".repeat(78)}\n\n`),
);
