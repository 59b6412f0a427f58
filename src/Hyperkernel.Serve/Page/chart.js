// Charts as SVG: colours and text come from the style sheet, so they are as readable in the dark as in the light.
const space = "http://www.w3.org/2000/svg";
const box = { width: 520, height: 300, left: 58, right: 12, top: 14, bottom: 44 };

function shape(name, attributes, text) {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }

  if (text !== undefined) {
    element.textContent = text;
  }

  return element;
}

// Whether the range is more than rounding.
const isRange = (least, most) => most - least > 1e-12 * Math.max(Math.abs(least), Math.abs(most));

export function ticks(least, most, count = 5) {
  if (!isRange(least, most) || !Number.isFinite(most - least)) {
    return [...new Set([least, most])];
  }

  const rough = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((each) => each * power >= rough);
  const all = [];
  const first = Math.ceil(least / step);
  for (let k = 0; k <= count && (first + k) * step <= most + (1e-9 * step); k++) {
    all.push(Number(((first + k) * step).toPrecision(12)));
  }

  return all;
}

export function words(number) {
  const size = Math.abs(number);
  return size !== 0 && (size >= 1e5 || size < 1e-3) ? number.toExponential(1) : String(Number(number.toPrecision(4)));
}

function extent(values) {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (Number.isFinite(value)) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }

  return least <= most ? [least, most] : [0, 1];
}

// spec: title, x, xLabel, yLabel, xTicks: [{at, text}], series: [{name, y, x, lower, upper, points, dashed, thin, colour}]
export function chart(spec) {
  const svg = shape("svg", { class: "chart", viewBox: `0 0 ${box.width} ${box.height}`, role: "img", "aria-label": spec.title });
  const xs = spec.series.flatMap((s) => [...(s.x ?? spec.x)]);
  const ys = spec.series.flatMap((s) => [...s.y, ...(s.lower ?? []), ...(s.upper ?? [])]);
  const [x0, x1] = extent(xs);
  let [y0, y1] = extent(ys);
  const margin = isRange(y0, y1) ? 0.06 * (y1 - y0) : Math.abs(y1) || 1;
  [y0, y1] = spec.yRange ?? [y0 - margin, y1 + margin];
  const right = box.width - box.right;
  const bottom = box.height - box.bottom;
  const px = (x) => box.left + (((x - x0) / (x1 - x0 || 1)) * (right - box.left));
  const py = (y) => bottom - (((y - y0) / (y1 - y0)) * (bottom - box.top));
  for (const y of ticks(y0, y1)) {
    svg.append(
      shape("line", { class: "rule", x1: box.left, x2: right, y1: py(y), y2: py(y) }),
      shape("text", { class: "soft", x: box.left - 6, y: py(y) + 4, "text-anchor": "end" }, words(y)),
    );
  }

  for (const tick of spec.xTicks ?? ticks(x0, x1).map((at) => ({ at, text: words(at) }))) {
    const anchor = px(tick.at) > right - 30 ? "end" : px(tick.at) < box.left + 10 ? "start" : "middle";
    svg.append(shape("text", { class: "soft", x: px(tick.at), y: bottom + 16, "text-anchor": anchor }, tick.text));
  }

  svg.append(
    shape("path", { class: "axis", d: `M${box.left} ${box.top}V${bottom}H${right}` }),
    shape("text", { x: (box.left + right) / 2, y: box.height - 8, "text-anchor": "middle" }, spec.xLabel),
    shape("text", { x: 14, y: (box.top + bottom) / 2, "text-anchor": "middle",
      transform: `rotate(-90 14 ${(box.top + bottom) / 2})` }, spec.yLabel),
  );
  spec.series.forEach((series, place) => draw(svg, series, series.x ?? spec.x, px, py, series.colour ?? place));
  const holder = document.createElement("figure");
  holder.className = "card";
  const heading = document.createElement("figcaption");
  heading.textContent = spec.title;
  const legend = document.createElement("p");
  legend.className = "help";
  spec.series.forEach((series, place) => legend.append(key(series, series.colour ?? place)));
  holder.append(heading, svg, legend);
  return holder;
}

function draw(svg, series, x, px, py, colour) {
  const path = (ys) => ys.map((y, k) => `${k === 0 ? "M" : "L"}${px(x[k]).toFixed(1)} ${py(y).toFixed(1)}`).join("");
  const kind = `c${colour % 5}`;
  if (series.lower && series.bars) {
    series.lower.forEach((low, k) => svg.append(
      shape("path", { class: `curve thin ${kind}`, d: `M${px(x[k])} ${py(low)}V${py(series.upper[k])}` }),
    ));
  } else if (series.lower) {
    const at = (k, y) => `${px(x[k]).toFixed(1)} ${py(y).toFixed(1)}`;
    const part = (run) => {
      const above = run.map((k) => at(k, series.upper[k]));
      const below = run.map((k) => at(k, series.lower[k])).reverse();
      return `M${[...above, ...below].join("L")}Z`;
    };
    svg.append(shape("path", { class: `band ${kind}`, d: known(series).map(part).join("") }));
  }

  if (series.points) {
    series.y.forEach((y, k) => svg.append(shape("circle", { class: kind, cx: px(x[k]), cy: py(y), r: 2.5 })));
  } else {
    const style = `${series.dashed ? "dashed " : ""}${series.thin ? "thin " : ""}`;
    svg.append(shape("path", { class: `curve ${style}${kind}`, d: path([...series.y]) }));
  }
}

// The places of a band, in runs: where its width is not known, it is broken.
function known(series) {
  const runs = [];
  series.lower.forEach((low, k) => {
    if (!Number.isFinite(low) || !Number.isFinite(series.upper[k])) {
      return;
    }

    if (runs.at(-1)?.at(-1) === k - 1) {
      runs.at(-1).push(k);
    } else {
      runs.push([k]);
    }
  });
  return runs;
}

function key(series, colour) {
  const item = document.createElement("span");
  item.className = "key";
  const sample = shape("svg", { viewBox: "0 0 26 12", width: 26, height: 12, class: "chart sample", "aria-hidden": "true" });
  const kind = `c${colour % 5}`;
  if (series.lower && !series.bars) {
    sample.append(shape("rect", { class: `band ${kind}`, x: 1, y: 1, width: 24, height: 10 }));
  }

  sample.append(
    series.points
      ? shape("circle", { class: kind, cx: 13, cy: 6, r: 3 })
      : shape("path", { class: `curve ${series.dashed ? "dashed " : ""}${kind}`, d: "M1 6H25" }),
  );
  item.append(sample, ` ${series.name}`);
  return item;
}

// A map of numbers over a grid, dark for the least and bright for the greatest; the scale is below.
export function heat(title, columns, rows, values, xLabel, yLabel, xEnds, yEnds) {
  const holder = document.createElement("figure");
  holder.className = "card";
  const heading = document.createElement("figcaption");
  heading.textContent = title;
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  canvas.className = "heat";
  canvas.setAttribute("role", "img");
  const [least, most] = extent(values);
  canvas.setAttribute("aria-label", `${title}: from ${words(least)} to ${words(most)}`);
  const context = canvas.getContext("2d");
  const data = context.createImageData(columns, rows);
  values.forEach((value, k) => {
    const row = rows - 1 - Math.floor(k / columns);
    const known = Number.isFinite(value);
    data.data.set([...colourOf(known ? (value - least) / (most - least || 1) : 0), known ? 255 : 0], 4 * ((row * columns) + (k % columns)));
  });
  context.putImageData(data, 0, 0);
  const scale = document.createElement("p");
  scale.className = "help";
  scale.textContent = `${words(least)} (dark) to ${words(most)} (bright). Across: ${xLabel}, ${xEnds[0]} to ${xEnds[1]}. `
    + `Upwards: ${yLabel}, ${yEnds[0]} to ${yEnds[1]}.`;
  holder.append(heading, canvas, scale);
  return holder;
}

// Viridis at nine places: even in brightness, and told apart by the colour-blind.
const stops = [
  [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37],
];

function colourOf(share) {
  const place = Math.min(0.999999, Math.max(0, share)) * (stops.length - 1);
  const below = Math.floor(place);
  return stops[below].map((part, k) => part + ((place - below) * (stops[below + 1][k] - part)));
}
