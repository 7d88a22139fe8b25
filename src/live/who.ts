import type { Access } from "../platform/auth/authenticate.ts";
import { noCredentials } from "../platform/auth/unauthenticated.ts";
import { type Caller, callerName } from "../platform/contract/context.ts";
import type { Problem } from "../problem.ts";

/** Whose the token of a WebSocket is, and when it ends, epoch ms. */
export type Who = {
  readonly tenant: { readonly id: number; readonly slug: string };
  readonly caller: Caller;
  readonly endsAt: number;
};

/** Over a WebSocket users call, whose tokens have an end. */
export const whoHas = ({ tenant, caller, endsAt }: Access): Who => ({
  tenant,
  caller,
  endsAt: endsAt ?? 0,
});

/** Whether two tokens are the same user's. */
export const isSameUser = (one: Who, other: Who): boolean =>
  one.tenant.id === other.tenant.id && callerName(one.caller) === callerName(other.caller);

/** What somebody is told who has not said who they are. */
export const noToken = (): Problem => noCredentials(["token"], "Bearer");
