/** `.mjs` is for what a runtime without TypeScript loads. */
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*((\.(test|config|d))?\.ts|\.mjs)$/;

/**
 * What is wrong with a file's name and what to do instead; null when it may stay.
 * @param path from the root of the project, with `/`
 */
export function fileNameFault(path: string): string | null {
  const folders = path.split("/");
  const file = folders.pop() ?? "";
  if (!KEBAB_CASE.test(file)) return `Name the file in kebab-case: ${kebabCase(file)}.`;
  const name = file.replace(/\..*$/, "");
  if (name === "index") return "No index.ts: import the file that has what you need.";
  const vague = name.split("-").find((word) => /^(utils?|helpers?|managers?)$/.test(word));
  if (vague !== undefined) {
    return `"${vague}" does not say what is inside: name the file after what it does ` +
      "(verb-noun.ts) or what it is about (noun.ts).";
  }
  // A service is also what a tutor offers (L0), and those have a folder of their own.
  if (/(^|-)service$/.test(name) && !folders.includes("services")) {
    return "No service layer: a use case is a file of its own, named verb-noun.ts.";
  }
  return null;
}

const kebabCase = (file: string) =>
  file.replace(/([a-z0-9])([A-Z])/g, "$1-$2").replace(/[_\s-]+/g, "-").toLowerCase();
