import * as complete from "./complete.js";
import * as data from "./data.js";
import * as kernel from "./kernel.js";
import * as operator from "./operator.js";

const panels = { complete, data, kernel, operator };
const tabs = [...document.querySelectorAll("[role=tab]")];
const begun = new Set();

function show(tab) {
  for (const other of tabs) {
    const isShown = other === tab;
    other.setAttribute("aria-selected", String(isShown));
    other.tabIndex = isShown ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !isShown;
  }

  const name = tab.id.replace("tab-", "");
  if (!begun.has(name)) {
    begun.add(name);
    panels[name].begin(document.getElementById(`panel-${name}`));
  }
}

for (const [place, tab] of tabs.entries()) {
  tab.addEventListener("click", () => show(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step ? tabs[(place + step + tabs.length) % tabs.length] : { Home: tabs[0], End: tabs.at(-1) }[event.key];
    if (next) {
      event.preventDefault();
      next.focus();
      show(next);
    }
  });
}

show(tabs[0]);
