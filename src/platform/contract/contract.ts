import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "hono";
import {
  basePath,
  type OperationId,
  type Role,
  routes,
  type SecurityScheme,
} from "../../generated/contract.ts";
import type { Role as UserRole } from "./context.ts";
import type { Hooks } from "./endpoint.ts";
import { registerRoutes } from "./register.ts";
import type * as types from "./types.ts";

type Routes = typeof routes;

/**
 * `async ({ path, query, header, body }, answer, context) => answer(201, lesson)`. What may be
 * answered is what openapi.yaml declares for the operation; problems are thrown.
 */
export type Handler<Id extends OperationId> = types.HandlerOf<Routes[Id]>;
/** One handler for every operation of openapi.yaml. */
export type Handlers = types.HandlersOf<Routes>;
/** What a handler gets as its first argument. */
export type Parts<Id extends OperationId> = types.Parts<Routes[Id]>;
export type Reply<Id extends OperationId> = types.Reply<Routes[Id]>;
/** Something for every way of signing in that openapi.yaml names. */
export type Guards<Guard> = { readonly [Scheme in SecurityScheme]: Guard };

type Known<R extends UserRole> = R;
/** The roles of `x-roles`; red when one of them is not ours. */
export type ContractRole = Known<Role>;

/** Puts the handlers of all operations on the app; see registerRoutes. */
export function register<E extends Env>(
  app: OpenAPIHono<E>,
  handlers: Handlers,
  hooks: Hooks,
): void {
  registerRoutes(app, { basePath, routes }, handlers, hooks);
}

export { basePath };
export type { OperationId };
