import type { Connection } from "./connection.ts";

/** A connection of a pool. */
export type Slot = {
  readonly connection: Connection;
  busy: boolean;
  /** whom it works for, or did last, and since when on the monotonic clock */
  user: string;
  usedSince: number;
  /** the tenant whose role it has at present */
  tenant: string | null;
  /** tenants whose plans PostgreSQL keeps for this connection */
  readonly tenants: Map<string, true>;
  idleSince: number;
};

/**
 * A connection is the home of so many tenants before another is opened. PostgreSQL keeps 1.4 MB of
 * catalogue and plans for each tenant of a connection (measured with the week view's statement alone).
 */
const HOME_OF = 12;
/** A connection that knows so many is closed after use, which is the only way to give the memory back. */
export const MOST_TENANTS = 48;

/**
 * Which free connection a tenant gets: the one that has its role, one that knows it (0.15 ms more),
 * one that has room for it (3 to 5 ms more, the first time). `"open"`: a new one is better;
 * `"wait"`: one that knows it will be free in a moment.
 */
export function choose(
  slots: Iterable<Slot>,
  tenant: string,
  canOpen: boolean,
  isPatient: boolean,
): Slot | "open" | "wait" {
  let known: Slot | null = null;
  let roomiest: Slot | null = null;
  let isKnownElsewhere = false;
  for (const slot of slots) {
    const knows = slot.tenants.has(tenant);
    if (slot.busy) {
      isKnownElsewhere ||= knows && slot.tenant !== tenant;
      continue;
    }
    if (slot.tenant === tenant) return slot;
    if (knows) known ??= slot;
    if (roomiest === null || slot.tenants.size < roomiest.tenants.size) roomiest = slot;
  }
  if (known !== null) return known;
  if (isPatient && isKnownElsewhere) return "wait";
  if (roomiest === null || (roomiest.tenants.size >= HOME_OF && canOpen)) return "open";
  return roomiest;
}
