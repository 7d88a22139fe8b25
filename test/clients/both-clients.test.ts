/**
 * What people do who have only our document: a client generated of it, and Prism between it and the real
 * server, which knows the document too and lets nothing through that is against it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { documentText } from "../support/contract-check.ts";
import { operations } from "../support/operations.ts";
import { type Prism, startPrism } from "./prism.ts";
import { makeProject, type Project } from "./project.ts";
import { makeWorld, type World } from "./world.ts";

const MINUTES = 60_000;
let project: Project;
let world: World;

beforeAll(async () => {
  project = await makeProject();
  world = await makeWorld();
}, 5 * MINUTES);

afterAll(async () => {
  await world?.close();
  if (project) await Deno.remove(project.folder, { recursive: true });
}, MINUTES);

const CLIENTS = ["openapi-fetch", "hey-api"];

test("both are written by strict types", async () => {
  await project.deno(["check", ...CLIENTS.map((client) => `${client}/main.ts`)]);
}, MINUTES);

test.each(CLIENTS)(
  "%s calls every operation, through Prism without a violation",
  async (client) => {
    const prism = await startPrism(project, { document: "openapi.yaml", upstream: world.upstream });
    try {
      const stage = JSON.stringify(await world.stageFor(client, prism.address));
      await project.deno(["run", "-A", `${client}/main.ts`], { STAGE: stage });
    } finally {
      await prism.stop();
      const [requests, violations] = [prism.requests(), prism.violations()];
      console.log(
        [`${client}: ${requests.length} requests, ${violations.length} violations`, ...violations]
          .join("\n"),
      );
    }
    expect(uncalled(prism)).toEqual([]);
    expect(prism.violations()).toEqual([]);
  },
  5 * MINUTES,
);

test("by both a field of another type than the document's does not compile", async () => {
  const calls = { "hey-api": "bookLesson({", "openapi-fetch": 'POST("/bookings", {' };
  const files = Object.entries(calls).map(([client, call]) => ({
    name: `wrong-${client}.ts`,
    text: `import { student } from "./${client}/client.ts";
      student.${call} body: { tutor_id: "7", service_id: 3, start: "2027-03-30T08:00:00Z" } });`,
  }));
  for (const { name, text } of files) await Deno.writeTextFile(`${project.folder}/${name}`, text);
  const said = await project.deno(["check", ...files.map(({ name }) => name)])
    .catch(({ message }: Error) => message);
  for (const { name } of files) {
    expect(said).toMatch(
      new RegExp(`Type 'string' is not assignable to type 'number'[^]*?${name}`),
    );
  }
}, MINUTES);

test("an answer that the document does not allow is a violation", async () => {
  const other = documentText.replace("const: alive", "const: dead");
  await Deno.writeTextFile(`${project.folder}/other.yaml`, other);
  const prism = await startPrism(project, { document: "other.yaml", upstream: world.upstream });
  try {
    const answer = await fetch(`${prism.address}/health/live`);
    expect((await answer.json()).type).toMatch(/VIOLATIONS$/);
    await expect.poll(prism.violations).toHaveLength(1);
  } finally {
    await prism.stop();
  }
}, MINUTES);

// What we take beyond the schemas, as the document's text says. With other schemas it would pass here,
// but `date-time` and lists of integers are what generators make dates and arrays of.
test(
  "200 without Prism, a violation with it: a zone behind an instant, a list with commas",
  async () => {
    const prism = await startPrism(project, { document: "openapi.yaml", upstream: world.upstream });
    try {
      const { tokens, tutorId } = await world.stageFor("beyond the schemas", prism.address);
      const headers = { authorization: `Bearer ${tokens.student}` };
      const ask = async (at: string, path: string) => {
        const answer = await fetch(`${at}${path}&tutor_id=${tutorId}`, { headers });
        await answer.body?.cancel();
        return answer.status;
      };
      for (
        const [nth, path] of [
          "/schedule/explain?duration_minutes=60&start=2027-03-30T11:00:00%2B03:00[Europe/Kyiv]",
          "/calendar/week?week_start=2027-03-29&days=0,2",
        ].entries()
      ) {
        expect([path, await ask(world.upstream, path)]).toEqual([path, 200]);
        expect([path, await ask(prism.address, path)]).toEqual([path, 422]);
        await expect.poll(prism.violations).toHaveLength(nth + 1);
      }
    } finally {
      await prism.stop();
    }
  },
  MINUTES,
);

/** Operations of the document that no request was for. */
function uncalled(prism: Prism): string[] {
  const called = new Set(prism.requests().map((request) => operationOf(request)));
  return operations.map(({ id }) => id).filter((id) => !called.has(id));
}

/** A path of constants comes before one with a parameter, as `/lessons/my` before `/lessons/{id}`. */
function operationOf(request: string): string | undefined {
  return operations
    .filter(({ method, path }) => pattern(method, path).test(request))
    .sort((a, b) => a.path.split("{").length - b.path.split("{").length)[0]?.id;
}

const pattern = (method: string, path: string) =>
  new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`, "i");
