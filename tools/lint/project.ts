/**
 * Features, bottom to top: each may import only those before it, so that they form no cycle.
 * A new folder in src/ finds its place here.
 */
export const featureOrder = [
  "people",
  "notifications",
  "schedule",
  "availability",
  "imports",
  "calendar",
  "live",
  "profile",
  "services",
  "flags",
  "events",
  "calendar-feeds",
  "webhooks",
  "directory",
  "relations",
  "lessons",
  "series",
  "ratings",
  "marketplace",
  "telegram",
  "privacy",
  "maintenance",
  "demo",
  "health",
  "telemetry",
  "keys",
  "tenants",
  "backups",
  "internal",
] as const;

/**
 * Who may use the queries of a file in src/generated/sql. A file that is not named here belongs to
 * the feature of its own name.
 */
export const queryOwners: Readonly<Record<string, readonly string[]>> = {
  "slot-conflicts": ["availability"],
  "drafts": ["availability"],
  "holds": ["lessons"],
  "lesson-lists": ["lessons"],
  // Platform keeps the keys of Idempotency-Key; the daily task forgets the old ones.
  "idempotency": ["platform", "maintenance"],
  "plans": ["tenants"],
  // Slots follow a new release of the tz database, then weekly lessons.
  "tz-release": ["availability", "series", "maintenance"],
  "clock": ["platform"],
  "overlaps": ["maintenance"],
  // Whoever brings a tenant up to date, or back, has moments of another database forgotten.
  "moments": ["tenants", "backups"],
};

/** Files of src/ itself that everybody may import; they import no feature. */
export const sharedFiles: readonly string[] = [
  "config.ts",
  "config-faults.ts",
  "config-variables.ts",
  "database-problem.ts",
  "problem.ts",
];

/** The folder of all that people read, which everybody may import; it imports src/time alone. */
const wordingFolder = "wording";

/** The only files that may know of the runtime they run on. */
const entryFiles: readonly string[] = ["deno.ts", "worker.ts"];

/** The folders of files that run on one runtime only; a program for another does without them. */
const runtimeFolders: readonly string[] = ["src/platform/deno/", "src/platform/worker/"];

/** Modules of node: that every runtime we serve on has, and who may import them. */
export const sharedModules: Readonly<Record<string, readonly string[]>> = {
  "node:crypto": ["src/platform/", "bot/telegram/"],
};

/** Folders of src/ that are no feature: they help the entries to put the program together. */
const wiringFolders: readonly string[] = ["start"];

/** Features that only the entries and their wiring may use. */
export const entryOnlyFeatures: readonly string[] = ["demo"];

/** Programs of their own, which know the API by the client of its document alone. */
export const programFolders: readonly string[] = ["bot", "web"];

/** The client, which is generated of the document and knows nothing else. */
export const clientFolder = "client";

/** Where the pages read the browser's clock and take their chances. */
const pagesClock = "web/time/clock.ts";

/** Where the pages write dates as a language does; of UTC alone. */
const pagesFormats = "web/time/formats.ts";

/** Where the pages ask the browser for names of zones, to choose from; the API judges them. */
const pagesZones = "web/frame/zones.ts";

/** Where the pages tell the browser's console, which is their only log, of an error. */
const pagesLog = "web/frame/report-error.ts";

/** The only files of a program that may know of its runtime. */
const programEntries: readonly string[] = ["main.ts", "vite.config.ts"];

/** What a file is to the import rules. */
export type Place =
  | { readonly layer: "program" | "program-entry"; readonly program: string }
  | { readonly layer: "client" }
  | { readonly layer: "entry" | "app" | "wiring" | "shared" | "wording" | "time" | "contract" }
  | { readonly layer: "platform" | "runtime" }
  | { readonly layer: "queries"; readonly name: string }
  | { readonly layer: "handlers" | "feature"; readonly feature: string }
  | { readonly layer: "outside"; readonly folder: string };

/** The place of a file, by its path from the root of the project with `/` between folders. */
export function placeOf(path: string): Place {
  const [top = "", folder = "", ...rest] = path.split("/");
  if (top === clientFolder) return { layer: "client" };
  if (programFolders.includes(top)) {
    const isEntry = programEntries.includes(folder) && rest.length === 0;
    return { layer: isEntry ? "program-entry" : "program", program: top };
  }
  if (top !== "src") return { layer: "outside", folder: top };
  if (runtimeFolders.some((folder) => path.startsWith(folder))) return { layer: "runtime" };
  const name = rest.at(-1);
  if (name === undefined) return { layer: layerOfRootFile(folder) };
  if (folder === "time" || folder === "platform") return { layer: folder };
  if (folder === wordingFolder) return { layer: "wording" };
  if (wiringFolders.includes(folder)) return { layer: "wiring" };
  if (folder !== "generated") {
    return { layer: name === "handlers.ts" ? "handlers" : "feature", feature: folder };
  }
  if (rest[0] !== "sql") return { layer: "contract" };
  return { layer: "queries", name: name.replace(/\.ts$/, "") };
}

function layerOfRootFile(name: string) {
  if (entryFiles.includes(name)) return "entry";
  if (name === "app.ts") return "app";
  // Any other file of src/ is wiring too.
  return sharedFiles.includes(name) ? "shared" : "wiring";
}

/** Where Deno, process, the environment and node:* may be used. */
export const mayKnowRuntime = (path: string): boolean =>
  ["entry", "program-entry", "runtime", "outside"].includes(placeOf(path).layer);

/** Where the clock and chance are read; everybody else is handed them. */
export const mayReadClock = (path: string): boolean =>
  mayKnowRuntime(path) || path === pagesClock || placeOf(path).layer === "platform";

/** Where zones are those of our tz database, not the runtime's. */
export const isOfOurZones = (path: string): boolean =>
  placeOf(path).layer !== "outside" && path !== pagesFormats && path !== pagesZones;

/** Who says nothing but lines of the log. */
export const usesLog = (path: string): boolean =>
  !["entry", "program-entry", "outside"].includes(placeOf(path).layer) && path !== pagesLog;

/** Where SQL may be written: names of roles and schemas, which tenants need, are no parameters. */
export function mayWriteSql(path: string): boolean {
  const place = placeOf(path);
  if (place.layer === "feature") return ["tenants", "backups"].includes(place.feature);
  return ["platform", "runtime", "queries", "contract", "outside"].includes(place.layer);
}
