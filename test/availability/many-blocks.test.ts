import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { counted } from "../support/marketplace.ts";
import { type BlockBody, takeOff } from "../support/time-off.ts";
import { at, paint, toldOf } from "../calendar/drafting.ts";
import { WEEK } from "../calendar/week.ts";

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

/** So many minutes off, every other minute from an instant on. */
const addBlocks = (tutor: Person, count: number, start: string, reason: string | null = null) =>
  app.tenant.db`
    insert into blocks (tutor_id, starts_at, ends_at, reason)
    select ${tutor.id}, start, start + interval '1 minute', ${reason}
    from (
      select ${start}::timestamptz + n * interval '2 minutes' as start
      from generate_series(0, ${count - 1}) n
    ) starts`;

const some = (tutor: Client, i: number) =>
  takeOff(tutor, `2027-05-01T10:${10 + i}:00Z`, "2027-05-02T10:00:00Z");

describe("a tutor has at most 1,000 blocks that lie ahead or ended in the last 62 days", () => {
  test("409: one more is too many, until one is deleted", async () => {
    const tutor = await app.tutor();
    await addBlocks(tutor, 999, "2027-06-01T00:00:00Z");
    const { body } = await some(tutor, 0);
    expect(body.id).toBeGreaterThan(0);
    const refused = await some(tutor, 1);
    expect([refused.status, refused.body.code]).toEqual([409, "too_many"]);
    expect(refused.body.detail).toBe(
      "A tutor has at most 1000 blocks that lie ahead or ended in the last 62 days.",
    );
    await tutor.delete(`/tutor/blocks/${body.id}`);
    expect((await some(tutor, 1)).status).toBe(201);
  });

  test("409: of twenty at once those that there is room for are taken", async () => {
    const tutor = await app.tutor();
    await addBlocks(tutor, 995, "2027-06-01T00:00:00Z");
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => some(tutor, i)));
    expect(counted(answers)).toEqual({ 201: 5, "409 too_many": 15 });
  });

  test("409: painted ones count alike, and nothing is painted then", async () => {
    const tutor = await app.tutor();
    await addBlocks(tutor, 999, "2027-06-01T00:00:00Z");
    const patches = [at("10:00", "10:30", "blocked"), at("11:00", "11:30", "blocked")];
    expect(toldOf(await paint(tutor, patches))).toBe("409 too_many");
    expect(toldOf(await paint(tutor, patches.slice(1)))).toBe("200");
    const { body } = await tutor.get<{ results: BlockBody[] }>(
      `/tutor/blocks?to=${WEEK}T22:00:00Z`,
    );
    expect(body.results.map(({ utc_start }) => utc_start)).toEqual([`${WEEK}T09:00:00Z`]);
  });

  test("201: other tutors', and what ended long ago, do not count", async () => {
    const [tutor, other] = [await app.tutor(), await app.tutor()];
    await addBlocks(other, 1000, "2027-06-01T00:00:00Z");
    await addBlocks(tutor, 1000, "2020-06-01T00:00:00Z");
    await addBlocks(tutor, 999, "2027-06-01T00:00:00Z");
    expect((await some(tutor, 0)).status).toBe(201);
  });
});

type Page = { results: BlockBody[]; has_more: boolean; cursor: string | null };

describe("GET /tutor/blocks", () => {
  const read = async (tutor: Person) => {
    const pages: Page[] = [];
    for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)?.cursor ?? null) {
      const query: string = cursor === "" ? "" : `?cursor=${cursor}`;
      pages.push((await tutor.get<Page>(`/tutor/blocks${query}`)).body);
    }
    return pages;
  };

  test("200: pages of 500 lead through all, each once, in order", async () => {
    const tutor = await app.tutor();
    await addBlocks(tutor, 600, "2020-06-01T00:00:00Z");
    await addBlocks(tutor, 700, "2027-06-01T00:00:00Z");
    const pages = await read(tutor);
    expect(pages.map(({ results, has_more }) => [results.length, has_more]))
      .toEqual([[500, true], [500, true], [300, false]]);
    const starts = pages.flatMap(({ results }) => results.map(({ utc_start }) => utc_start));
    expect(starts).toEqual([...new Set(starts)].toSorted());
  });

  test("200: fewer where reasons are long, a megabyte at most", async () => {
    const tutor = await app.tutor();
    await addBlocks(tutor, 500, "2027-06-01T00:00:00Z", "\u0001".repeat(500));
    const pages = await read(tutor);
    expect(pages.length).toBe(2);
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(1_000_000);
    expect(pages.flatMap(({ results }) => results)).toHaveLength(500);
  });
});

describe("lessons in a time off, or in the way of it", () => {
  type Kept = { kept_lessons: unknown[]; has_more_kept_lessons: boolean; conflicts?: unknown[] };

  test("201, 409: the first 1,000, with names of 200 wide letters two megabytes at most", async () => {
    const [tutor, student] = [await app.tutor(), await app.student({ name: "𝕏".repeat(100) })];
    await app.tenant.db`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      select ${tutor.id}, ${student.id}, start, start + interval '10 minutes', 'tutor'
      from (
        select timestamptz '2027-04-01 00:00Z' + n * interval '20 minutes' as start
        from generate_series(0, 1199) n
      ) starts`;
    const month = { start: "2027-04-01T00:00:00Z", end: "2027-05-01T00:00:00Z" };
    const refused = await tutor.post<Kept>("/tutor/blocks", month);
    expect([refused.status, refused.body.conflicts?.length]).toEqual([409, 1000]);
    const { status, body } = await tutor.post<Kept>("/tutor/blocks", { ...month, force: true });
    expect([status, body.kept_lessons.length, body.has_more_kept_lessons])
      .toEqual([201, 1000, true]);
    for (const answer of [refused.body, body]) {
      expect(new TextEncoder().encode(JSON.stringify(answer)).length).toBeLessThan(2_000_000);
    }
    const moved = await tutor.patch<{
      lessons_outside_availability: unknown[];
      has_more_lessons_outside: boolean;
    }>("/me/profile", { timezone: "Asia/Tokyo" });
    expect([moved.body.lessons_outside_availability.length, moved.body.has_more_lessons_outside])
      .toEqual([1000, true]);
  });
});
