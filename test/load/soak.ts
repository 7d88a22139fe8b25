import { parseArgs } from "node:util";
import { readConfig } from "../../src/config.ts";
import { developmentSecret } from "../../src/platform/deno/development-secret.ts";
import { type Kind, kindsOf } from "./soak/kinds.ts";
import { measure, type Measured } from "./soak/measure.ts";
import { watchMemory } from "./soak/memory.ts";
import { makePeople, type Target } from "./soak/people.ts";

const usage = `Puts a Halfhour under load, first all it can bear for a while, then half of that for
long (Q1), and says what was answered.

  deno task load --url http://127.0.0.1:8787 --tenant demo --seconds 600
  --capacity-seconds 20   how long all it can bear is measured
  --pid 4711              the server's process on this machine: its memory is watched

People, lessons and services are made in the tenant: aim it at one that nobody needs. Tokens are
signed with JWT_HS256_SECRET or, without one, with the secret that \`deno task start\` keeps. The
limits of the tenant's plan must let all of it through. Exit code 1: something was refused or not
answered.`;

/** As many as there are connections, and tutors nobody writes to. */
const PEOPLE = 16;

type Wanted = {
  readonly target: Target;
  readonly seconds: number;
  readonly capacitySeconds: number;
  readonly pid: number | null;
};

async function readArguments(): Promise<Wanted> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: Deno.args,
    options: { url: text, tenant: text, seconds: text, "capacity-seconds": text, pid: text },
  });
  const { jwt, dataDir } = readConfig(Deno.env.toObject());
  const origin = new URL(values.url ?? "http://127.0.0.1:8787").origin;
  const secret = jwt.secret ?? await developmentSecret(dataDir);
  return {
    target: { origin, tenant: values.tenant ?? "demo", secret },
    seconds: Number(values.seconds ?? 600),
    capacitySeconds: Number(values["capacity-seconds"] ?? 20),
    pid: values.pid === undefined ? null : Number(values.pid),
  };
}

async function main(): Promise<void> {
  const { target, seconds, capacitySeconds, pid } = await readArguments();
  // What the first load leaves in the middle, a lesson booked and not yet cancelled, is not in the way of the next.
  const [first, second] = [await someKinds(target), await someKinds(target)];
  const capacity = await measure(target.origin, first, capacitySeconds, null);
  print("All that is answered", capacity);
  const rates = new Map(
    capacity.map(({ kind, perSecond }) => [kind, Math.max(1, Math.floor(perSecond / 2))] as const),
  );
  const memory = pid === null ? null : watchMemory(pid);
  const soak = await measure(target.origin, second, seconds, rates);
  print(`Half of it, for ${seconds} s`, soak);
  if (memory !== null) console.log(memory.stop());
  const failed = [...capacity, ...soak].some((one) => one.refused + one.unanswered > 0);
  if (failed) Deno.exitCode = 1;
}

async function someKinds(target: Target): Promise<readonly Kind[]> {
  return kindsOf(await makePeople(target, PEOPLE), Date.now());
}

function print(title: string, measured: readonly Measured[]): void {
  console.log(`\n${title}`);
  console.table(Object.fromEntries(measured.map(({ kind, ...figures }) => [kind, figures])));
}

if (import.meta.main) {
  if (Deno.args.includes("--help")) console.log(usage);
  else await main();
}
