/**
 * deno task web:lighthouse: Lighthouse on the built pages, as the program serves them with the demo's data, on an
 * emulated phone. Takes some minutes; CHROME_PATH says which browser, or the first Chromium on the path. Lighthouse
 * comes from npm when this runs for the first time, and is no dependency of anything else.
 */
import { browserProgram } from "../../test/support/browser.ts";
import { startServer } from "../../test/support/server.ts";

const LIGHTHOUSE = "npm:lighthouse@13.5.0";
/** In percent. */
const LEAST = { performance: 95, accessibility: 100, "best-practices": 100 } as const;
const PAGES = [
  { path: "/booking/tutor", role: "tutor" },
  { path: "/booking/tutor/services", role: "tutor" },
  { path: "/find", role: "student" },
  { path: "/my", role: "student" },
] as const;

type Audit = {
  readonly id: string;
  readonly title: string;
  readonly score: number | null;
  readonly details?: { readonly items?: readonly unknown[] };
};

type Report = {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, Audit>>;
};

const withoutToken = (text: string): string => text.replaceAll(/#token=[\w.-]+/g, "");

const folder = await Deno.makeTempDir({ prefix: "halfhour-lighthouse-" });
const server = await startServer(`${folder}/data`);
let isGood = true;
try {
  for (const { path, role } of PAGES) isGood = await judge(path, role) && isGood;
} finally {
  await server.stop("SIGTERM");
  await Deno.remove(folder, { recursive: true });
}
if (!isGood) Deno.exit(1);

/** Prints the scores of a page; false where one is too low, and then what it was marked down for. */
async function judge(path: string, role: "tutor" | "student"): Promise<boolean> {
  const { categories, audits } = await report(
    `${server.address}${path}#token=${server.token(role)}`,
  );
  const scores = Object.entries(LEAST).map(([name, least]) => {
    const score = Math.round((categories[name]?.score ?? 0) * 100);
    return { name, score, isLow: score < least };
  });
  const said = scores.map(({ name, score, isLow }) => `${name} ${score}${isLow ? " (low)" : ""}`);
  console.log(`${path.padEnd(26)} ${said.join(", ")}`);
  if (!scores.some(({ isLow }) => isLow)) return true;
  for (const { id, title, score, details } of Object.values(audits)) {
    if (score === null || score >= 0.9) continue;
    console.log(`  ${score.toFixed(2)} ${id}: ${title}`);
    for (const item of details?.items?.slice(0, 3) ?? []) {
      console.log(`       ${withoutToken(JSON.stringify(item)).slice(0, 240)}`);
    }
  }
  return false;
}

async function report(url: string): Promise<Report> {
  const file = `${folder}/report.json`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      "--node-modules-dir=none",
      "--no-lock",
      LIGHTHOUSE,
      url,
      "--quiet",
      "--output=json",
      `--output-path=${file}`,
      `--only-categories=${Object.keys(LEAST).join()}`,
      "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    ],
    env: { CHROME_PATH: Deno.env.get("CHROME_PATH") ?? browserProgram() },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Lighthouse failed: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(await Deno.readTextFile(file));
}
