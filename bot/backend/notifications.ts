import type { Halfhour } from "../../client/create-client.ts";
import type { Ask } from "./ask.ts";
import type { LeasedNotifications, Outcome } from "./shapes.ts";

/** What is to be sent, and what became of it (N2). */
export class Notifications {
  constructor(readonly client: Halfhour, readonly ask: Ask) {}

  /** Leases what is due. It is not repeated: what a lost answer leased comes again by itself. */
  lease(limit: number): Promise<LeasedNotifications> {
    const path = "/internal/notifications/pending";
    return this.ask(
      { operation: `GET ${path}`, repeat: false },
      (signal) => this.client.GET(path, { params: { query: { limit } }, signal }),
    );
  }

  /** The same answer once more changes nothing, so that it may be repeated. */
  async settle(id: number, outcome: Outcome): Promise<void> {
    const path = "/internal/notifications/{id}";
    await this.ask(
      { operation: `PATCH ${path}`, repeat: true },
      (signal) => this.client.PATCH(path, { params: { path: { id } }, body: outcome, signal }),
    );
  }
}
