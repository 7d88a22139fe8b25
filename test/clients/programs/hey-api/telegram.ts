/** A student links their Telegram account by a code that the bot gets from it, and both unlink it. */
import assert from "node:assert/strict";
import { codeOf, done, gone } from "../answers.ts";
import { stage } from "../stage.ts";
import { once, service, student } from "./client.ts";

const telegram_id = 5_000_000_000 + stage.studentId;
const path = { telegram_id };

async function link(): Promise<void> {
  const { code } = await done(student.createTelegramCode({ headers: once() }));
  assert(code !== null);
  const body = { telegram_id, code };
  const linked = await done(service.linkTelegram({ headers: once(), body }));
  assert.equal(linked.user_id, stage.studentId);
}

export async function linkAndUnlink(): Promise<void> {
  const body = { telegram_id, code: "00000000" };
  assert.equal(await codeOf(service.linkTelegram({ headers: once(), body })), "not_found");
  await link();
  const known = await done(service.readTelegramLink({ path }));
  assert.equal(known.timezone, "Europe/Dublin");
  await gone(service.unlinkTelegram({ path, headers: once() }));
  await link();
  assert.equal((await done(student.readOwnTelegram())).telegram_id, telegram_id);
  await gone(student.unlinkOwnTelegram({ headers: once() }));
  assert.equal(await codeOf(service.readTelegramLink({ path })), "not_linked");
}
