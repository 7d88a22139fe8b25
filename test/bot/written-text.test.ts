import { expect, test } from "vitest";
import { typedOf } from "../../bot/dialogue/written-text.ts";

test.each([
  ["/start", { kind: "command", name: "start" }],
  ["/Menu@halfhour_bot", { kind: "command", name: "menu" }],
  ["/schedule now", { kind: "command", name: "schedule" }],
  ["/start 7KQ3WFXD", { kind: "code", code: "7KQ3WFXD" }],
  ["/start not-a-code-at-all", { kind: "other" }],
  [" 7kq3-wfxd\n", { kind: "code", code: "7KQ3WFXD" }],
  ["7KQ3WFX", { kind: "other" }],
  ["Привіт", { kind: "other" }],
  ["/", { kind: "other" }],
  ["x".repeat(4_096), { kind: "other" }],
])("%j", (text, typed) => {
  expect(typedOf(text)).toEqual(typed);
});
