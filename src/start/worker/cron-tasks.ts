import type { Sql } from "../../platform/database/sql.ts";
import type { Tenants } from "../../platform/database/tenants.ts";
import type { DatabaseClock } from "../../platform/database/database-clock.ts";
import type { Log } from "../../platform/logging/log.ts";
import type { Assembled } from "../assemble.ts";
import { forgetOnce } from "../forget-changes.ts";
import { maintainAll } from "../maintenance-timer.ts";
import { longestLags } from "./longest-lags.ts";

/** For how long a trigger begins to send. The next one, a minute later, sends the rest. */
const SEND_MS = 45_000;

type Parts = {
  readonly assembled: Pick<Assembled, "written" | "sendWebhooks" | "noteKeyUses">;
  readonly control: Sql;
  readonly tenants: Tenants;
  readonly clock: DatabaseClock;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  /** How long changes of calendars are kept; see forgetOnce. */
  readonly keptMs?: number;
};

type Task = readonly [name: string, work: () => Promise<object | void>];

/** The cron triggers of wrangler.toml, and the tasks of each, which run one after the other. */
const tasksOf: Readonly<Record<string, (parts: Parts) => readonly Task[]>> = {
  "* * * * *": ({ assembled: { sendWebhooks, noteKeyUses }, control }) => [
    ["webhooks", () => sendWebhooks?.("all", SEND_MS) ?? Promise.resolve()],
    ["key_uses", noteKeyUses],
    ["lags", () => longestLags(control)],
  ],
  "0 * * * *": (parts) => [
    ["maintenance", () => maintainAll({ ...parts, written: parts.assembled.written })],
    ["forgetting", () => forgetOnce(parts.control, parts.keptMs)],
  ],
};

/**
 * Runs the tasks of the cron trigger with this expression and logs a line for each. A task that fails does not stop
 * the others.
 * @throws Error that names the failed tasks, so that Cloudflare shows the trigger as failed
 */
export async function runCron(cron: string, parts: Parts): Promise<void> {
  const { log, elapsed } = parts;
  const tasks = tasksOf[cron]?.(parts);
  if (tasks === undefined) throw new Error(`no task has the trigger "${cron}"`);
  const failed: string[] = [];
  for (const [task, work] of tasks) {
    const began = elapsed();
    try {
      const figures = await work();
      log.info("task_done", { task, ms: Math.round(elapsed() - began), ...figures });
    } catch (error) {
      failed.push(task);
      log.error("task_failed", { task, error });
    }
  }
  if (failed.length > 0) throw new Error(`failed: ${failed.join(", ")}`);
}
