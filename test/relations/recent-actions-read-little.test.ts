/** The latest actions of a tutor are read from the end of their list, however many relations they have. */
import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { queryOf } from "../support/queries.ts";
import { act, manyInvitations } from "./relations.ts";

let app: TestApp;
let tutor: Person;
let ids: number[];

beforeAll(async () => {
  app = await anApp();
  tutor = await app.tutor();
  ids = await manyInvitations(app, tutor, 5_000);
  await manyInvitations(app, await app.tutor(), 100);
  for (const id of ids.slice(0, 3)) await act(tutor, "tutor", "accept", id);
  for (const table of ["relations", "relation_status_log", "relation_changes_by_tutor", "users"]) {
    await app.tenant.db.unsafe(`analyze ${table}`).catch(() => {});
  }
}, 60_000);

type Line = { readonly id: number; readonly relation_id: number; readonly new_status: string };
type Lines = { readonly results: readonly Line[]; readonly cursor: string | null };

test("200: pages lead through all of a tutor's and no other's, the latest first, each once", async () => {
  const seen: Line[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const more: string = cursor && `&cursor=${cursor}`;
    const { status, body } = await tutor.get<Lines>(
      `/tutor/relations/recent-actions?limit=200${more}`,
    );
    expect(status).toBe(200);
    seen.push(...body.results);
    cursor = body.cursor;
  }
  expect(seen.slice(0, 3).map((line) => [line.relation_id, line.new_status]))
    .toEqual(ids.slice(0, 3).toReversed().map((id) => [id, "active"]));
  expect(seen).toHaveLength(5_003);
  expect(seen.map(({ id }) => id)).toEqual(
    [...new Set(seen.map(({ id }) => id))].toSorted((a, b) => b - a),
  );
});

test.each(["null", "2600"])(
  "50 lines before line %s are found by a few pages each",
  async (beforeId) => {
    const { sql, parameters } = queryOf("relations.sql", "recentChanges");
    const values: Record<string, string> = {
      tutorId: `${tutor.id}`,
      beforeId,
      most: "50",
      readerId: `${tutor.id}`,
    };
    const connection = await app.tenant.db.reserve();
    try {
      await connection.unsafe("set plan_cache_mode = force_generic_plan");
      await connection.unsafe(`prepare latest as ${sql}`);
      const given = parameters.map(({ name }) => values[name] ?? "null").join(", ");
      const explain = () =>
        connection.unsafe<{ "QUERY PLAN": [{ Plan: Record<string, number> }] }[]>(
          `explain (analyze, buffers, format json) execute latest (${given})`,
        );
      await explain();
      const [row] = await explain();
      const plan = row?.["QUERY PLAN"][0].Plan ?? {};
      const pages = (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
      expect(plan["Actual Rows"]).toBe(50);
      expect(pages, JSON.stringify(plan, null, 1)).toBeLessThan(50 * 20);
    } finally {
      await connection.unsafe("deallocate all");
      connection.release();
    }
  },
);
