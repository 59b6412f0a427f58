import { fail, get, make, oneAtATime, post, wait } from "./api.js";

const names = { hyperkernel: "Hyperkernel", gaussian_process: "Gaussian process", nearest_neighbour: "Nearest neighbours" };
const canvas = document.getElementById("draw");
const pen = canvas.getContext("2d");
const status = document.getElementById("complete-status");
const progress = document.getElementById("complete-progress");
const time = document.getElementById("complete-time");
const cards = new Map();
let height = 28;
let width = 28;
let seen = 14;
let pixels = new Float32Array(14 * 28);
let cursor = { row: 7, column: 14 };
let isReady = false;
const ask = oneAtATime(complete);
let strokeAt = 0;
let example = 0;
let answered = 0;

export async function begin() {
  resize();
  try {
    let state = await post("/api/complete/begin");
    ({ height, width } = state);
    resize();
    document.getElementById("complete-learnt").textContent = `${state.learnt.toLocaleString("en")} ${state.images}`;
    while (state.state === "waiting" || state.state === "fitting") {
      status.textContent = `Fitting, once: ${state.words.replaceAll("_", " ")} (${Math.round(state.seconds)} s)`;
      await wait(400);
      state = await get("/api/complete/state");
    }

    progress.hidden = true;
    if (state.state === "failed") {
      throw new Error(state.words);
    }

    status.textContent = `Ready after ${state.seconds.toFixed(1)} s. Draw, or begin with the upper half of another image.`;
    state.methods.forEach(addCard);
    // What was drawn while the methods were fitted did not wait for a picture.
    isReady = true;
    strokeAt = 0;
    ask();
  } catch (error) {
    progress.hidden = true;
    status.textContent = "Not ready.";
    fail(error);
  }
}

function resize() {
  seen = Math.ceil(height / 2);
  pixels = new Float32Array(seen * width);
  const scale = Math.max(4, Math.floor(336 / Math.max(width, height)));
  canvas.width = width * scale;
  canvas.height = height * scale;
  cursor = { row: Math.floor(seen / 2), column: Math.floor(width / 2) };
  paint();
}

function addCard(method) {
  const [image, deviation] = ["completed", "uncertainty"].map((what) =>
    make("canvas", { width, height, role: "img", "aria-label": `${names[method.name]}: ${what}` }),
  );
  const range = make("figcaption", {}, "");
  const kept = method.coverage === null
    ? ""
    : ` ${(100 * method.coverage).toFixed(0)} % of their hidden pixels lay in 90 % intervals.`;
  document.getElementById("complete-results").append(
    make(
      "article",
      { class: "card", "aria-label": names[method.name] },
      make("h3", {}, names[method.name]),
      make(
        "div",
        { class: "pair" },
        make("figure", {}, image, make("figcaption", {}, "completed")),
        make("figure", {}, deviation, range),
      ),
      make("p", { class: "help" }, `${method.setting}. Mean squared error on other images: ${method.error.toFixed(4)}.${kept}`),
    ),
  );
  const isModel = method.coverage !== null;
  cards.set(method.name, { image, deviation, range, isModel, what: isModel ? "deviation" : "spread of the neighbours" });
}

async function complete() {
  if (!isReady) {
    return;
  }

  const start = strokeAt || performance.now();
  strokeAt = 0;
  const answer = await post("/api/complete/draw", { pixels: [...pixels].map((p) => Math.round(p * 1000) / 1000) });
  showAll(answer.methods);
  await new Promise(requestAnimationFrame);
  const whole = performance.now() - start;
  const own = answer.milliseconds.toFixed(0);
  time.textContent = `From stroke to picture ${whole.toFixed(0)} ms, of which the three methods took ${own} ms.`;
  time.dataset.milliseconds = whole.toFixed(1);
  time.dataset.number = ++answered;
}

// All deviations on one scale, so that methods can be compared.
function showAll(methods) {
  const hidden = (numbers) => numbers.slice(seen * width);
  const white = Math.max(1e-9, ...methods.flatMap((method) => hidden(method.deviation)));
  const isEmpty = pixels.every((p) => p === 0);
  for (const { name, image, deviation } of methods) {
    const card = cards.get(name);
    grey(card.image, (p) => (p < seen * width ? pixels[p] : image[p]), seen);
    card.image.dataset.pixels = JSON.stringify(image);
    if (isEmpty && card.isModel) {
      grey(card.deviation, () => 0, seen);
      card.range.textContent = "no deviation: nothing is drawn, and the mean image is shown";
      continue;
    }

    const [least, largest] = [Math.min(...hidden(deviation)), Math.max(...hidden(deviation))];
    grey(card.deviation, (p) => (p < seen * width ? 0 : deviation[p] / white), seen);
    card.range.textContent = `${card.what}, ${least.toFixed(2)} to ${largest.toFixed(2)}`;
  }

  document.getElementById("complete-scale").textContent = `In the right pictures black is 0 and white is ${white.toFixed(2)}.`;
}

function grey(target, value, line) {
  const context = target.getContext("2d");
  const data = context.createImageData(width, height);
  for (let p = 0; p < width * height; p++) {
    const level = Math.round(255 * Math.min(1, Math.max(0, value(p))));
    data.data.set([level, level, level, 255], 4 * p);
  }

  context.putImageData(data, 0, 0);
  context.fillStyle = "rgba(90, 160, 255, .55)";
  context.fillRect(0, line - 0.06, width, 0.12);
}

function paint() {
  const scale = canvas.width / width;
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  for (let p = 0; p < pixels.length; p++) {
    const level = Math.round(255 * pixels[p]);
    if (level > 0) {
      pen.fillStyle = `rgb(${level}, ${level}, ${level})`;
      pen.fillRect((p % width) * scale, Math.floor(p / width) * scale, scale, scale);
    }
  }

  pen.fillStyle = "#39424f";
  pen.fillRect(0, seen * scale, canvas.width, canvas.height - (seen * scale));
  pen.fillStyle = "#e9edf2";
  pen.font = `${Math.round(canvas.width / 22)}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.fillText("hidden: completed beside", canvas.width / 2, (seen + ((height - seen) / 2)) * scale);
  if (document.activeElement === canvas && canvas.matches(":focus-visible")) {
    pen.strokeStyle = "#ffb454";
    pen.lineWidth = 2;
    pen.strokeRect((cursor.column * scale) + 1, (cursor.row * scale) + 1, scale - 2, scale - 2);
  }
}

// A disc with a soft edge, around a place in pixels.
function dab(x, y, isErasing) {
  const size = Number(document.getElementById("draw-size").value);
  const ink = Number(document.getElementById("draw-grey").value);
  const erases = isErasing || document.getElementById("draw-erase").checked;
  for (let row = Math.max(0, Math.floor(y - size - 1)); row <= Math.min(seen - 1, Math.ceil(y + size + 1)); row++) {
    for (let column = Math.max(0, Math.floor(x - size - 1)); column <= Math.min(width - 1, Math.ceil(x + size + 1)); column++) {
      const share = Math.min(1, Math.max(0, size + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y)));
      const p = (row * width) + column;
      pixels[p] = erases ? pixels[p] * (1 - share) : Math.max(pixels[p], share * ink);
    }
  }
}

function changed() {
  strokeAt = strokeAt || performance.now();
  paint();
  ask();
}

let last = null;

function place(event) {
  const box = canvas.getBoundingClientRect();
  return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  last = place(event);
  dab(last.x, last.y, false);
  changed();
});
canvas.addEventListener("pointermove", (event) => {
  if (!last) {
    return;
  }

  const next = place(event);
  const steps = Math.max(1, Math.ceil(2 * Math.hypot(next.x - last.x, next.y - last.y)));
  for (let step = 1; step <= steps; step++) {
    dab(last.x + ((next.x - last.x) * step / steps), last.y + ((next.y - last.y) * step / steps), false);
  }

  last = next;
  changed();
});
for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, () => (last = null));
}

canvas.addEventListener("focus", paint);
canvas.addEventListener("blur", paint);
canvas.addEventListener("keydown", (event) => {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (step) {
    cursor.row = Math.min(seen - 1, Math.max(0, cursor.row + step[0]));
    cursor.column = Math.min(width - 1, Math.max(0, cursor.column + step[1]));
    if (event.shiftKey) {
      dab(cursor.column + 0.5, cursor.row + 0.5, false);
      changed();
    }

    status.textContent = `Row ${cursor.row + 1}, column ${cursor.column + 1}.`;
    paint();
  } else if (event.key === " " || event.key === "Backspace" || event.key === "Delete") {
    dab(cursor.column + 0.5, cursor.row + 0.5, event.key !== " ");
    changed();
  } else {
    return;
  }

  event.preventDefault();
});
document.getElementById("draw-clear").addEventListener("click", () => {
  pixels.fill(0);
  changed();
});
document.getElementById("draw-example").addEventListener("click", async () => {
  try {
    pixels = Float32Array.from((await get(`/api/complete/example?number=${example++}`)).pixels.slice(0, seen * width));
    changed();
  } catch (error) {
    fail(error);
  }
});
