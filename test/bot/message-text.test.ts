import * as fc from "fast-check";
import { expect, test } from "vitest";
import { messageText, nameText } from "../../bot/telegram/message-text.ts";

const texts = fc.string({ unit: "binary", maxLength: 6_000, size: "max" });

test("whatever is to be said, Telegram takes it: not empty, at most 4,096 units, no half characters", () => {
  fc.assert(fc.property(texts, (text) => {
    const shown = messageText(text);
    expect(shown.length).toBeLessThanOrEqual(4_096);
    expect(shown.trim()).not.toBe("");
    if (text.isWellFormed()) expect(shown.isWellFormed()).toBe(true);
  }));
});

test("what fits is said as it is; what does not ends after a line", () => {
  expect(messageText("*bold* <b>\n_x_")).toBe("*bold* <b>\n_x_");
  const lines = Array.from({ length: 500 }, (_, n) => `line number ${n}`).join("\n");
  expect(messageText(lines)).toMatch(/line number \d+\n…$/);
});

test("a name is one line of at most 64 units, and does not turn what follows", () => {
  expect(nameText(" Anna\n\tMaria \u202eevil\u2066 ")).toBe("Anna Maria evil");
  fc.assert(fc.property(texts, (name) => {
    const shown = nameText(name);
    expect(shown.length).toBeLessThanOrEqual(64);
    expect(shown).not.toMatch(/[\n\r\u2028\u202a-\u202e\u2066-\u2069]/);
  }));
});
