import { expect, test } from "vitest";
import { DocumentReaders } from "../../src/platform/http/document-readers.ts";

const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => n % 251);
const whole = async (stream: ReadableStream<Uint8Array>) =>
  new Uint8Array(await new Response(stream).arrayBuffer());

test("a document comes whole, piece by piece, and no sooner than it is read", async () => {
  const readers = new DocumentReaders();
  expect(await whole(await readers.open(bytes))).toEqual(bytes);
  expect(await whole(await readers.open(new Uint8Array()))).toHaveLength(0);
  const reader = (await readers.open(bytes)).getReader();
  expect((await reader.read()).value?.length).toBe(16_384);
  await reader.cancel();
});

test("whoever has read, or has left, holds nobody's place", async () => {
  const readers = new DocumentReaders();
  const began = performance.now();
  for (let n = 0; n < 1_000; n++) await whole(await readers.open(bytes.slice(0, 10)));
  for (let n = 0; n < 1_000; n++) await (await readers.open(bytes)).cancel();
  expect(performance.now() - began).toBeLessThan(900);
});

test("of five hundred who read nothing the oldest loses its place to one who comes", async () => {
  const readers = new DocumentReaders();
  const deaf = await Promise.all(Array.from({ length: 512 }, () => readers.open(bytes)));
  expect(await whole(await readers.open(bytes))).toEqual(bytes);
  const [oldest, second] = deaf.map((stream) => stream.getReader());
  await expect(oldest?.read()).rejects.toThrow("the place was needed");
  expect((await second?.read())?.value?.length).toBe(16_384);
});
