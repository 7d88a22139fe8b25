/** A student links their Telegram account by a code that the bot gets from it, and both unlink it. */
import assert from "node:assert/strict";
import { codeOf, done, gone } from "../answers.ts";
import { stage } from "../stage.ts";
import { once, service, student } from "./client.ts";

const telegram_id = 5_000_000_000 + stage.studentId;
const path = { telegram_id };
const LINK = "/internal/telegram/links/{telegram_id}";

const send = (code: string) =>
  service.POST("/internal/telegram/links", {
    params: { header: once() },
    body: { telegram_id, code },
  });

async function link(): Promise<void> {
  const { code } = await done(student.POST("/me/telegram/code", { params: { header: once() } }));
  assert(code !== null);
  assert.equal((await done(send(code))).user_id, stage.studentId);
}

export async function linkAndUnlink(): Promise<void> {
  assert.equal(await codeOf(send("00000000")), "not_found");
  await link();
  assert.equal((await done(service.GET(LINK, { params: { path } }))).timezone, "Europe/Dublin");
  await gone(service.DELETE(LINK, { params: { path, header: once() } }));
  await link();
  assert.equal((await done(student.GET("/me/telegram"))).telegram_id, telegram_id);
  await gone(student.DELETE("/me/telegram", { params: { header: once() } }));
  assert.equal(await codeOf(service.GET(LINK, { params: { path } })), "not_linked");
}
