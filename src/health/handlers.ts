import type { Handlers } from "../platform/contract.ts";
import { answerHealth, type HealthChecks } from "./read-health.ts";

export const healthHandlers = (checks: HealthChecks) => ({
  readHealth: (_, answer, { now }) => answerHealth(checks, now(), answer),

  readLiveness: (_, answer) => answer(200, { status: "alive" }),
} satisfies Partial<Handlers>);
