import { Problem } from "../../problem.ts";
import type { RateClass } from "../limits/policy.ts";
import type { Context, PublicContext } from "./context.ts";
import type { Route } from "./types.ts";

/** What hooks are told of an operation. */
export type Operation = {
  readonly id: string;
  /** In capitals, as in a request. */
  readonly method: string;
  /** The template, without the base path: `/lessons/{id}`. */
  readonly path: string;
  readonly security: Route["security"];
  readonly roles: readonly string[];
  /** By which quota calls are limited (X4). */
  readonly rateClass: RateClass;
  readonly isPublic: boolean;
  /** Does the contract declare the header Idempotency-Key? */
  readonly isIdempotent: boolean;
};

export function operationOf(route: Route): Operation {
  return {
    id: route.operationId,
    method: route.method.toUpperCase(),
    path: route.path,
    security: route.security,
    roles: route["x-roles"],
    rateClass: route["x-rate-class"],
    isPublic: route.security.length === 0,
    isIdempotent: "idempotency-key" in (route.request?.headers?.shape ?? {}),
  };
}

/** @throws Problem 403 `forbidden` when a user's role is not in `x-roles` (T5). */
export function checkRole(operation: Operation, context: Context | PublicContext): void {
  if (!("caller" in context) || context.caller.kind !== "user") return;
  if (operation.roles.includes(context.caller.role)) return;
  throw new Problem("forbidden", { reason: "role", roles: operation.roles });
}
