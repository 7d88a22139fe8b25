import { element, keep, kept } from "./elements.mjs";
import { inOurDays, ownValues } from "./own-values.mjs";
import { curlOf, targetOf, typescriptOf } from "./samples.mjs";

const LANGUAGES = { curl: curlOf, TypeScript: typescriptOf };
const api = new URL(".", import.meta.url).pathname.replace(/\/docs\/$/, "");
const sections = [...document.querySelectorAll("[data-call]")];
/** Of each section: what is written in it now. */
const states = new Map(sections.map((section) => [section, stateOf(section)]));
let own = {};
let credentials = null;
let turns = 0;

function stateOf(section) {
  const call = inOurDays(JSON.parse(section.dataset.call));
  return { call, values: call.params.map((one) => ({ ...one })), chosen: 0, body: null };
}

/** Tabs over the samples; the language that was chosen last is the one of the whole page. */
export function showSamples() {
  for (const section of sections) {
    const tabs = section.querySelector(".tabs");
    for (const name of Object.keys(LANGUAGES)) {
      const tab = element("button", { type: "button" }, name);
      tab.addEventListener("click", () => choose(name));
      tabs.append(tab);
    }
    const copy = element("button", { type: "button" }, "Copy");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(section.querySelector("pre:not([hidden])").textContent);
      copy.textContent = "Copied";
      setTimeout(() => copy.textContent = "Copy", 1500);
    });
    tabs.after(copy);
    section.querySelector(".try").addEventListener("toggle", () => openForm(section), {
      once: true,
    });
    writeSamples(section);
  }
  choose(kept("halfhour.language") ?? "curl");
}

function choose(language) {
  keep("halfhour.language", language);
  for (const pre of document.querySelectorAll("[data-language]")) {
    pre.hidden = pre.dataset.language !== language;
  }
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.setAttribute("aria-pressed", String(tab.textContent === language));
  }
}

/** Puts the reader's own ids and times in the place of the examples'. */
export async function liven(given) {
  credentials = given;
  const turn = ++turns;
  const isSigned = Object.keys(given.headers()).length > 0;
  const found = isSigned ? await ownValues(api, given.headers()).catch(() => null) : null;
  // Somebody else has signed in meanwhile.
  if (turn !== turns) return;
  own = found ?? {};
  given.tell(
    isSigned
      ? whatComesOf(given.role(), found !== null)
      : "Needed to try it; kept until this tab is closed.",
  );
  for (const [section, state] of states) {
    state.values = state.call.params.map((one) => ({ ...one, value: ownOr(one) }));
    state.body = null;
    writeSamples(section);
    fillForm(section);
  }
}

function whatComesOf(role, isKnown) {
  if (isKnown) return `Signed in as ${role}; the examples have your own ids.`;
  return role === null
    ? "Kept until this tab is closed."
    : "The server does not accept this token.";
}

const ownOr = ({ standsFor, value }) => standsFor in own ? String(own[standsFor]) : value;

/** The body of an example with the reader's own values, where the example has that key. */
function ownBody(value, standsFor) {
  if (typeof standsFor === "string") return standsFor in own ? own[standsFor] : value;
  if (standsFor === null || typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).map((
    [key, one],
  ) => [key, ownBody(one, standsFor[key] ?? null)]);
  return Array.isArray(value) ? pairs.map(([, one]) => one) : Object.fromEntries(pairs);
}

function bodyOf({ call, chosen, body }) {
  const example = call.bodies[chosen];
  return example && (body ?? ownBody(example.value, example.standsFor));
}

function writeSamples(section) {
  const state = states.get(section);
  const { call, values, chosen } = state;
  const sample = {
    ...call,
    as: call.bodies[chosen]?.as ?? call.as,
    target: targetOf(call.path, values),
    body: bodyOf(state),
  };
  for (const pre of section.querySelectorAll("[data-language]")) {
    pre.textContent = LANGUAGES[pre.dataset.language](sample);
  }
}

function openForm(section) {
  const state = states.get(section);
  const { call } = state;
  const told = element("div", { className: "told", hidden: true, "aria-live": "polite" });
  const send = element("button", { type: "submit", className: "send" }, "Send");
  const form = element(
    "form",
    {},
    ...state.values.map((_, i) => inputOf(section, i)),
    ...(call.isIdempotent ? [keyInput()] : []),
    ...(call.bodies.length === 0 ? [] : bodyInputs(section)),
    send,
    told,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    await tell(told, state, form).finally(() => send.disabled = false);
  });
  section.querySelector(".try").append(form);
  fillForm(section);
}

function inputOf(section, index) {
  const state = states.get(section);
  const { name, isRequired } = state.values[index];
  const input = element("input", { required: isRequired, autocomplete: "off" });
  input.dataset.index = index;
  input.addEventListener("input", () => {
    state.values[index].value = input.value;
    writeSamples(section);
  });
  return element("label", {}, name, input);
}

const keyInput = () =>
  element(
    "label",
    {},
    "Idempotency-Key",
    element("input", { name: "key", placeholder: "a new one each time", autocomplete: "off" }),
  );

function bodyInputs(section) {
  const state = states.get(section);
  const text = element("textarea", { spellcheck: false, "aria-label": "Body" });
  const choice = element(
    "select",
    { "aria-label": "Example" },
    ...state.call.bodies.map(({ summary }, value) => element("option", { value }, summary)),
  );
  choice.addEventListener("change", () => {
    state.chosen = Number(choice.value);
    state.body = null;
    fillForm(section);
    writeSamples(section);
  });
  text.addEventListener("input", () => {
    try {
      state.body = JSON.parse(text.value);
      writeSamples(section);
    } catch {
      // Not JSON yet; it is sent as it is, and the server says where it stops being JSON.
    }
  });
  return [element("label", { className: "wide" }, "Body", choice, text)];
}

function fillForm(section) {
  const state = states.get(section);
  for (const input of section.querySelectorAll("[data-index]")) {
    input.value = state.values[input.dataset.index].value;
  }
  const text = section.querySelector("textarea");
  if (text) text.value = JSON.stringify(bodyOf(state), null, 2);
}

/** Sends what the form says, and shows what comes back. */
async function tell(told, { call, values }, form) {
  const text = form.querySelector("textarea");
  const headers = {
    ...(call.as === "nobody" ? {} : credentials.headers()),
    ...Object.fromEntries(
      values.filter((one) => one.in === "header" && one.value).map((one) => [one.name, one.value]),
    ),
    ...(call.isIdempotent && { "Idempotency-Key": form.elements.key.value || newKey() }),
    ...(text && { "Content-Type": "application/json" }),
  };
  const began = performance.now();
  try {
    const response = await fetch(api + targetOf(call.path, values), {
      method: call.method,
      headers,
      ...(text && { body: text.value }),
    });
    const answer = await response.text();
    show(told, response, answer, performance.now() - began);
  } catch (error) {
    told.replaceChildren(element("p", {}, `The server cannot be reached: ${error.message}`));
  }
  told.hidden = false;
}

function show(told, response, answer, ms) {
  const status = element(
    "b",
    { className: `status s${String(response.status)[0]}` },
    response.status,
  );
  const facts = [`${Math.round(ms)} ms`, response.headers.get("location") ?? ""].filter(Boolean);
  const line = element("p", {}, status, ` ${facts.join(" · ")} `);
  const problem = response.headers.get("content-type") === "application/problem+json";
  if (problem) {
    const { type, code } = JSON.parse(answer);
    line.append(element("a", { href: type }, code));
  }
  told.replaceChildren(line);
  if (answer !== "") told.append(element("pre", {}, JSON.stringify(JSON.parse(answer), null, 2)));
}

/** Where a page is not served over HTTPS, `randomUUID` is not there. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
