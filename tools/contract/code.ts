const WIDTH = 100;

/** A JSON value as a TypeScript literal. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  return `{ ${
    entries.map(([name, part]) => `${propertyName(name)}: ${literal(part)}`).join(", ")
  } }`;
}

/** A property's name, quoted only where TypeScript needs it. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/** `open a, b close` on one line if it is short, else one item a line, each indented by two. */
export function block(open: string, items: readonly string[], close: string): string {
  const gap = open.endsWith("{") ? " " : "";
  const flat = items.length === 0 ? open + close : open + gap + items.join(", ") + gap + close;
  if (!flat.includes("\n") && flat.length <= WIDTH * 0.7) return flat;
  return `${open}\n${items.map((item) => indent(item) + ",\n").join("")}${close}`;
}

/** A schema with further checks, in their order. */
export function checked(schema: string, checks: readonly string[]): string {
  return checks.length === 0 ? schema : `${schema}.check(${checks.join(", ")})`;
}

/** An object literal. */
export function object(entries: readonly (readonly [name: string, code: string])[]): string {
  return block("{", entries.map(([name, code]) => `${propertyName(name)}: ${code}`), "}");
}

/** A one-line docstring, whatever the text holds. */
export function docstring(text: string): string {
  return `/** ${text.trim().replace(/\s+/g, " ").replaceAll("*/", "* /")} */`;
}

function indent(code: string): string {
  return code.split("\n").map((line) => line === "" ? line : `  ${line}`).join("\n");
}
