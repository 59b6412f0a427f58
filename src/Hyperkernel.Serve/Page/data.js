import { chart, heat, words } from "./chart.js";
import { clear, download, fail, follow, make, post, send } from "./api.js";

const most = 32 * 2 ** 20;
let panel;
let table;
let fitting = null;
let opened = 0;
let parts;

export function begin(element) {
  panel = element;
  const input = make("input", { type: "file", id: "data-file", accept: ".csv,.tsv,.txt,.npy", onchange: () => take(input.files[0]) });
  const drop = make(
    "div",
    { class: "drop" },
    make("label", { for: "data-file" }, make("strong", {}, "Drop a .csv table or a .npy array here, or choose one: ")),
    input,
    make(
      "p",
      { class: "help" },
      "A table has a line of names and an observation in each row. An array has two axes: a row for each observation. The file stays on "
        + "this machine.",
    ),
    make("button", { type: "button", id: "data-example", onclick: springs }, "Try a made-up table of springs"),
  );
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length > 0) {
        take(event.dataTransfer.files[0]);
      }
    });
  }

  parts = {
    columns: make("div", {}),
    status: make("p", { role: "status", id: "data-status" }, ""),
    progress: make("progress", { "aria-label": "The fit", hidden: true }),
    result: make("div", {}),
  };
  panel.append(
    make("h2", {}, "Fit your own data"),
    make(
      "p",
      { class: "lead" },
      "An item is described by its contexts; coordinates say where it was observed. The page guesses which column is what; correct it "
        + "where it is wrong.",
    ),
    drop,
    parts.columns,
    parts.status,
    parts.progress,
    parts.result,
  );
}

async function take(file) {
  if (!file) {
    return;
  }

  if (file.size > most) {
    fail(new Error(`The file has ${(file.size / 2 ** 20).toFixed(0)} MiB; at most 32 are taken. hyperkernel fit takes larger ones.`));
    return;
  }

  await open(file.arrayBuffer());
}

// Damped springs, from a generator with a seed: what the tour has.
function springs() {
  let state = 12345;
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const lines = ["stiffness,damping,time,position"];
  for (let item = 0; item < 24; item++) {
    const stiffness = 1 + (3 * random());
    const damping = 0.1 + (0.4 * random());
    for (let k = 0; k < 20; k++) {
      const time = k / 4;
      const position = Math.exp(-damping * time) * Math.cos(Math.sqrt(stiffness) * time);
      lines.push([stiffness, damping, time, position + (0.02 * (random() - 0.5))].map((v) => v.toFixed(4)).join(","));
    }
  }

  open(new TextEncoder().encode(`${lines.join("\n")}\n`));
}

// Of two files at once the later one stays.
async function open(reading) {
  const own = ++opened;
  stop();
  parts.result.replaceChildren();
  parts.status.textContent = "Reading.";
  try {
    const answer = await send("/api/data/table", await reading);
    if (own !== opened) {
      return;
    }

    stop();
    table = answer;
    clear();
    parts.result.replaceChildren();
    describe();
  } catch (error) {
    if (own !== opened) {
      return;
    }

    stop();
    parts.columns.replaceChildren();
    parts.status.textContent = "";
    fail(error);
  }
}

// Whatever the fit still says is not listened to.
function stop() {
  fitting?.abort();
  fitting = null;
  parts.progress.hidden = true;
}

function describe() {
  const heads = ["column", "holds", "from, to", "missing", "is a"];
  const roles = [["", "not used"], ["context", "context"], ["coordinate", "coordinate"], ["value", "value"]];
  const choices = table.columns.map((column) =>
    make(
      "select",
      { "aria-label": `Role of ${column.name}` },
      ...roles.map(([value, text]) => make("option", { value, selected: (column.role ?? "") === value }, text)),
    ),
  );
  const fit = make("button", { type: "button", class: "main", id: "data-fit", onclick: () => learn(choices) }, "Fit");
  const end = make("button", { type: "button", id: "data-end", disabled: true, onclick: () => fitting?.abort() }, "Stop");
  parts.fit = fit;
  parts.end = end;
  parts.columns.replaceChildren(
    make("h3", {}, `${table.rows.toLocaleString("en")} rows`),
    make(
      "div",
      { class: "scroll" },
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
        make(
          "tbody",
          {},
          ...table.columns.map((column, j) =>
            make(
              "tr",
              {},
              make("th", { scope: "row" }, column.name),
              make("td", {}, column.kind),
              make("td", {}, column.range),
              make("td", { class: "number" }, column.missing.toLocaleString("en")),
              make("td", {}, choices[j]),
            ),
          ),
        ),
      ),
    ),
    ...table.notes.map((note) => make("p", { class: "help" }, note)),
    make("div", { class: "tools wide" }, fit, end),
  );
  parts.status.textContent = "Look at the last column, then fit.";
}

async function learn(choices) {
  const named = (role) => table.columns.filter((_, j) => choices[j].value === role).map((column) => column.name);
  const values = named("value");
  if (values.length !== 1 || named("context").length === 0) {
    fail(new Error("One column must be the value, and at least one a context."));
    return;
  }

  clear();
  const own = new AbortController();
  fitting = own;
  const name = table.table;
  parts.fit.disabled = true;
  parts.end.disabled = false;
  parts.progress.hidden = false;
  parts.result.replaceChildren();
  const start = performance.now();
  try {
    const request = { table: name, contexts: named("context"), coordinates: named("coordinate"), value: values[0] };
    const last = await follow("/api/data/fit", request, own.signal, (step) => {
      if (fitting === own) {
        parts.status.textContent = `${step.state}: ${step.words} (${((performance.now() - start) / 1000).toFixed(0)} s)`;
      }
    });
    if (fitting !== own) {
      return;
    }

    if (last?.state !== "done") {
      throw new Error(last?.words ?? "The fit was ended.");
    }

    parts.status.textContent = `Fitted in ${last.result.seconds.toFixed(1)} s.`;
    show(name, last.result, values[0]);
  } catch (error) {
    if (fitting !== own) {
      return;
    }

    parts.status.textContent = error.name === "AbortError" ? "Stopped." : "";
    fail(error);
  }

  fitting = null;
  parts.fit.disabled = false;
  parts.end.disabled = true;
  parts.progress.hidden = true;
}

function show(name, result, value) {
  const note = make("p", { class: "help", role: "status", id: "data-note" });
  let asked = 0;
  const charts = make("div", { class: "charts" });
  const item = make(
    "select",
    { id: "data-item", onchange: () => curve() },
    ...result.items.map((title, k) => make("option", { value: k }, title || "all")),
  );
  async function curve() {
    const own = ++asked;
    try {
      const answer = await post("/api/data/curve", { table: name, item: Number(item.value) });
      if (own === asked) {
        draw(charts, answer, result.swept, value);
        clear();
      }
    } catch (error) {
      fail(error);
    }
  }

  const left = result.leftOut;
  const sentences = [
    `${result.observations.toLocaleString("en")} observations; noise of deviation ${words(result.noiseStd)} in the value's unit.`,
    left &&
      `Entries that were left out: root mean square error ${words(left.rootMeanSquare)}`
        + `${left.ofMean === null ? "" : `, where the mean value has ${words(left.ofMean)}`}`
        + `${left.coverage90 === null ? "" : `; ${(100 * left.coverage90).toFixed(0)} % of them lay in their 90 % intervals`}.`,
    ...result.notes,
  ];
  parts.result.replaceChildren(
    make("h3", {}, "What came out"),
    ...sentences.filter(Boolean).map((sentence) => make("p", {}, sentence)),
    make("details", {}, make("summary", {}, "The kernel that was learnt"), make("p", { class: "help" }, `${result.kernel}.`)),
    make(
      "div",
      { class: "scroll" },
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "column"), make("th", { scope: "col" }, "how much it matters"))),
        make("tbody", {}, ...result.columns.map((column) => importance(column))),
      ),
    ),
    make(
      "div",
      { class: "tools wide" },
      button("data-model", "Download the model", name, "model.npz", note),
      button("data-numbers", "Download predictions at the table's rows", name, "predictions.csv", note),
    ),
    note,
    ...(result.swept.length > 0 ? [make("label", { class: "field" }, make("span", {}, "Show"), item)] : []),
    charts,
  );
  if (result.swept.length > 0) {
    curve();
  }
}

function importance(column) {
  const bar = make("span", { class: "bar" });
  bar.style.width = `${Math.max(1, 120 * column.share)}px`;
  return make("tr", {}, make("th", { scope: "row" }, column.name), make("td", {}, bar, ` ${column.share.toFixed(2)}`));
}

function button(id, text, name, file, note) {
  const act = async () => {
    try {
      const said = await download(`/api/data/${file}?table=${name}`, file);
      note.textContent = said ? `${file}: ${said}` : "";
    } catch (error) {
      fail(error);
    }
  };
  return make("button", { type: "button", id, onclick: act }, text);
}

function draw(charts, answer, swept, value) {
  const doubt = answer.note ? [make("p", { class: "help doubt" }, answer.note)] : [];
  if (answer.y) {
    const show = (title, numbers) =>
      heat(title, answer.x.length, answer.y.length, numbers, swept[0], swept[1], answer.xNames, answer.yNames);
    charts.replaceChildren(...doubt, show(value, answer.mean), show(`deviation of ${value}`, answer.deviation.map((d) => d ?? NaN)));
    return;
  }

  const half = answer.deviation.map((d) => (d === null ? NaN : 1.6449 * Math.hypot(d, answer.noiseStd)));
  const isNamed = Number.isNaN(Number(answer.xNames[0]));
  const ends = [0, answer.x.length - 1].map((k) => ({ at: answer.x[k], text: answer.xNames[k === 0 ? 0 : 1] }));
  const spec = {
    title: `${value} over ${swept[0]}`,
    x: answer.x,
    xLabel: swept[0],
    yLabel: value,
    series: [
      {
        name: "prediction, with the 90 % band of a value",
        y: answer.mean,
        lower: answer.mean.map((m, k) => m - half[k]),
        upper: answer.mean.map((m, k) => m + half[k]),
      },
      { name: "observed", x: answer.observed.map((o) => o[0]), y: answer.observed.map((o) => o[2]), points: true },
    ],
  };
  charts.replaceChildren(...doubt, chart(isNamed ? { ...spec, xTicks: ends } : spec));
  charts.dataset.mean = JSON.stringify(answer.mean);
}
