import { expect, test } from "vitest";
import { BotConfigError, botConfigNames, readBotConfig } from "../../bot/config.ts";

const good = {
  BACKEND_URL: "https://halfhour.example.com",
  BACKEND_API_KEY: "k".repeat(64),
  TELEGRAM_BOT_TOKEN: `123456789:${"A".repeat(35)}`,
};

test("what is needed is enough, and the API is below /api of an address alone", () => {
  expect(readBotConfig(good)).toEqual({
    backendUrl: "https://halfhour.example.com/api",
    backendKey: good.BACKEND_API_KEY,
    telegramToken: good.TELEGRAM_BOT_TOKEN,
    telegramRoot: "https://api.telegram.org",
    healthHost: "127.0.0.1",
    healthPort: 8788,
    notificationPollMs: 30_000,
    pace: { messageMs: 2_000, pressMs: 1_000 },
    breakerRestMs: 60_000,
    backendTimeoutMs: 6_000,
    logLevel: "info",
  });
  const own = { ...good, BACKEND_URL: "http://api.example.com/v2/api/" };
  expect(readBotConfig(own).backendUrl).toBe("http://api.example.com/v2/api");
});

test.each([
  ["BACKEND_URL", "ftp://halfhour.example.com", /BACKEND_URL is .*http or https URL/],
  ["BACKEND_URL", "https://halfhour.example.com/?a=1", /BACKEND_URL/],
  [
    "BACKEND_API_KEY",
    "short",
    /BACKEND_API_KEY is a value of 5 characters: expected a service key/,
  ],
  [
    "TELEGRAM_BOT_TOKEN",
    "12345",
    /TELEGRAM_BOT_TOKEN is a value of 5 characters: expected a token/,
  ],
  [
    "TELEGRAM_API_ROOT",
    "telegram",
    /TELEGRAM_API_ROOT is "telegram": expected the http or https URL/,
  ],
  ["BOT_HEALTH_HOST", "a b", /BOT_HEALTH_HOST is "a b": expected a host name/],
  [
    "BOT_HEALTH_PORT",
    "70000",
    /BOT_HEALTH_PORT is "70000": expected a whole number from 0 to 65535/,
  ],
  ["BOT_POLL_MS", "1", /BOT_POLL_MS is "1"/],
  ["BOT_BREAKER_REST_MS", "1", /BOT_BREAKER_REST_MS is "1"/],
  ["BOT_TIMEOUT_MS", "1", /BOT_TIMEOUT_MS is "1"/],
  ["LOG_LEVEL", "loud", /LOG_LEVEL is "loud": expected debug, info/],
])("a bad %s is refused by a sentence that names it", (name, value, sentence) => {
  expect(() => readBotConfig({ ...good, [name]: value })).toThrow(sentence);
  expect(() => readBotConfig({ ...good, [name]: value })).toThrow(BotConfigError);
});

test("all that is missing is named at once, and no secret is shown", () => {
  expect(() => readBotConfig({ TELEGRAM_BOT_TOKEN: "my-secret" })).toThrow(
    /BACKEND_URL is not set[\s\S]*BACKEND_API_KEY is not set[\s\S]*TELEGRAM_BOT_TOKEN is a value/,
  );
  expect(() => readBotConfig({ TELEGRAM_BOT_TOKEN: "my-secret" })).not.toThrow(/my-secret/);
});

test(".env.example explains every variable of the bot", async () => {
  const example = await Deno.readTextFile(".env.example");
  for (const name of botConfigNames) expect(example).toMatch(new RegExp(`^#? ?${name}=`, "m"));
});
