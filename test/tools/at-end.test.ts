import { expect, test } from "vitest";
import { atEnd, endAll } from "../support/at-end.ts";

test("what a file leaves is put away once, the last first, whatever becomes of the others", async () => {
  const ended: string[] = [];
  atEnd(() => Promise.resolve(void ended.push("database")));
  atEnd(() => Promise.reject(new Error("still in use")));
  atEnd(() => Promise.resolve(void ended.push("connection")));
  await expect(endAll()).rejects.toMatchObject({ errors: [new Error("still in use")] });
  expect(ended).toEqual(["connection", "database"]);
  await endAll();
  expect(ended).toHaveLength(2);
});
