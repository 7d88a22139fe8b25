import type { Sealer } from "../platform/sealing/sealer.ts";
import type { Failure } from "./delivery.ts";
import { sealedFor, signedHeaders } from "./secret.ts";
import { findTarget, type Reach } from "./target.ts";

/** What is kept of an answer's body, in characters. */
const BODY_KEPT = 1_000;

/** What came of an attempt; `failure` null: it was taken. */
export type Outcome = {
  readonly status: number | null;
  readonly failure: Failure | null;
  readonly body: string | null;
};

/** Sends a body to an address, once. `at`: epoch ms. */
export async function attempt(
  reach: Reach,
  { url: text, ...message }: {
    readonly url: string;
    readonly secrets: readonly string[];
    readonly id: string;
    readonly body: string;
    readonly at: number;
  },
): Promise<Outcome> {
  const url = new URL(text);
  // Whatever it led to when the endpoint was made: names come to mean something else.
  const target = await findTarget(reach, url);
  if ("refusal" in target) return { status: null, failure: target.refusal, body: null };
  const { body } = message;
  const headers = signedHeaders(message.secrets, message);
  const { addresses } = target;
  const answered = await reach.outside.post({ url, addresses, headers, body });
  if (answered.failure !== null) return { status: null, failure: answered.failure, body: null };
  const { status } = answered;
  return { status, failure: failureOfStatus(status), body: storable(answered.body) };
}

function failureOfStatus(status: number): Failure | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "redirected" : "refused";
}

/** Of what a stranger answers only what can be kept and shown. */
const storable = (text: string): string =>
  // deno-lint-ignore no-control-regex
  text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "�").slice(0, BODY_KEPT).toWellFormed();

export type Sealed = {
  readonly sealed_secret: Uint8Array;
  readonly sealed_old_secret: Uint8Array | null;
  readonly old_secret_expires_at: number | null;
};

/**
 * The secrets of an endpoint of a tenant (its slug) that are valid at `now`, epoch ms, the newest first. Null: the
 * key that has sealed them is not among ours.
 */
export function validSecrets(
  sealer: Sealer,
  tenant: string,
  { sealed_secret, sealed_old_secret, old_secret_expires_at }: Sealed,
  now: number,
): string[] | null {
  const isOldValid = sealed_old_secret !== null && (old_secret_expires_at ?? 0) > now;
  const sealed = isOldValid ? [sealed_secret, sealed_old_secret] : [sealed_secret];
  const secrets = sealed.map((one) => sealer.open(one, sealedFor(tenant)));
  return secrets.every((one) => one !== null) ? secrets : null;
}
