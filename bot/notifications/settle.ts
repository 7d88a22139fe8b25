import type { Notifications } from "../backend/notifications.ts";
import { isRefused } from "../backend/backend-error.ts";
import type { Leased, Outcome } from "../backend/shapes.ts";

/** What is left to tell the API: that it came in time is for the API to judge by the lease. */
export async function settle(
  notifications: Notifications,
  { id, lease }: Leased,
  outcome: Omit<Outcome, "lease">,
): Promise<void> {
  try {
    await notifications.settle(id, { ...outcome, lease });
  } catch (error) {
    // It is somebody else's by now, or no more: nothing is left to tell.
    if (!isRefused(error, "not_leased", "not_found")) throw error;
  }
}
