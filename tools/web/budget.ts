/** How much JavaScript a page loads before it shows something, and how much it may. */
import { gzipSync } from "node:zlib";

/** The most of a page's first load, gzipped (W1). */
const MOST_BYTES = 90_000;

/** A file of Vite's manifest. */
type Chunk = {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
};
type Manifest = Readonly<Record<string, Chunk>>;

export type PageWeight = {
  /** `week/WeekPage.vue`. */
  readonly page: string;
  /** Of all files, gzipped one by one, as they are sent. */
  readonly bytes: number;
  readonly isTooMuch: boolean;
};

/** The pages of `web/pages.ts` with the areas of the words that each needs. */
export function pagesIn(
  source: string,
): { readonly page: string; readonly words: readonly string[] }[] {
  const found = source.matchAll(
    /component: \(\) => import\("\.\/([^"]+)"\),\s*meta: \{\s*words: \[([^\]]*)\]/g,
  );
  const pages = [...found].map(([, page = "", words = ""]) => ({
    page,
    words: words.match(/\w+/g) ?? [],
  }));
  const all = source.match(/component:/g)?.length ?? 0;
  if (pages.length === 0 || pages.length !== all) {
    throw new Error(`web/pages.ts has ${all} pages, of which ${pages.length} could be read.`);
  }
  return pages;
}

/**
 * What each page of a build loads first: the entry, the page's own files, and its words in the language whose
 * words weigh most.
 */
export async function weighPages(build: string, pagesFile: string): Promise<PageWeight[]> {
  const manifest: Manifest = JSON.parse(await Deno.readTextFile(`${build}/.vite/manifest.json`));
  const pages = pagesIn(await Deno.readTextFile(pagesFile));
  const sizes = new Map<string, number>();
  const sizeOf = (file: string) => {
    const size = sizes.get(file) ?? gzipSync(Deno.readFileSync(`${build}/${file}`)).length;
    sizes.set(file, size);
    return size;
  };
  const weigh = (names: readonly string[]) =>
    [...filesOf(manifest, names)].reduce((sum, file) => sum + sizeOf(file), 0);
  return pages.map(({ page, words }) => {
    const inLanguages = ["en", "uk", "ru"].map((language) => {
      const files = ["frame", ...words].map((name) => `wording/${language}/${name}.ts`);
      return weigh(["index.html", page, ...files]);
    });
    const bytes = Math.max(...inLanguages);
    return { page, bytes, isTooMuch: bytes > MOST_BYTES };
  });
}

/** The scripts of entries of the manifest, and of all that they import at once. */
function filesOf(manifest: Manifest, names: readonly string[]): Set<string> {
  const [files, seen, left] = [new Set<string>(), new Set<string>(), [...names]];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`The build has no ${name}.`);
    files.add(chunk.file);
    left.push(...chunk.imports ?? []);
  }
  return files;
}

/** Prints the weights; false where a page is over what it may load. */
export function tellWeights(weights: readonly PageWeight[]): boolean {
  const kB = (bytes: number) => (bytes / 1_000).toFixed(1).padStart(6);
  console.log(`JavaScript of a page's first load, gzipped (at most ${MOST_BYTES / 1_000} kB):`);
  for (const { page, bytes, isTooMuch } of weights) {
    const colour = isTooMuch ? "color: red" : "color: inherit";
    console.log(`%c${kB(bytes)} kB  ${page}${isTooMuch ? "  too much" : ""}`, colour);
  }
  return weights.every(({ isTooMuch }) => !isTooMuch);
}
