import { replaceSecret } from "../generated/sql/webhooks.ts";
import { newWebhookSecret } from "../platform/auth/new-webhook-secret.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { MINUTE } from "../time/units.ts";
import { type Endpoint, toEndpoint } from "./endpoint.ts";
import { type Expected, lock, type Making } from "./endpoints.ts";
import { mustSeal, sealedFor } from "./secret.ts";

/** How long the old secret goes on unless it is said: a day, in minutes. */
export const SECRET_GRACE_MINUTES = 1_440;

export type SecretRotation = Expected & {
  /** For so long everything is signed with both; 0: the old one ends now. */
  readonly graceMinutes: number;
};

/**
 * Gives an endpoint a second secret, which can be seen this once, and lets the old one end by itself (X13). One that
 * was still going on from a rotation before ends now.
 * @throws Problem not_found, version_mismatch, unavailable.
 */
export function rotateSecret(
  db: Db,
  { graceMinutes, ...expected }: SecretRotation,
  { sealer, tenant, now }: Pick<Making, "sealer" | "tenant" | "now">,
): Promise<Endpoint & { secret: string }> {
  const secret = newWebhookSecret();
  const sealedSecret = mustSeal(sealer).seal(secret, sealedFor(tenant));
  return inTransaction(db, async (tx) => {
    await lock(tx, expected);
    const row = await replaceSecret(tx, {
      id: expected.id,
      sealedSecret,
      oldExpiresAt: graceMinutes === 0 ? null : now + graceMinutes * MINUTE,
    });
    return { ...toEndpoint(row), secret };
  });
}
