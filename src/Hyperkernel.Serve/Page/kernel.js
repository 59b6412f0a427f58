import { chart } from "./chart.js";
import { make, oneAtATime, post } from "./api.js";

const activations = [
  ["relu_sqrt2", "ReLU, of the paper"],
  ["relu", "ReLU"],
  ["leaky_relu(0.1)", "leaky ReLU"],
  ["abs", "absolute value"],
  ["erf", "error function"],
  ["gelu", "GELU"],
  ["tanh", "tanh"],
  ["sigmoid", "sigmoid"],
  ["swish", "swish"],
  ["elu(1)", "ELU"],
  ["sin(1)", "sine"],
  ["rbf(1)", "Gaussian features"],
];
const chosen = {
  kind: "hyper",
  meta: { activation: "relu_sqrt2", depth: 2, norm: false, bias: false },
  primary: { activation: "relu_sqrt2", depth: 1, norm: false, bias: false },
  sweep: "contexts",
  other: 0,
  width: 64,
  finite: true,
  seed: 1,
};
const draws = 32;
let charts;
let status;
let file;
let ofHypernetworks;
const ask = oneAtATime(draw);

export function begin(panel) {
  status = make("p", { role: "status", id: "kernel-status" }, "");
  charts = make("div", { class: "charts" });
  file = make("pre", { tabindex: 0, "aria-label": "The architecture as a file" });
  const primary = network("primary", "Primary network g: reads the coordinate");
  ofHypernetworks = [primary, field("Angle of", select(chosen, "sweep", [["contexts", "contexts"], ["coordinates", "coordinates"]])),
    slider(chosen, "other", "Angle of the others", 0, 180, 5, "°")];
  panel.append(
    make("h2", {}, "Kernels of infinitely wide networks"),
    make(
      "p",
      { class: "lead" },
      "A kernel says how much two inputs have in common. Below it is drawn against the angle between them. Points with bars are networks "
        + "of finite width, drawn at random: the wider, the nearer to the limit.",
    ),
    field("Architecture", select(chosen, "kind", [["hyper", "hypernetwork"], ["plain", "plain network"]])),
    make("div", { class: "fields" }, network("meta", "Meta network f: reads the context"), primary),
    make(
      "div",
      { class: "fields" },
      make("fieldset", {}, make("legend", {}, "Inputs"), ...ofHypernetworks.slice(1)),
      make(
        "fieldset",
        {},
        make("legend", {}, "Finite networks"),
        check(chosen, "finite", `draw ${draws} of them`),
        slider(chosen, "width", "Width", 4, 512, 4, ""),
        make("button", { type: "button", onclick: () => change(() => chosen.seed++) }, "Draw others"),
      ),
    ),
    status,
    charts,
    make("h3", {}, "The architecture as a file"),
    make("p", { class: "help" }, "hyperkernel fit --architecture reads it."),
    file,
  );
  ask();
}

function change(act) {
  act();
  for (const element of ofHypernetworks) {
    element.hidden = chosen.kind === "plain";
  }

  ask();
}

const field = (name, control) => make("label", { class: "field" }, make("span", {}, name), control);

function select(target, name, options) {
  const control = make(
    "select",
    { onchange: () => change(() => (target[name] = control.value)) },
    ...options.map(([value, text]) => make("option", { value, selected: target[name] === value }, text)),
  );
  return control;
}

function slider(target, name, label, min, max, step, unit) {
  const shown = make("output", {}, `${target[name]}${unit}`);
  const control = make("input", {
    type: "range",
    min,
    max,
    step,
    value: target[name],
    oninput: () =>
      change(() => {
        target[name] = Number(control.value);
        shown.textContent = `${control.value}${unit}`;
      }),
  });
  return make("label", { class: "field" }, make("span", {}, label), control, shown);
}

function check(target, name, label) {
  const onchange = () => change(() => (target[name] = control.checked));
  const control = make("input", { type: "checkbox", checked: target[name], onchange });
  return make("label", { class: "field" }, control, label);
}

function network(name, title) {
  const parts = chosen[name];
  return make(
    "fieldset",
    { id: `kernel-${name}` },
    make("legend", {}, title),
    field("Activation", select(parts, "activation", activations)),
    slider(parts, "depth", "Hidden layers", 1, 6, 1, ""),
    check(parts, "bias", "biases"),
    check(parts, "norm", "normalise layers"),
  );
}

function layers({ activation, depth, norm, bias }, isGenerated) {
  const dense = (width) => ({
    layer: isGenerated ? "generated_dense" : "dense",
    ...(bias ? (isGenerated ? { bias: true } : { bias_std: 0.1 }) : {}),
    ...(width ? { width } : {}),
  });
  const all = [];
  for (let k = 0; k < depth; k++) {
    all.push(dense(chosen.width), ...(norm ? [{ layer: "layer_norm" }] : []), activation);
  }

  return [...all, dense(null)];
}

const architecture = () =>
  chosen.kind === "plain"
    ? { layers: layers(chosen.meta, false) }
    : { meta: layers(chosen.meta, false), primary: layers(chosen.primary, true) };

// As people write such files: a layer in each line.
function written(described) {
  const lists = Object.entries(described).map(([name, all]) =>
    `  "${name}": [\n${all.map((layer) => `    ${JSON.stringify(layer).replaceAll(",", ", ").replaceAll(":", ": ")}`).join(",\n")}\n  ]`);
  return `{\n${lists.join(",\n")}\n}`;
}

async function draw() {
  const described = architecture();
  file.textContent = written(described);
  const answer = await post("/api/kernel", {
    architecture: described,
    sweep: chosen.kind === "plain" ? "contexts" : chosen.sweep,
    otherAngle: (chosen.other * Math.PI) / 180,
    draws: chosen.finite ? draws : 0,
    seed: chosen.seed,
  });
  show(answer);
}

function show(answer) {
  const degrees = (angles) => angles.map((angle) => (angle * 180) / Math.PI);
  const name = chosen.kind === "plain" ? ["Theta", "Lam"] : ["Theta^h", "Lam^H"];
  const finite = answer.finite;
  const one = (title, limit, mean, spread, says, colour) =>
    chart({
      title,
      x: degrees(answer.angles),
      xLabel: "angle, degrees",
      yLabel: "kernel",
      xTicks: [0, 45, 90, 135, 180].map((at) => ({ at, text: String(at) })),
      series: [
        { name: "infinite width", y: limit, colour },
        ...(finite
          ? [{
            name: says,
            x: degrees(finite.angles),
            y: mean,
            lower: mean.map((m, k) => m - spread[k]),
            upper: mean.map((m, k) => m + spread[k]),
            bars: true,
            points: true,
            colour: 1,
          }]
          : []),
      ],
    });
  const tangent = `width ${chosen.width}: mean of ${draws} networks; the bar is one network's deviation`;
  const covariance = `width ${chosen.width}: mean of ${draws} networks; the bar is its standard error`;
  charts.replaceChildren(
    one(`Tangent kernel ${name[0]}`, answer.tangent, finite?.tangent, finite?.tangentDeviation, tangent, 0),
    one(`Covariance ${name[1]}`, answer.covariance, finite?.covariance, finite?.covarianceError, covariance, 2),
  );
  status.textContent = `Computed in ${answer.milliseconds.toFixed(0)} ms.`;
  status.dataset.tangent = JSON.stringify(answer.tangent);
}
