import { createClient, createConfig } from "../generated/hey-api/client/index.ts";
import { Halfhour } from "../generated/hey-api/index.ts";
import { stage } from "../stage.ts";

const as = (headers: Record<string, string>): Halfhour =>
  new Halfhour({ client: createClient(createConfig({ baseUrl: stage.address, headers })) });

export const bearer = (token: string): Halfhour => as({ Authorization: `Bearer ${token}` });

export const nobody = as({});
export const tutor = bearer(stage.tokens.tutor);
export const student = bearer(stage.tokens.student);
export const admin = bearer(stage.tokens.admin);
export const service = as({ "X-Service-Key": stage.serviceKey });
export const reader = as({ "X-API-Key": stage.readingKey });

/** The header of a write that may be sent again. */
export const once = () => ({ "Idempotency-Key": crypto.randomUUID() });
