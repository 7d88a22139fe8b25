import { webhookTenants } from "../generated/sql/tenants.ts";
import type { Db } from "../platform/database/db.ts";

/** The slugs of tenants that have, or had, an endpoint of webhooks (X13). */
export const findWebhookTenants = async (control: Db): Promise<string[]> =>
  (await webhookTenants(control)).map(({ slug }) => slug);
