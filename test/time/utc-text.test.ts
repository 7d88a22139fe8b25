import { expect, test } from "vitest";
import { utcText } from "../../src/time/utc-text.ts";
import { randomOf, SEED } from "./random.ts";

test(`an instant of any year is written as toISOString writes it (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  for (let i = 0; i < 20_000; i++) {
    const minute = random.between(-1_000_000_000, 4_300_000_000) * 60_000;
    const ms = minute + (i % 4 === 0 ? random.between(1, 59_999) : 0);
    expect(utcText(ms)).toBe(new Date(ms).toISOString());
  }
});

test.each([
  "1969-12-31T23:59:00.000Z",
  "1970-01-01T00:00:00.000Z",
  "2024-02-29T23:59:00.000Z",
  "2027-03-28T01:00:00.001Z",
  "2100-12-31T23:59:00.000Z",
  "9999-12-31T23:59:00.000Z",
  "+010000-01-01T00:00:00.000Z",
])("%s at the edges", (text) => expect(utcText(Date.parse(text))).toBe(text));

test("what is no instant is refused", () => {
  expect(() => utcText(NaN)).toThrow(RangeError);
  expect(() => utcText(Infinity)).toThrow(RangeError);
});
