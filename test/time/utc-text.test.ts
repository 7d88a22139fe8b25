import { expect, test } from "vitest";
import { utcText } from "../../src/time/time-text.ts";
import { randomOf, SEED } from "./random.ts";

test(`an instant of any year is written as toISOString does, without noughts at its end (seed ${SEED})`, () => {
  const random = randomOf(SEED);
  for (let i = 0; i < 20_000; i++) {
    const minute = random.between(-1_000_000_000, 4_300_000_000) * 60_000;
    const ms = minute + (i % 4 === 0 ? random.between(1, 59_999) : 0);
    const [whole, fraction] = new Date(ms).toISOString().slice(0, -1).split(".");
    const end = (fraction ?? "").replace(/0+$/, "");
    expect(utcText(ms)).toBe(`${whole}${end && `.${end}`}Z`);
  }
});

test.each([
  "1969-12-31T23:59:00Z",
  "1970-01-01T00:00:00Z",
  "2024-02-29T23:59:00Z",
  "2027-03-28T01:00:00.001Z",
  "2100-12-31T23:59:00Z",
  "9999-12-31T23:59:00Z",
  "+010000-01-01T00:00:00Z",
])("%s at the edges", (text) => expect(utcText(Date.parse(text))).toBe(text));

test("what is no instant is refused", () => {
  expect(() => utcText(NaN)).toThrow(RangeError);
  expect(() => utcText(Infinity)).toThrow(RangeError);
});
