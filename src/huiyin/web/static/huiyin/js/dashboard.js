/* The overview in the browser: the charts become ones that can be zoomed and asked, drawn on a canvas from the figures
   of the tables below them. Without script, or without the library, the server's drawings stand. On paper they always
   do. Tooltips are drawn too: as HTML they would carry style attributes, which the security policy refuses. */
(() => {
  "use strict";

  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  const library = window.huiyinCharts;
  if (!library) return;

  const page = getComputedStyle(document.documentElement);
  const colour = (name) => page.getPropertyValue(`--${name}`).trim();
  const size = parseFloat(page.fontSize);
  const words = { color: colour("ink-700"), fontFamily: page.getPropertyValue("--sans"), fontSize: size * 0.875 };
  const tooltip = {
    renderMode: "richText",
    confine: true,
    backgroundColor: colour("surface"),
    borderColor: colour("line-strong"),
    textStyle: { ...words, color: colour("ink-900") },
  };
  const decals = [
    { symbol: "none" },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: "rgba(255,255,255,.75)" },
    { symbol: "circle", dashArrayX: [4, 4], dashArrayY: [4, 4], symbolSize: 0.6, color: "rgba(255,255,255,.85)" },
  ];
  const fills = [colour("brand-600"), colour("done-bar"), colour("over")];

  const rows = (table) => all("tbody tr", table).map((row) => Array.from(row.cells));
  const number = (cell) => Number(cell.dataset.value);

  function columns(table) {
    const names = all("thead th", table).slice(1).map((head) => head.textContent);
    const lines = rows(table);
    const isLong = lines.length > 10;
    return {
      grid: { top: 16, right: 8, bottom: isLong ? size * 4.5 : size * 2, left: 8, containLabel: true },
      tooltip: { ...tooltip, trigger: "axis", axisPointer: { type: "shadow" } },
      xAxis: { type: "category", data: lines.map((cells) => cells[0].textContent), axisLabel: words, axisTick: { show: false } },
      yAxis: { type: "value", minInterval: 1, axisLabel: words, splitLine: { lineStyle: { color: colour("line") } } },
      dataZoom: isLong
        ? [
            {
              type: "slider",
              height: size * 1.75,
              bottom: size * 0.5,
              textStyle: words,
              brushSelect: false,
              borderColor: colour("line-button"),
              fillerColor: "rgba(21, 99, 126, .12)",
              dataBackground: { lineStyle: { color: colour("line-button") }, areaStyle: { color: colour("trough") } },
              selectedDataBackground: { lineStyle: { color: colour("brand-600") }, areaStyle: { color: colour("brand-100") } },
              handleStyle: { borderColor: colour("brand-700") },
            },
            { type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false },
          ]
        : [],
      series: names.map((name, at) => ({
        name,
        type: "bar",
        data: lines.map((cells) => number(cells[at + 1])),
        itemStyle: { color: fills[at], decal: decals[at] },
        barGap: "10%",
      })),
    };
  }

  function flow(table) {
    const lines = rows(table);
    const name = (cells, at) => `${at}${cells[at].textContent}`;
    const nodes = new Map();
    const links = new Map();
    lines.forEach((cells) => {
      [0, 1, 2].forEach((at) => nodes.set(name(cells, at), { name: name(cells, at), depth: at, place: Number(cells[at].dataset.place) }));
      [0, 1].forEach((at) => {
        const key = `${name(cells, at)} ${name(cells, at + 1)}`;
        const link = links.get(key) ?? { source: name(cells, at), target: name(cells, at + 1), value: 0 };
        link.value += number(cells[3]);
        links.set(key, link);
      });
    });
    const label = (text) => text.slice(1);
    const tone = [colour("brand-600"), colour("brand-700"), colour("done")];
    return {
      tooltip: {
        ...tooltip,
        formatter: (one) =>
          one.dataType === "edge"
            ? `${label(one.data.source)} → ${label(one.data.target)}: ${one.value.toLocaleString()}`
            : `${label(one.name)}: ${one.value.toLocaleString()}`,
      },
      series: [
        {
          type: "sankey",
          data: [...nodes.values()].sort((one, other) => one.place - other.place).map((node) => ({
            ...node,
            itemStyle: { color: tone[node.depth], borderWidth: 0 },
            label: node.depth === 2 ? { position: "left" } : {},
          })),
          links: [...links.values()],
          layoutIterations: 0,
          draggable: false,
          nodeGap: 18,
          nodeWidth: 12,
          top: 8,
          right: 2,
          bottom: 8,
          left: 2,
          emphasis: { focus: "adjacency" },
          lineStyle: { color: "source", opacity: 0.22, curveness: 0.5 },
          label: { ...words, color: colour("ink-900"), textBorderColor: colour("surface"), textBorderWidth: 3, formatter: (one) => `${label(one.name)} ${one.value.toLocaleString()}` },
        },
      ],
    };
  }

  const drawings = { columns, flow };

  all("[data-chart]").forEach((figure) => {
    const table = document.getElementById(figure.dataset.table);
    if (!table) return;
    const ground = document.createElement("div");
    ground.className = "chart-live";
    ground.setAttribute("aria-hidden", "true");
    figure.append(ground);
    figure.classList.add("is-live");
    const chart = library.init(ground, null, { renderer: "canvas" });
    chart.setOption({ animation: false, textStyle: words, ...drawings[figure.dataset.chart](table) });
    new ResizeObserver(() => chart.resize()).observe(ground);
  });
})();
