// Requests to the program that serves this page. The token stands behind the # of the address, which is sent to nobody; it is kept for
// this tab, and taken out of the address bar.
const kept = "hyperkernel-token";

function readToken() {
  const given = /(?:^#|&)token=([0-9a-f]+)/.exec(location.hash);
  if (given) {
    sessionStorage.setItem(kept, given[1]);
    history.replaceState(null, "", location.pathname);
  }

  return sessionStorage.getItem(kept) ?? "";
}

const token = readToken();

// Another address of this page, pasted into its tab, changes nothing but what stands behind the #.
addEventListener("hashchange", () => location.reload());

async function problem(response) {
  try {
    return (await response.json()).error;
  } catch {
    return `The program answered ${response.status}.`;
  }
}

async function ask(method, path, body, type, signal) {
  const headers = { Authorization: `Bearer ${token}` };
  if (type) {
    headers["Content-Type"] = type;
  }

  let response;
  try {
    response = await fetch(path, { method, headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }

    throw new Error("The program does not answer; it has ended, or it is too busy.");
  }

  if (!response.ok) {
    throw new Error(await problem(response));
  }

  return response;
}

export async function get(path) {
  return (await ask("GET", path)).json();
}

export async function post(path, value, signal) {
  return (await ask("POST", path, JSON.stringify(value ?? {}), "application/json", signal)).json();
}

export async function send(path, bytes) {
  return (await ask("POST", path, bytes, "application/octet-stream")).json();
}

// Work that takes long answers line by line: how far it is, and at last what came out.
export async function follow(path, value, signal, tell) {
  const response = await ask("POST", path, JSON.stringify(value), "application/json", signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let last = null;
  for (;;) {
    const { value: more, done } = await reader.read();
    text += more ?? "";
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines.filter((each) => each.length > 0)) {
      last = JSON.parse(line);
      tell(last);
    }

    if (done) {
      return last;
    }
  }
}

// Returns what has to be known of the file, if anything.
export async function download(path, name) {
  const response = await ask("GET", path);
  const blob = await response.blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  return response.headers.get("Hyperkernel-Note");
}

const message = document.getElementById("message");

export function fail(error) {
  if (error.name !== "AbortError") {
    message.textContent = error.message;
    message.hidden = false;
  }
}

export function clear() {
  message.hidden = true;
}

// One request at a time: what changed meanwhile goes with the next.
export function oneAtATime(work) {
  let isAsking = false;
  let isStale = false;
  return async function ask() {
    isStale = isAsking;
    if (isAsking) {
      return;
    }

    isAsking = true;
    try {
      await work();
      clear();
    } catch (error) {
      fail(error);
    }

    isAsking = false;
    if (isStale) {
      ask();
    }
  };
}

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// An element with attributes, and children that are elements or text.
export function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (value === true) {
      element.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }

  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
