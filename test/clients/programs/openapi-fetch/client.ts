import createClient, { type Client } from "openapi-fetch";
import type { paths } from "../generated/paths.ts";
import { stage } from "../stage.ts";

/** A client of ours, by what it says of itself. */
export type Halfhour = Client<paths>;

const as = (headers: Record<string, string>): Halfhour =>
  createClient<paths>({ baseUrl: stage.address, headers });

export const bearer = (token: string): Halfhour => as({ Authorization: `Bearer ${token}` });

export const nobody = as({});
export const tutor = bearer(stage.tokens.tutor);
export const student = bearer(stage.tokens.student);
export const admin = bearer(stage.tokens.admin);
export const service = as({ "X-Service-Key": stage.serviceKey });
export const reader = as({ "X-API-Key": stage.readingKey });

/** The header of a write that may be sent again. */
export const once = () => ({ "Idempotency-Key": crypto.randomUUID() });
