import type { Client } from "./clients.ts";
import type { As, Operation } from "./operations.ts";
import { asRead, calendar } from "./stage/calendar.ts";
import { lessons } from "./stage/lessons.ts";
import { people } from "./stage/people.ts";
import { programs } from "./stage/programs.ts";
import { asAtFirst, expecting, type Makers, type Staged, theScene } from "./stage/scene.ts";

/** What `x-gauntlet` promises to its operations; see the head of contract/root.yaml. */
export type Stage = {
  /** `$tutor`, `$slot` …: what a value of the document that starts with `$` stands for. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly callers: Readonly<Record<As, Client>>;
};

/** Keys are a tenant's, so that making them once is enough. */
export type Keys = { readonly service: Client; readonly api_key: Client; readonly admin: Client };

export async function keysOf(app: Staged): Promise<Keys> {
  const admin = await app.admin({ name: "Ada" });
  await expecting(200, admin.get("/me/profile"));
  return { service: await app.service(), api_key: await app.apiKey("read", "write"), admin };
}

const MAKERS: Makers = { ...calendar, ...lessons, ...people, ...programs, ...asRead };

/** What is read only, which is the same for all that read. */
const toRead = new WeakMap<Staged, Stage>();

/**
 * New people, and what an operation that changes something names; all there is where none is given. For one
 * that reads it is all there is, too, for its lists are not empty then, and made once.
 */
export async function setUp(app: Staged, keys: Keys, operation?: Operation): Promise<Stage> {
  if (operation === undefined || operation.isWrite) return await aNewStage(app, keys, operation);
  const known = toRead.get(app);
  if (known) await asAtFirst(app, known.values.get("$webhook"));
  const stage = known ?? await aNewStage(app, keys);
  toRead.set(app, stage);
  return { ...stage, callers: { ...stage.callers, ...keys } };
}

async function aNewStage(app: Staged, keys: Keys, operation?: Operation): Promise<Stage> {
  const scene = await theScene(app, keys.admin, toRead.get(app)?.values.get("$webhook"));
  const isNeeded = operation?.isWrite ? namedBy(operation) : () => true;
  const { tutor, student, newcomer } = scene;
  const values = new Map<string, unknown>([["$tutor", tutor.id], ["$student", student.id]]);
  for (const [name, make] of Object.entries(MAKERS)) {
    if (isNeeded(name)) values.set(name, (await scene.once(make))[name]);
  }
  return { values, callers: { ...keys, tutor, student, newcomer, nobody: app.nobody } };
}

/** Whether an example of the operation has that `$name`. */
function namedBy({ examples, planOf }: Operation): (name: string) => boolean {
  const names = new Set(JSON.stringify([...examples.keys()].map(planOf)).match(/\$\w+/g));
  return (name) => names.has(name);
}
