/** An element with properties and children; `aria-` and `data-` properties become attributes. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-")) made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
}

/** What was kept in this browser; null where it keeps nothing. */
export const kept = (name) => read("localStorage", name);

/** Keeps it in this browser until it is forgotten there. */
export const keep = (name, value) => write("localStorage", name, value);

/** The same of what is a secret: for this tab alone, and until it is closed. */
export const keptInTab = (name) => read("sessionStorage", name);
export const keepInTab = (name, value) => write("sessionStorage", name, value);

function read(storage, name) {
  try {
    return globalThis[storage].getItem(name);
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    if (value === "") globalThis[storage].removeItem(name);
    else globalThis[storage].setItem(name, value);
  } catch {
    // A browser that keeps nothing asks again.
  }
}
