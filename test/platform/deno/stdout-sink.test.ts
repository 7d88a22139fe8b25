import { expect, test, vi } from "vitest";
import { stdoutSink } from "../../../src/platform/deno/stdout-sink.ts";

/** A sink into memory; `chunk` is the most that one write takes, `state` what the reader does. */
function open({ chunk = Infinity } = {}) {
  let text = "";
  let writes = 0;
  const reader = { is: "reading" as "reading" | "stalled" | "gone", wake: () => {} };
  const out = stdoutSink(async (bytes) => {
    if (reader.is === "gone") throw new Deno.errors.BrokenPipe("gone");
    if (reader.is === "stalled") await new Promise<void>((resolve) => reader.wake = resolve);
    const taken = bytes.subarray(0, chunk);
    text += new TextDecoder().decode(taken);
    writes++;
    return taken.length;
  }, 20);
  const count = (line: string) => text.split("\n").filter((one) => one === line).length;
  const dropped = () =>
    text.split("\n").filter((line) => line.includes('"log_lines_dropped"'))
      .reduce((sum, line) => sum + JSON.parse(line).lines, 0);
  return {
    ...out,
    lost: out.dropped,
    reader,
    count,
    dropped,
    text: () => text,
    writes: () => writes,
  };
}

test("lines are written together after a moment", async () => {
  const out = open();
  for (let n = 0; n < 50; n++) out.sink(`line ${n}`, false);
  expect(out.writes()).toBe(0);
  await vi.waitFor(() => expect(out.writes()).toBe(1));
  expect(out.text().split("\n")).toHaveLength(51);
});

test("an urgent line begins at once, after those before it", async () => {
  const out = open();
  out.sink("first", false);
  out.sink("second", true);
  await Promise.resolve();
  expect(out.text()).toBe("first\nsecond\n");
});

test("a full buffer goes out at once", () => {
  const out = open();
  for (let n = 0; n < 40; n++) out.sink("x".repeat(1000), false);
  expect(out.writes()).toBe(1);
});

test("a pipe that takes a few bytes at a time gets all of them", async () => {
  const out = open({ chunk: 7 });
  out.sink("a line that is longer than seven, і не лише ASCII", false);
  await out.end(1_000);
  expect(out.text().length).toBeGreaterThan(0);
  expect(out.writes()).toBeGreaterThan(5);
});

test("a reader that stalls costs lines beyond 1 MiB, which are counted and told", async () => {
  const out = open();
  out.reader.is = "stalled";
  const line = "x".repeat(10_000);
  for (let n = 0; n < 500; n++) out.sink(line, n % 2 === 0);
  out.reader.is = "reading";
  out.reader.wake();
  await vi.waitFor(() => expect(out.dropped()).toBeGreaterThan(0));
  expect(out.count(line) + out.dropped()).toBe(500);
  expect(out.lost(), "for whoever watches, since the start").toBe(out.dropped());
  expect(out.text().length).toBeLessThan(1_200_000);
  out.sink("after", true);
  await vi.waitFor(() => expect(out.count("after")).toBe(1));
});

test("what could not be written is tried again, however urgent the next is", async () => {
  const out = open();
  out.reader.is = "gone";
  out.sink("kept", true);
  for (let n = 0; n < 100; n++) {
    out.sink("urgent", true);
    await Promise.resolve();
  }
  out.reader.is = "reading";
  await vi.waitFor(() => expect(out.count("urgent")).toBe(100));
  expect(out.text()).toMatch(/^kept\n/);
});

test("the end waits for the reader, but not for ever", async () => {
  const out = open();
  out.sink("last words", false);
  await out.end(1_000);
  expect(out.text()).toBe("last words\n");

  const stalled = open();
  stalled.reader.is = "stalled";
  stalled.sink("last words", false);
  const began = performance.now();
  await stalled.end(100);
  expect(performance.now() - began).toBeLessThan(1_000);
});

test("what waits is written when the process ends", async () => {
  const module = new URL("../../../src/platform/deno/stdout-sink.ts", import.meta.url).href;
  const code = `import { stdoutSink } from "${module}"; stdoutSink().sink("last words", false);`;
  const run = async (ending: string) => {
    const command = new Deno.Command(Deno.execPath(), { args: ["eval", code + ending] });
    return new TextDecoder().decode((await command.output()).stdout);
  };
  expect(await run("")).toBe("last words\n");
  expect(await run("Deno.exit(3);")).toBe("last words\n");
  expect(await run("throw new Error('end');")).toBe("last words\n");
});
