import { Webhook } from "standardwebhooks";
import type { Sealer } from "../platform/sealing/sealer.ts";
import { Problem } from "../problem.ts";

/** What a secret is sealed for: it opens for no other tenant. */
export const sealedFor = (tenant: string): string => `webhooks of ${tenant}`;

/**
 * What keeps secrets.
 * @throws Problem unavailable where the operator has set no key (WEBHOOK_KEYS).
 */
export function mustSeal(sealer: Sealer | null): Sealer {
  if (sealer === null) throw new Problem("unavailable", { reason: "webhook_secrets" });
  return sealer;
}

export type Message = {
  readonly id: string;
  readonly body: string;
  /** Of this attempt, epoch ms. */
  readonly at: number;
};

/** The headers of a message, signed with each secret that is valid, the newest first. */
export function signedHeaders(secrets: readonly string[], { id, body, at }: Message) {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, new Date(at), body));
  return {
    "content-type": "application/json",
    "user-agent": "Halfhour-Webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at / 1000)),
    "webhook-signature": signatures.join(" "),
  };
}
