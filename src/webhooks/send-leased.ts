import {
  deliveriesToSend,
  type DeliveriesToSendRow,
  endLease,
  noteNotTaken,
  noteTaken,
  renewLease,
  type RenewLeaseRow,
  settleDelivery,
} from "../generated/sql/webhooks.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { hundredthOf } from "../platform/hashing/hundredth-of.ts";
import type { Log } from "../platform/logging/log.ts";
import type { Sealer } from "../platform/sealing/sealer.ts";
import { attempt, type Outcome, validSecrets } from "./attempt.ts";
import type { DisabledReason } from "./endpoint.ts";
import { PATIENCE, restOf, retryDelay } from "./retry-schedule.ts";
import type { Reach } from "./target.ts";

/** A server sends to an endpoint for so long at a time, and then lets others have its place. */
const TURN_MS = 20_000;
/** An attempt that takes longer is slow. */
const SLOW_MS = 3_000;
/** How many deliveries are looked up at a time. */
const BATCH = 20;

/** An endpoint that this server alone sends to. */
export type Lease = { readonly id: number; readonly lease: number };

export type Sending = {
  readonly reach: Reach;
  readonly sealer: Sealer;
  /** The tenant's slug. */
  readonly tenant: string;
  readonly log: Log;
  /** For how long an endpoint is this server's at a time: longer than an attempt can take. */
  readonly leaseMs: number;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  /** Whether nothing more is to be begun: the server ends. */
  readonly isStopping: () => boolean;
};

/**
 * Sends to a leased endpoint what is due there, one after the other, in the order of the feed but for what is tried
 * again. Answers whether it could: false when none of our keys opens its secret, which another server may have.
 */
export async function sendLeased(db: Db, lease: Lease, sending: Sending): Promise<boolean> {
  const ends = sending.elapsed() + TURN_MS;
  try {
    const isOver = () => sending.elapsed() >= ends || sending.isStopping();
    while (!isOver()) {
      const due = await deliveriesToSend(db, {
        endpointId: lease.id,
        now: sending.now(),
        most: BATCH,
      });
      for (const delivery of due) {
        const went = await sendOne(db, lease, delivery, sending);
        if (went !== "on") return went === "over";
        if (isOver()) break;
      }
      if (due.length === 0) break;
    }
    return true;
  } finally {
    await endLease(db, { ...lease, now: sending.now() });
  }
}

type Went = "on" | "over" | "unsigned";

async function sendOne(
  db: Db,
  lease: Lease,
  delivery: DeliveriesToSendRow,
  sending: Sending,
): Promise<Went> {
  const { reach, sealer, tenant, now, elapsed } = sending;
  const at = now();
  // Looked up each time: it may have been moved, disabled, or given another secret.
  const endpoint = await renewLease(db, { ...lease, until: at + sending.leaseMs });
  if (endpoint === null) return "over";
  const secrets = validSecrets(sealer, tenant, endpoint, at);
  if (secrets === null) return "unsigned";
  const began = elapsed();
  const body = JSON.stringify(delivery.payload);
  const outcome = await attempt(reach, {
    url: endpoint.url,
    secrets,
    id: delivery.message_id,
    body,
    at,
  });
  const durationMs = Math.round(elapsed() - began);
  return await settle(db, { lease, endpoint, delivery, outcome, at, durationMs }, sending);
}

type Attempted = {
  readonly lease: Lease;
  readonly endpoint: RenewLeaseRow;
  readonly delivery: DeliveriesToSendRow;
  readonly outcome: Outcome;
  readonly at: number;
  readonly durationMs: number;
};

/** Takes down what became of it, of the delivery and of the endpoint at once. */
async function settle(db: Db, attempted: Attempted, { now, log }: Sending): Promise<Went> {
  const { lease, endpoint, delivery, outcome, at, durationMs } = attempted;
  const settled = now();
  const disabledReason = reasonToDisable(endpoint, outcome, settled);
  const isSlow = durationMs > SLOW_MS;
  const silentTimes = isSilent(outcome) ? endpoint.silent_times + 1 : 0;
  const delay = disabledReason === "gone" ? null : delayOf(delivery);
  const next = outcome.failure === null || delay === null ? null : settled + delay;
  await inTransaction(db, async (tx) => {
    await (outcome.failure === null ? noteTaken(tx, { ...lease, isSlow }) : noteNotTaken(tx, {
      ...lease,
      isSlow,
      now: settled,
      silentTimes,
      restsUntil: silentTimes === 0 ? null : settled + restOf(silentTimes),
      disabledReason,
    }));
    await settleDelivery(tx, {
      id: delivery.id,
      lease: lease.lease,
      replays: delivery.replays,
      status: outcome.failure === null ? "delivered" : next === null ? "failed" : "pending",
      nextAttemptAt: next,
      attemptedAt: at,
      answerStatus: outcome.status,
      failure: outcome.failure,
      answerBody: outcome.body,
      durationMs,
      now: settled,
    });
  });
  const { failure, status } = outcome;
  const told = { endpoint_id: lease.id, delivery_id: delivery.id, duration_ms: durationMs };
  if (failure === null) log.info("webhook_delivered", told);
  else log.warn("webhook_not_delivered", { ...told, failure, status, given_up: next === null });
  if (disabledReason !== null) {
    log.warn("webhook_endpoint_disabled", { endpoint_id: lease.id, reason: disabledReason });
  }
  return disabledReason !== null || silentTimes > 0 ? "over" : "on";
}

/** By chance, as far as deliveries differ. */
function delayOf({ id, message_id, attempts }: DeliveriesToSendRow): number | null {
  return retryDelay(attempts + 1, hundredthOf(`${id} ${message_id} ${attempts}`) / 100);
}

function reasonToDisable(
  { failing_since: since }: RenewLeaseRow,
  { status, failure }: Outcome,
  now: number,
): DisabledReason | null {
  if (status === 410) return "gone";
  const isHopeless = failure !== null && since !== null && now - since >= PATIENCE;
  return isHopeless ? "failing" : null;
}

/** It has cost time, or will again, and nobody was there. */
const isSilent = ({ status, failure }: Outcome): boolean => failure !== null && status === null;
