import { isProblemCode, type ProblemCode, STATUSES } from "../../problem.ts";
import { LANGUAGES } from "../../wording/languages.ts";
import { wordingIn } from "../../wording/wording.ts";
import type { Node } from "./node.ts";
import { problemPage } from "./problem-page.ts";
import { referencePage } from "./reference-page.ts";

/** What documents are written from. */
export type Sources = {
  /** openapi.yaml, which is served byte for byte. */
  readonly yaml: string;
  /** The same, parsed before anybody is served: it keeps the process for half a second. */
  readonly document: Node;
  /** What the reference page loads, by its name. */
  readonly assets: Readonly<Record<string, string>>;
};

/**
 * The functions that write all documents, by name: openapi.yaml itself and as JSON, a page to read it, and a page for
 * each problem code in each language (X1).
 */
export function writtenDocuments(
  { yaml, document, assets }: Sources,
  basePath: string,
): ReadonlyMap<string, () => string> {
  const problems = LANGUAGES.flatMap((language) => {
    const book = { document, basePath, wording: wordingIn(language) };
    const write = (code: ProblemCode | null) => () => String(problemPage(book, code));
    const pages = Object.keys(STATUSES).filter(isProblemCode)
      .map((code) => [`problems/${language}/${code}.html`, write(code)] as const);
    return [[`problems/${language}.html`, write(null)] as const, ...pages];
  });
  return new Map<string, () => string>([
    ["openapi.yaml", () => yaml],
    ["openapi.json", () => JSON.stringify(document)],
    ["docs.html", () => String(referencePage(document, basePath))],
    ...Object.entries(assets).map(([name, text]) => [`docs/${name}`, () => text] as const),
    ...problems,
  ]);
}
