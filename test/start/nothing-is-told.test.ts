/** X5 once more, with the real program: what it writes, and what its PostgreSQL does. */
import { expect, test } from "vitest";
import { atEnd } from "../support/at-end.ts";
import { markedHeaders, newMarks } from "../support/marks.ts";
import { operations } from "../support/operations.ts";
import { startServer } from "../support/server.ts";

test("whatever it is sent, no secret and no text of a caller is in what it writes", async () => {
  const marks = newMarks();
  const secret = `${marks.word("the secret of tokens")}-and-so-many-more-letters`;
  const serviceKey = `${marks.word("the service key")}-and-more`;
  const dataDir = await Deno.makeTempDir();
  atEnd(() => Deno.remove(dataDir, { recursive: true }));
  const server = await startServer(dataDir, {
    JWT_HS256_SECRET: secret,
    SERVICE_KEY: serviceKey,
    LOG_LEVEL: "debug",
  });
  // It greets with tokens, for people at a terminal; in production it does not.
  const greeted = server.output().length;
  marks.add("a token", server.token("tutor"));
  marks.add("the database's password", await Deno.readTextFile(`${dataDir}/postgres/password`));
  const word = marks.word("a caller's text");
  const body = JSON.stringify({ name: word, note: word, reason: word, [word]: word, q: word });
  for (const { method, path, hasBody } of operations) {
    for (const authorization of [`Bearer ${server.token("tutor")}`, `Bearer ${word}.${word}.x`]) {
      const target = path.replaceAll(/\{\w+\}/g, "1");
      const answer = await fetch(`${server.address}/api${target}?${word}=${word}`, {
        method,
        headers: {
          ...markedHeaders(marks, path),
          authorization,
          "x-service-key": serviceKey,
          "content-type": "application/json",
        },
        ...(hasBody && { body }),
      });
      await answer.body?.cancel();
    }
  }
  const { code } = await server.stop("SIGTERM");
  const log = server.output().slice(greeted);
  expect(code).toBe(0);
  expect(log.match(/"event":"request"/g)?.length).toBeGreaterThanOrEqual(operations.length * 2);
  expect(marks.foundIn(log)).toEqual([]);
  expect(marks.foundIn(await Deno.readTextFile(`${dataDir}/postgres/log`))).toEqual([]);
});
