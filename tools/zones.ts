/** deno task zones: the release of the tz database that decides (X15), and bringing a new one in. */
import { TZ_VERSION, TZ_ZONES } from "../src/time/tz-data.ts";
import { tablesOf } from "../src/time/tz-tables.ts";
import { runCommand, UsageError } from "./command.ts";
import { packed, packZones } from "./zones/pack.ts";
import { readRelease } from "./zones/release.ts";
import { changesBetween } from "./zones/report.ts";

const usage =
  `Says which release of the tz database decides, or brings another one in: takes its rules into
tools/zones/tzdata.zi, makes src/time/tz-data.ts of them, and prints what changes for which zones.

  deno task zones                        says which release it is
  deno task zones /usr/share/zoneinfo    takes tzdata.zi from that folder, or such a file
  deno task zones --check                whether src/time/tz-data.ts is what the rules say

The file comes with Debian's package tzdata (apt-get install tzdata). Each place needs a zone of its own
in it, as Debian makes it: PACKRATDATA=backzone PACKRATLIST=zone.tab.`;

const RULES = "tools/zones/tzdata.zi";
const TABLES = "src/time/tz-data.ts";

/** @throws Error in a sentence, for a file that is none or lacks the zones of places. */
async function readRules(path: string) {
  const file = await Deno.stat(path).then(
    ({ isDirectory }) => isDirectory ? `${path}/tzdata.zi` : path,
    () => path,
  );
  const text = await Deno.readTextFile(file).catch(() => {
    throw new Error(`There is no tz database at ${file}`);
  });
  if (!/^# ddeps .*\bbackzone\b/m.test(text)) {
    throw new Error(`In ${file} places share a zone: it was made without PACKRATDATA=backzone`);
  }
  return { text, release: readRelease(text) };
}

async function bringIn(path: string): Promise<void> {
  const { text, release } = await readRules(path);
  if (release.version < TZ_VERSION) {
    throw new Error(`${path} is of ${release.version}, older than ${TZ_VERSION}: nothing was done`);
  }
  const changes = changesBetween(tablesOf(TZ_ZONES), tablesOf(packZones(release)));
  await Deno.writeTextFile(RULES, text);
  await Deno.writeTextFile(TABLES, packed(release));
  console.log(`${TZ_VERSION} → ${release.version}`);
  for (const line of changes) console.log(line);
  if (changes.length === 0) console.log("no offset since 1970 and no name is another");
}

async function check(): Promise<void> {
  const { release } = await readRules(RULES);
  if (packed(release) === await Deno.readTextFile(TABLES)) return;
  throw new Error(`${TABLES} is not what ${RULES} says: deno task zones ${RULES}`);
}

if (import.meta.main) {
  await runCommand(usage, async () => {
    const [path, ...more] = Deno.args;
    if (more.length > 0) throw new UsageError("zones takes one argument at most");
    if (path === "--check") return await check();
    if (path?.startsWith("-")) throw new UsageError(`zones has no option ${path}`);
    if (path !== undefined) return await bringIn(path);
    const clocks = tablesOf(TZ_ZONES);
    const zones = new Set([...clocks.values()].map(({ zone }) => zone));
    console.log(`${TZ_VERSION}: ${zones.size} zones, ${clocks.size - zones.size} links`);
  });
}
