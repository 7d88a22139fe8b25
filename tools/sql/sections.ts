/** A part of a query file: what follows `-- name:`, `-- row:` or `-- part:`, up to the next of them. */
export type Section = {
  readonly kind: "name" | "row" | "part";
  readonly title: string;
  /** the comment lines under the title */
  readonly doc: readonly string[];
  readonly body: string;
};

/** What stands before the first of them belongs to none. */
export function sectionsOf(text: string): Section[] {
  const [, ...parts] = text.split(/^-- (?=(?:name|row|part):)/m);
  return parts.map((part) => {
    const [first = "", ...lines] = part.split("\n");
    const [kind = "", title = ""] = first.split(/:(.*)/);
    const end = lines.findIndex((line) => !line.startsWith("--"));
    const doc = lines.slice(0, end).map((line) => line.replace(/^--\s?/, ""));
    return { kind: kindOf(kind), title: title.trim(), doc, body: lines.slice(end).join("\n") };
  });
}

const kindOf = (word: string): Section["kind"] => word === "row" || word === "part" ? word : "name";
