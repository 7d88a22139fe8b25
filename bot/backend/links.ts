import type { Halfhour } from "../../client/create-client.ts";
import type { Ask } from "./ask.ts";
import { type For, spoken } from "./for.ts";
import type { Link } from "./shapes.ts";

/** Who somebody is whom Telegram knows by an id. */
export class Links {
  constructor(readonly client: Halfhour, readonly ask: Ask) {}

  read({ telegramId, language }: For): Promise<Link> {
    const path = "/internal/telegram/links/{telegram_id}";
    return this.ask(
      { operation: `GET ${path}`, repeat: true },
      (signal) =>
        this.client.GET(path, {
          params: { path: { telegram_id: telegramId } },
          headers: spoken(language),
          signal,
        }),
    );
  }

  create({ telegramId, language }: For, code: string, key: string): Promise<Link> {
    const path = "/internal/telegram/links";
    return this.ask(
      { operation: `POST ${path}`, repeat: true },
      (signal) =>
        this.client.POST(path, {
          params: { header: { "Idempotency-Key": key } },
          body: { telegram_id: telegramId, code, language },
          headers: spoken(language),
          signal,
        }),
    );
  }

  async remove({ telegramId, language }: For, key: string): Promise<void> {
    const path = "/internal/telegram/links/{telegram_id}";
    await this.ask(
      { operation: `DELETE ${path}`, repeat: true },
      (signal) =>
        this.client.DELETE(path, {
          params: { path: { telegram_id: telegramId }, header: { "Idempotency-Key": key } },
          headers: spoken(language),
          signal,
        }),
    );
  }
}
