/** Secrets that are kept so that the database alone does not tell them. */
import { expect, test } from "vitest";
import { createSealer } from "../../src/platform/sealing/sealer.ts";

const [old, young] = ["o".repeat(32), "y".repeat(32)];

test("what is sealed opens again, never twice the same, and shows nothing of what it is", () => {
  const sealer = createSealer([old]);
  const [one, other] = [sealer.seal("whsec_secret", "a"), sealer.seal("whsec_secret", "a")];
  expect([sealer.open(one, "a"), sealer.open(other, "a")]).toEqual([
    "whsec_secret",
    "whsec_secret",
  ]);
  expect(one).not.toEqual(other);
  expect(new TextDecoder().decode(one)).not.toContain("whsec");
});

test("it opens for nothing else, with no other key, and not when a bit was changed", () => {
  const sealer = createSealer([old]);
  const sealed = sealer.seal("secret", "a");
  expect(sealer.open(sealed, "b")).toBe(null);
  expect(createSealer([young]).open(sealed, "a")).toBe(null);
  for (let i = 0; i < sealed.length; i++) {
    const changed = sealed.slice();
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(sealer.open(changed, "a"), `byte ${i}`).toBe(null);
    expect(sealer.open(sealed.slice(0, i), "a"), `cut at ${i}`).toBe(null);
  }
});

test("a key is replaced: the first seals, all open", () => {
  const before = createSealer([old]).seal("secret", "a");
  const both = createSealer([young, old]);
  expect(both.open(before, "a")).toBe("secret");
  expect(createSealer([old]).open(both.seal("secret", "a"), "a")).toBe(null);
});
