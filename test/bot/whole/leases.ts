import type { Seen, Witness } from "./witness.ts";

/** That a notification was given to a bot, and how that ended. */
export type Lease = {
  readonly bot: string;
  readonly id: number;
  readonly token: number;
  /** From when on at the earliest, and at the latest. */
  readonly from: number;
  readonly given: number;
  /** When the bot had said what became of it; null: it never did. */
  readonly ended: number | null;
};

type Given = { readonly id: number; readonly lease: number };

/** All leases that the witnesses have seen, in the order in which they were given. */
export function leasesOf(witnesses: Readonly<Record<string, Witness>>): Lease[] {
  return Object.entries(witnesses).flatMap(([bot, { seen }]) =>
    seen.filter(isLeasing).flatMap((one) =>
      // What the contract says of it.
      (one.got["notifications"] as readonly Given[]).map(({ id, lease }) => ({
        bot,
        id,
        token: lease,
        from: one.asked,
        given: one.answered,
        ended: seen.find((other) => isEndOf(other, id, lease))?.asked ?? null,
      }))
    )
  ).toSorted((a, b) => a.given - b.given);
}

const isLeasing = ({ method, path, status }: Seen): boolean =>
  method === "GET" && path.startsWith("/internal/notifications/pending") && status === 200;

const isEndOf = ({ method, path, sent, status }: Seen, id: number, lease: number): boolean =>
  method === "PATCH" && path === `/internal/notifications/${id}` && sent["lease"] === lease &&
  status === 200;

/**
 * Pairs of leases of one notification that were there at the same time: the second was given before the first
 * had ended or run out. Both ends are taken so that no such pair is invented by the way to the witness.
 */
export function twoAtATime(leases: readonly Lease[], leaseMs: number): [Lease, Lease][] {
  const last = new Map<number, Lease>();
  const pairs: [Lease, Lease][] = [];
  for (const lease of leases) {
    const before = last.get(lease.id);
    const isFree = !before || (before.ended !== null && before.ended <= lease.given) ||
      before.from + leaseMs <= lease.given;
    if (before && !isFree) pairs.push([before, lease]);
    last.set(lease.id, lease);
  }
  return pairs;
}
