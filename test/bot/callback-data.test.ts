import * as fc from "fast-check";
import { expect, test } from "vitest";
import { actions } from "../../bot/dialogue/pressed.ts";
import { CallbackData } from "../../bot/telegram/callback-data.ts";

const [chat, other] = [7_100_000_001, 7_100_000_002];
const ours = new CallbackData("123456789:token");

const pressed = fc.record({
  action: fc.constantFrom(...Object.keys(actions)),
  numbers: fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { maxLength: 4 }),
});

test("what was written for a chat is read in it, and is at most 64 bytes", () => {
  fc.assert(fc.property(pressed, ({ action, numbers }) => {
    const data = ours.write(chat, action, ...numbers);
    expect(new TextEncoder().encode(data).length).toBeLessThanOrEqual(64);
    expect(ours.read(chat, data)).toEqual({ action, numbers });
  }));
});

test("what is of another chat, another bot, or changed in one character is not read", () => {
  const strangers = new CallbackData("123456789:other");
  fc.assert(fc.property(pressed, fc.nat(), fc.constantFrom("a", "0", "~", ".", "_"), (
    { action, numbers },
    where,
    character,
  ) => {
    const data = ours.write(chat, action, ...numbers);
    expect(ours.read(other, data)).toBeNull();
    expect(strangers.read(chat, data)).toBeNull();
    const at = where % data.length;
    const changed = data.slice(0, at) + character + data.slice(at + 1);
    if (changed !== data) expect(ours.read(chat, changed)).toBeNull();
  }));
});

test("what somebody has made up is not read, whatever it is", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (data) => {
    expect(ours.read(chat, data)).toBeNull();
  }));
});
