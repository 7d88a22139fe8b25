import { expect } from "vitest";
import type { Answer, Client, TestApp } from "../support/app.ts";

/** What a bot does with notifications, by the API. */

export type Leased = {
  readonly id: number;
  readonly telegram_user_id: number;
  readonly message: string;
  readonly scheduled_at: string;
  readonly attempts: number;
  readonly lease: number;
  readonly leased_until: string;
};

/** `GET /internal/notifications/pending`; whatever it is answered with. */
export const ask = (bot: Client, query = "") =>
  bot.get<{ readonly notifications: readonly Leased[]; readonly code: string }>(
    `/internal/notifications/pending${query}`,
  );

/** What it is handed. */
export async function lease(bot: Client, query = ""): Promise<readonly Leased[]> {
  const { status, body } = await ask(bot, query);
  expect(status).toBe(200);
  return body.notifications;
}

export type Settled = {
  readonly id: number;
  readonly status: string;
  readonly kind: string;
  readonly attempts: number;
  readonly telegram_user_id: number | null;
  readonly sent_at: string | null;
  readonly code: string;
};

/** `PATCH /internal/notifications/{id}`. */
export const settle = (
  bot: Client,
  { id }: { readonly id: number },
  outcome: object,
): Promise<Answer<Settled>> => bot.patch<Settled>(`/internal/notifications/${id}`, outcome);

/** Sends all that is due; what it says, in the order of sending. */
export async function deliver(bot: Client): Promise<Leased[]> {
  const sent: Leased[] = [];
  for (;;) {
    const notifications = await lease(bot);
    if (notifications.length === 0) return sent;
    for (const notification of notifications) {
      sent.push(notification);
      const { status } = await settle(bot, notification, {
        status: "sent",
        lease: notification.lease,
      });
      expect(status).toBe(200);
    }
  }
}

/** The time of those leases is over; of all that there are without `ids`. */
export const runOut = ({ tenant }: Pick<TestApp, "tenant">, ids: readonly number[] | null = null) =>
  tenant.db`
    update notifications set leased_until = now() - interval '1 second'
    where leased_until is not null and (${ids}::bigint[] is null or id = any (${ids}))`;

/** All that is pending is due now, in the order of its ids. */
export const comeDue = ({ tenant }: Pick<TestApp, "tenant">) =>
  tenant.db`
    update notifications set scheduled_at = now() - interval '1 day' + id * interval '1 second'
    where status = 'pending'`;
