import { expect, test } from "vitest";
import { BodyReader } from "../../src/platform/contract/body-reader.ts";
import { Problem } from "../../src/problem.ts";

/** A request whose body sends `parts` and then nothing more, unless it ends. */
function sending(parts: readonly string[], { ends = true, length = -1 } = {}) {
  let wasCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      if (ends) controller.close();
    },
    cancel() {
      wasCancelled = true;
    },
  });
  const headers = length < 0 ? {} : { "content-length": `${length}` };
  const request = new Request("http://x/", { method: "POST", body, headers });
  return { request, wasCancelled: () => wasCancelled };
}

const outcome = (reading: Promise<Uint8Array>) =>
  reading.then(
    (bytes) => new TextDecoder().decode(bytes),
    (error) => error instanceof Problem ? error.code : error,
  );

const limits = { bytes: 10_000, ms: 200 };

test("a body comes whole, in whatever parts it is sent", async () => {
  const reader = new BodyReader(limits);
  expect(await outcome(reader.read(sending(["one"]).request))).toBe("one");
  expect(await outcome(reader.read(sending(["a", "", "bc", "d"]).request))).toBe("abcd");
  expect(await outcome(reader.read(sending([]).request))).toBe("");
});

test("413: one byte too many, announced or not; the rest is left", async () => {
  const reader = new BodyReader(limits);
  const announced = sending([], { length: 10_001, ends: false });
  expect(await outcome(reader.read(announced.request))).toBe("body_too_large");
  const silent = sending(["x".repeat(10_000), "x"], { ends: false });
  expect(await outcome(reader.read(silent.request))).toBe("body_too_large");
  expect(silent.wasCancelled()).toBe(true);
});

test("408: a body that does not come to its end, which is then given up", async () => {
  const began = performance.now();
  const half = sending(["{"], { ends: false, length: 2 });
  expect(await outcome(new BodyReader(limits).read(half.request))).toBe("request_timeout");
  expect(performance.now() - began).toBeGreaterThanOrEqual(190);
  expect(half.wasCancelled()).toBe(true);
});

test("503: bodies wait for memory, and take it from those that had their second", async () => {
  const reader = new BodyReader({ bytes: 10_000, ms: 10_000, memory: 500_000 });
  const stuck = [1, 2].map(() => outcome(reader.read(sending(["{"], { ends: false }).request)));
  const began = performance.now();
  expect(await outcome(reader.read(sending(["later"]).request))).toBe("later");
  expect(performance.now() - began).toBeGreaterThan(900);
  expect(await Promise.race(stuck)).toBe("unavailable");
  // Of the two one is left, and beside it there is room.
  expect(await outcome(reader.read(sending(["now"]).request))).toBe("now");
});

test("a thousand bodies at once come whole in the memory of two", async () => {
  const reader = new BodyReader({ ...limits, memory: 500_000 });
  const read = Array.from(
    { length: 1_000 },
    (_, nth) => outcome(reader.read(sending([`${nth}`, "!"]).request)),
  );
  expect(await Promise.all(read)).toEqual(read.map((_, nth) => `${nth}!`));
});
