import { expect, test } from "vitest";
import { CODE_LETTERS } from "../../src/platform/auth/one-time-code.ts";
import { typedOf } from "../../bot/dialogue/written-text.ts";

test.each([
  ["/start", { kind: "command", name: "start" }],
  ["/Menu@halfhour_bot", { kind: "command", name: "menu" }],
  ["/schedule now", { kind: "command", name: "schedule" }],
  ["/start 7KQ3WFXD", { kind: "code", code: "7KQ3WFXD" }],
  ["/start not-a-code-at-all", { kind: "other" }],
  [" 7kq3-wfxd\n", { kind: "code", code: "7KQ3WFXD" }],
  ["hello 100", { kind: "other" }],
  ["thank you", { kind: "other" }],
  ["/start OOOOOOOO", { kind: "other" }],
  ["7KQ3WFX", { kind: "other" }],
  ["Привіт", { kind: "other" }],
  ["/", { kind: "other" }],
  ["x".repeat(4_096), { kind: "other" }],
])("%j", (text, typed) => {
  expect(typedOf(text)).toEqual(typed);
});

test("a code may be of every letter that the API makes codes of, and of no other", () => {
  const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  const taken = letters.filter((letter) => typedOf(letter.repeat(8)).kind === "code");
  expect(taken.join("")).toBe(CODE_LETTERS);
});
