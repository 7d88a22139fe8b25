import { expect, test } from "vitest";
import { answerHealth, healthOf } from "../../bot/health/health.ts";

const now = Date.parse("2027-03-29T10:00:00Z");
const well = { started: now - 600_000, poll: now - 10_000, round: now - 20_000 };
const fine = { breaker: "closed", backend: "accepted" } as const;
/** A round of notifications comes so often. */
const EACH_MS = 30_000;
const ask = (path: string, method = "GET") =>
  answerHealth(
    new Request(`http://bot${path}`, { method }),
    () => healthOf(well, fine, now, EACH_MS),
  );

test("200: it is healthy while Telegram is heard of, and says when that was", async () => {
  const answer = ask("/health");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    status: "healthy",
    last_poll: "2027-03-29T09:59:50.000Z",
    last_notifications: "2027-03-29T09:59:40.000Z",
    breaker: "closed",
    backend: "accepted",
    timestamp: "2027-03-29T10:00:00.000Z",
  });
});

test("degraded: the API is away, or a round is two minutes late; the bot is well", () => {
  expect(healthOf(well, { ...fine, breaker: "open" }, now, EACH_MS).status).toBe("degraded");
  const last = { ...well, round: now - 151_000 };
  expect(healthOf(last, fine, now, EACH_MS).status).toBe("degraded");
  // Whoever asks for them each ten minutes only is not ill in between.
  expect(healthOf(last, fine, now, 600_000).status).toBe("healthy");
});

test("degraded: the API refuses the bot's key, or is another program", () => {
  for (const backend of ["refused", "not_the_api"] as const) {
    expect(healthOf(well, { ...fine, backend }, now, EACH_MS)).toMatchObject({
      status: "degraded",
      backend,
    });
  }
  expect(healthOf(well, { ...fine, backend: "unknown" }, now, EACH_MS).status).toBe("healthy");
});

test("503: Telegram has not been heard of for two minutes", () => {
  const times = { ...well, poll: now - 121_000 };
  expect(healthOf(times, fine, now, EACH_MS).status).toBe("unhealthy");
  const answer = answerHealth(
    new Request("http://bot/health/"),
    () => healthOf(times, fine, now, EACH_MS),
  );
  expect(answer.status).toBe(503);
  expect(healthOf({ started: now - 1_000, poll: null, round: null }, fine, now, EACH_MS).status)
    .toBe("healthy");
});

test("404 and 405: there is nothing else", () => {
  expect(ask("/").status).toBe(404);
  expect(ask("/health", "POST").status).toBe(405);
});
