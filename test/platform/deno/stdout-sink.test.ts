import { expect, test, vi } from "vitest";
import { stdoutSink } from "../../../src/platform/deno/stdout-sink.ts";

/** A sink into memory; `chunk` is the most that one write takes. */
function open({ chunk = Infinity, full = (): boolean => false } = {}) {
  let text = "";
  let writes = 0;
  const { sink, flush } = stdoutSink((bytes) => {
    if (full()) throw new Deno.errors.WouldBlock("full");
    const taken = bytes.subarray(0, chunk);
    text += new TextDecoder().decode(taken);
    writes++;
    return taken.length;
  });
  return { sink, flush, text: () => text, writes: () => writes };
}

test("lines are written together after a moment", async () => {
  const out = open();
  for (let n = 0; n < 50; n++) out.sink(`line ${n}`, false);
  expect(out.writes()).toBe(0);
  await vi.waitFor(() => expect(out.writes()).toBe(1));
  expect(out.text().split("\n")).toHaveLength(51);
});

test("an urgent line goes out at once, after those before it", () => {
  const out = open();
  out.sink("first", false);
  out.sink("second", true);
  expect(out.text()).toBe("first\nsecond\n");
});

test("a full buffer goes out at once", () => {
  const out = open();
  for (let n = 0; n < 40; n++) out.sink("x".repeat(1000), false);
  expect(out.writes()).toBe(1);
});

test("a pipe that takes a few bytes at a time gets all of them", () => {
  const out = open({ chunk: 7 });
  out.sink("a line that is longer than seven", false);
  out.flush();
  expect(out.text()).toBe("a line that is longer than seven\n");
});

test("a full pipe costs no line and no memory without end", () => {
  let full = true;
  const out = open({ full: () => full });
  out.sink("kept", true);
  full = false;
  out.sink("next", true);
  expect(out.text()).toBe("kept\nnext\n");

  full = true;
  for (let n = 0; n < 100; n++) out.sink("x".repeat(50_000), true);
  full = false;
  out.flush();
  expect(out.text().length).toBeLessThan(2_000_000);
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
