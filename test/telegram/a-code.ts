import type { Answer, Client, Person } from "../support/app.ts";

/** A code as it is shown once. */
export type CodeBody = {
  readonly code: string;
  readonly expires_at: string;
  readonly url: string | null;
};

export type LinkBody = {
  readonly telegram_id: number;
  readonly user_id: number;
  readonly linked_at: string;
  readonly code: string;
  readonly detail: string;
};

/** A code that somebody has just got. */
export async function aCode(person: Person): Promise<string> {
  const { status, body } = await person.post<CodeBody>("/me/telegram/code");
  if (status !== 201) throw new Error(`a code was answered ${status}: ${JSON.stringify(body)}`);
  return body.code;
}

/** The bot passes on what an account has sent. */
export const sends = (
  bot: Client,
  account: number,
  code: string,
  headers: Record<string, string> = {},
): Promise<Answer<LinkBody>> =>
  bot.post<LinkBody>("/internal/telegram/links", { telegram_id: account, code }, { headers });

/** A code of the right form that nobody has: codes have no 0. */
export const wrongCode = (n: number): string => `0${String(n).padStart(7, "0")}`;

/** "201", or the status and the code of a problem. */
export const told = ({ status, body }: Answer<LinkBody>): string =>
  status < 300 ? String(status) : `${status} ${body.code}`;

/** What the bot knows of an account: whose it is, or that it is nobody's. */
export async function ownerOf(bot: Client, account: number): Promise<number | null> {
  const { status, body } = await bot.get<LinkBody>(`/internal/telegram/links/${account}`);
  return status === 404 ? null : body.user_id;
}
