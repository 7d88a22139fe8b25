import { beforeAll, expect, test } from "vitest";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, booked, told } from "../support/marketplace.ts";
import { aBlock, blocksOf } from "../support/time-off.ts";

let app: TestApp;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  student = await app.student();
});

const DAY = ["2027-03-08T00:00:00Z", "2027-03-09T00:00:00Z"] as const;

const remove = async (tutor: Person, id: number) => {
  const { status, body } = await tutor.delete<{ code: string } | null>(`/tutor/blocks/${id}`);
  return body ? `${status} ${body.code}` : `${status}`;
};

test("204: what it covered can be booked at once, where no other block does", async () => {
  const tutor = await aTeacher(app);
  const id = await aBlock(tutor, ...DAY);
  const other = await aBlock(tutor, "2027-03-08T12:00:00Z", "2027-03-08T13:00:00Z");
  const wanted = ["2027-03-08T10:00:00Z", "2027-03-08T11:30:00Z"] as const;
  for (const start of wanted) expect(told(await book(student, tutor, start))).toBe("409 blocked");
  expect(await remove(tutor, id)).toBe("204");
  await booked(student, tutor, wanted[0]);
  expect(told(await book(student, tutor, wanted[1]))).toBe("409 blocked");
  expect((await blocksOf(tutor)).map((block) => block.id)).toEqual([other]);
});

test("204: it has begun; 409 in_the_past: it has ended, and stays", async () => {
  const own = await anApp();
  const tutor = await own.tutor();
  const begun = await aBlock(tutor, "2027-02-01T00:00:00Z", "2027-03-01T07:00:00Z");
  const over = await aBlock(tutor, "2027-02-01T00:00:00Z", "2027-03-01T06:30:00Z");
  own.clock.now = Date.parse("2027-03-01T06:30:00Z");
  expect(await remove(tutor, over)).toBe("409 in_the_past");
  expect(await remove(tutor, begun)).toBe("204");
  expect((await blocksOf(tutor)).map(({ id }) => id)).toEqual([over]);
});

test("404: deleted already, unknown, another tutor's, which stays", async () => {
  const [tutor, other] = [await app.tutor(), await app.tutor()];
  const id = await aBlock(tutor, ...DAY);
  expect(await remove(other, id)).toBe("404 not_found");
  expect(await blocksOf(tutor)).toHaveLength(1);
  expect(await remove(tutor, id)).toBe("204");
  expect(await remove(tutor, id)).toBe("404 not_found");
  expect(await remove(tutor, 987_654_321)).toBe("404 not_found");
});

test("ten delete it at the same moment: one gets 204, the others 404", async () => {
  const tutor = await app.tutor();
  const id = await aBlock(tutor, NOW, DAY[1]);
  const answers = await Promise.all(Array.from({ length: 10 }, () => remove(tutor, id)));
  expect(answers.sort()).toEqual(["204", ...Array(9).fill("404 not_found")]);
});

test("the trail says who came back", async () => {
  const tutor = await app.tutor();
  const id = await aBlock(tutor, ...DAY);
  await remove(tutor, id);
  const { body } = await tutor.get<{ results: unknown[] }>("/booking/availability/changes?limit=1");
  const entry = { action: "block_removed", actor_id: tutor.id, reason: "block deleted" };
  expect(body.results).toMatchObject([{ ...entry, before: [{ id }], after: null }]);
});
