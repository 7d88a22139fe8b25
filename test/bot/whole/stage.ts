import { expect } from "vitest";
import { atEnd } from "../../support/at-end.ts";
import { type RunningBot, startBot } from "../../support/bot-process.ts";
import type { Person } from "../../support/telegram/person.ts";
import {
  type PersonOptions,
  startTelegram,
  type Telegram,
  type TelegramOptions,
} from "../../support/telegram/telegram.ts";
import type { Api } from "./api.ts";
import { link } from "./linking.ts";
import { aMember, type Member, type MemberOptions } from "./members.ts";

/** A Telegram of its own for a test file. */
export function aTelegram(options?: TelegramOptions): Telegram {
  const telegram = startTelegram(options);
  atEnd(() => telegram.close());
  return telegram;
}

/** A bot between the two; `env` may name another way to the API. It is stopped when the file is done. */
export async function aBot(
  { url, key }: Pick<Api, "url" | "key">,
  { token, root }: Telegram,
  env: Record<string, string> = {},
): Promise<RunningBot> {
  const bot = await startBot({
    BACKEND_URL: url,
    BACKEND_API_KEY: key,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: root,
    ...env,
  });
  atEnd(async () => void await bot.stop("SIGTERM"));
  return bot;
}

export type LinkedStudent = { readonly student: Member; readonly person: Person };

/** A student whose account is linked since some time ago. */
export async function aLinkedStudent(
  api: Api,
  telegram: Telegram,
  options: MemberOptions & { readonly telegram?: PersonOptions } = {},
): Promise<LinkedStudent> {
  const student = await aMember(api, "student", options);
  const person = telegram.person({ hasStarted: true, ...options.telegram });
  await link(api, student, person);
  return { student, person };
}

/** What the bot sent that Telegram would not take, or does not know: there is none. */
export function expectNothingRefused({ calls, unknown }: Telegram): void {
  const refused = calls.filter(({ status }) => status === 400 || status === 404);
  expect(refused.map(({ method, params }) => ({ method, params }))).toEqual([]);
  expect([...unknown]).toEqual([]);
}

/** When the next whole hour begins, so many days from now; epoch ms. */
export const hourAhead = (api: Pick<Api, "now">, days: number): number =>
  Math.ceil(api.now() / HOUR_MS) * HOUR_MS + days * 24 * HOUR_MS;

export const HOUR_MS = 3_600_000;

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
