/** How far long work is: a line that is written over on a terminal, and lines of JSON elsewhere. */
import { expect, test } from "vitest";
import { Progress, type Screen } from "../../tools/progress.ts";

function aScreen(isTerminal: boolean) {
  const written: string[] = [];
  const time = { ms: 0 };
  const screen: Screen = {
    isTerminal,
    columns: () => 60,
    write: (text) => void written.push(text),
    elapsed: () => time.ms,
    now: () => Date.parse("2027-03-01T06:00:00Z") + time.ms,
  };
  return { written, time, screen };
}

test("elsewhere: a line of JSON a second at most, with what is left, and one when it has ended", () => {
  const { written, time, screen } = aScreen(false);
  const progress = new Progress("backup", "rows", 1_000, screen);
  for (let done = 10; done <= 500; done += 10) {
    time.ms += 50;
    progress.reach(done, "demo.lessons");
  }
  progress.end();
  const lines = written.map((line) => JSON.parse(line));
  expect(lines.map(({ state, done, seconds_left }) => [state, done, seconds_left])).toEqual([
    ["under_way", 200, 4],
    ["under_way", 400, 3],
    ["done", 500, 0],
  ]);
  expect(lines[0]).toEqual({
    time: "2027-03-01T06:00:01.000Z",
    task: "backup",
    state: "under_way",
    done: 200,
    total: 1_000,
    unit: "rows",
    per_second: 200,
    seconds_left: 4,
    at: "demo.lessons",
  });
});

test("on a terminal: one line, as wide as that at most, which is gone at the end", () => {
  const { written, time, screen } = aScreen(true);
  const progress = new Progress("migrate", "tenants", 30, screen);
  time.ms = 2_000;
  progress.reach(20, "a_tenant_with_a_name_that_is_longer_than_the_line");
  const printed: string[] = [];
  progress.print("a_tenant: up to date", (line) => void printed.push(line));
  progress.end();
  expect(written).toEqual([
    "\r\x1b[Kmigrate: 20 of 30 tenants · 10/s · 1 s left · a_tenant_with",
    "\r\x1b[K",
    "\r\x1b[Kmigrate: 20 of 30 tenants · 10/s · 1 s left · a_tenant_with",
    "\r\x1b[K",
  ]);
  expect(printed).toEqual(["a_tenant: up to date"]);
});

test("how much there is need not be known, and may be more than was thought", () => {
  const { written, time, screen } = aScreen(false);
  const progress = new Progress("check", "rows", null, screen);
  time.ms = 1_000;
  progress.reach(5);
  progress.expect(3);
  time.ms = 2_000;
  progress.reach(10);
  const lines = written.map((line) => JSON.parse(line));
  expect(lines.map(({ total, seconds_left }) => [total, seconds_left])).toEqual([[null, null], [
    10,
    0,
  ]]);
});
