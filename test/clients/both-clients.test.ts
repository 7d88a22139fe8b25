/**
 * What people do who have only our document: a client generated of it, and Prism between it and the real
 * server, which knows the document too and lets nothing through that is against it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "../support/operations.ts";
import { type Prism, startPrism } from "./prism.ts";
import { makeProject, type Project } from "./project.ts";
import { makeWorld, type World } from "./world.ts";

const MINUTES = 60_000;
let project: Project;
let world: World;

beforeAll(async () => {
  [project, world] = await Promise.all([makeProject(), makeWorld()]);
}, 5 * MINUTES);

afterAll(async () => {
  await world?.close();
  if (project) await Deno.remove(project.folder, { recursive: true });
}, MINUTES);

test.each(["openapi-fetch", "hey-api"])(
  "%s calls every operation, by strict types and through Prism without a violation",
  async (client) => {
    await project.deno(["check", `${client}/main.ts`]);
    const prism = await startPrism(project, { document: "openapi.yaml", upstream: world.upstream });
    try {
      const stage = JSON.stringify(await world.stageFor(client, prism.address));
      await project.deno(["run", "-A", `${client}/main.ts`], { STAGE: stage });
      expect(uncalled(prism)).toEqual([]);
      expect(prism.violations()).toEqual([]);
      console.log(`${client}: ${prism.requests().length} requests, no violation`);
    } finally {
      await prism.stop();
    }
  },
  5 * MINUTES,
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
