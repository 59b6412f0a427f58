import { chart } from "./chart.js";
import { fail, get, make, oneAtATime, post } from "./api.js";

const points = 64;
const largest = 2.5;
let values = new Array(points).fill(0);
let cursor = 0;
let example = 0;
const ask = oneAtATime(async () => show(await post("/api/operator/solve", { values })));
let canvas;
let pen;
let status;
let charts;

export function begin(panel) {
  canvas = make("canvas", {
    class: "wave",
    width: 736,
    height: 300,
    tabindex: 0,
    role: "application",
    "aria-label": "The function at time 0",
    "aria-describedby": "wave-help",
  });
  pen = canvas.getContext("2d");
  status = make("p", { role: "status", id: "operator-status" }, "Draw, or begin with a function that was not learnt from.");
  charts = make("div", { class: "charts" });
  panel.append(
    make("h2", {}, "Draw a wave on a circle"),
    make(
      "p",
      { class: "lead" },
      "Burgers' equation moves a wave, steepens it and wears it down. The map from the wave at time 0 to the wave at time 1 was learnt "
        + "from 100 pairs. What was learnt is shown beside the solution of the equation.",
    ),
    canvas,
    make(
      "p",
      { class: "help", id: "wave-help" },
      "Draw with the mouse or a finger. By keyboard: left and right choose a point, up and down move it, Page Up and Page Down move its "
        + "neighbours with it. The two ends are the same point.",
    ),
    make(
      "div",
      { class: "tools wide" },
      make("button", { type: "button", id: "wave-example", onclick: nextExample }, "A function that was not learnt from"),
      make("button", { type: "button", id: "wave-smooth", onclick: smooth }, "Smooth it"),
      make("button", { type: "button", id: "wave-clear", onclick: () => set(new Array(points).fill(0)) }, "Clear"),
    ),
    status,
    charts,
  );
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = null;
    stroke(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) {
      stroke(event);
    }
  });
  canvas.addEventListener("keydown", key);
  canvas.addEventListener("focus", paint);
  canvas.addEventListener("blur", paint);
  nextExample();
}

async function nextExample() {
  try {
    set((await get(`/api/operator/example?number=${example++}`)).values);
  } catch (error) {
    fail(error);
  }
}

function smooth() {
  const at = (j) => values[(j + points) % points];
  set(values.map((v, j) => (at(j - 2) + (4 * at(j - 1)) + (6 * v) + (4 * at(j + 1)) + at(j + 2)) / 16));
}

function set(next) {
  values = next;
  changed();
}

let last = null;

function stroke(event) {
  const frame = canvas.getBoundingClientRect();
  const next = {
    j: ((event.clientX - frame.left) / frame.width) * points,
    v: Math.max(-largest, Math.min(largest, (1 - (2 * (event.clientY - frame.top) / frame.height)) * largest)),
  };
  const from = last ?? next;
  const steps = Math.max(1, Math.ceil(Math.abs(next.j - from.j)));
  for (let step = 0; step <= steps; step++) {
    const j = Math.round(from.j + ((next.j - from.j) * step / steps));
    values[((j % points) + points) % points] = from.v + ((next.v - from.v) * step / steps);
  }

  last = next;
  changed();
}

function key(event) {
  const sides = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const lift = { ArrowUp: 0.1, ArrowDown: -0.1 }[event.key];
  const hill = { PageUp: 0.3, PageDown: -0.3 }[event.key];
  if (sides) {
    cursor = (cursor + sides + points) % points;
    paint();
  } else if (lift) {
    values[cursor] = Math.max(-largest, Math.min(largest, values[cursor] + lift));
    changed();
  } else if (hill) {
    values = values.map((v, j) => {
      const away = Math.min((j - cursor + points) % points, (cursor - j + points) % points);
      return Math.max(-largest, Math.min(largest, v + (hill * Math.exp(-((away / 6) ** 2)))));
    });
    changed();
  } else {
    return;
  }

  status.textContent = `Point ${cursor + 1} of ${points}: ${values[cursor].toFixed(1)}.`;
  event.preventDefault();
}

function changed() {
  paint();
  ask();
}

function show(answer) {
  const x = [...Array(points + 1).keys()].map((j) => j / points);
  const closed = (ys) => [...ys, ys[0]];
  const mean = closed(answer.mean);
  const half = closed(answer.half);
  const truth = closed(answer.truth);
  charts.replaceChildren(
    chart({
      title: "The wave at time 1",
      x,
      xLabel: "place on the circle",
      yLabel: "height",
      series: [
        { name: "learnt, with its 90 % band", y: mean, lower: mean.map((m, j) => m - half[j]), upper: mean.map((m, j) => m + half[j]) },
        { name: "solution of the equation", y: truth, dashed: true },
        { name: "time 0, without its mean", y: closed(answer.initial), thin: true, colour: 2 },
      ],
    }),
    chart({
      title: "Learnt less solution",
      x,
      xLabel: "place on the circle",
      yLabel: "difference",
      series: [
        { name: "90 % band", y: mean.map(() => 0), lower: half.map((h) => -h), upper: half },
        { name: "difference", y: mean.map((m, j) => m - truth[j]) },
      ],
    }),
  );
  const error = answer.error === null ? "" : `Relative error ${(100 * answer.error).toPrecision(2)} %. `;
  status.textContent = `${error}The solution lies in the band at ${Math.round(100 * answer.within)} % of the points. `
    + `Learnt from ${answer.pairs} pairs in ${answer.fitSeconds.toFixed(2)} s, predicted in ${answer.milliseconds.toFixed(1)} ms. `
    + "The band is for waves like those that were learnt from, which are smooth.";
  status.dataset.mean = JSON.stringify(answer.mean);
}

function paint() {
  const style = getComputedStyle(document.documentElement);
  const { width, height } = canvas;
  const px = (j) => (j / points) * width;
  const py = (v) => (1 - (v / largest)) * height / 2;
  pen.fillStyle = style.getPropertyValue("--raised");
  pen.fillRect(0, 0, width, height);
  pen.strokeStyle = style.getPropertyValue("--faint");
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(0, height / 2);
  pen.lineTo(width, height / 2);
  pen.stroke();
  pen.strokeStyle = style.getPropertyValue("--one");
  pen.lineWidth = 3;
  pen.beginPath();
  for (let j = 0; j <= points; j++) {
    pen[j === 0 ? "moveTo" : "lineTo"](px(j), py(values[j % points]));
  }

  pen.stroke();
  if (canvas.matches(":focus-visible")) {
    pen.fillStyle = style.getPropertyValue("--two");
    pen.beginPath();
    pen.arc(px(cursor), py(values[cursor]), 7, 0, 2 * Math.PI);
    pen.fill();
  }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => canvas && paint());
