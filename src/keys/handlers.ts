import { userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { nextLink } from "../platform/http/next-link.ts";
import { createKey } from "./create-key.ts";
import { keyEtag } from "./key.ts";
import { listKeys, readKey } from "./read-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { GRACE_MINUTES, rotateKey } from "./rotate-key.ts";

/** Operations after which a key that was good a moment ago may be good no more. */
export const endingKeys: ReadonlySet<string> = new Set(["rotateKey", "revokeKey"]);

export const keysHandlers = {
  listKeys: async ({ query }, answer, { db, tenant, now }) => {
    const page = await listKeys(db, tenant.slug, query, now());
    return answer(200, page, nextLink("/api/keys", query, page.cursor));
  },

  createKey: async ({ body }, answer, { db, caller, tenant, now, log }) => {
    const of = { tenantId: tenant.id, kind: body.kind, name: body.name, scopes: body.scopes ?? [] };
    const by = { createdBy: userOf(caller).userId, now: now() };
    const { key, ...known } = await createKey(db, of, by);
    log.info("key_created", { key_id: known.id, kind: known.kind, by: by.createdBy });
    const Location = `/api/keys/${known.id}`;
    const again = { ...known, key: null };
    return answer.once(201, { ...known, key }, again, { Location, ETag: keyEtag(known) });
  },

  readKey: async ({ path }, answer, { db }) => {
    const key = await readKey(db, path.id);
    return answer(200, key, { ETag: keyEtag(key) });
  },

  rotateKey: async ({ path, header, body }, answer, { db, caller, now, log }) => {
    const by = userOf(caller).userId;
    const { key, old_key_expires_at, ...known } = await rotateKey(db, {
      id: path.id,
      ifMatch: header["if-match"],
      graceMinutes: body?.grace_minutes ?? GRACE_MINUTES,
      by,
      now: now(),
    });
    log.info("key_rotated", { key_id: known.id, old_key_id: path.id, old_key_expires_at, by });
    const Location = `/api/keys/${known.id}`;
    const shown = { ...known, key, old_key_expires_at };
    return answer.once(201, shown, { ...shown, key: null }, { Location, ETag: keyEtag(known) });
  },

  revokeKey: async ({ path, header }, answer, { db, caller, now, log }) => {
    const by = userOf(caller).userId;
    await revokeKey(db, { id: path.id, ifMatch: header["if-match"], by, now: now() });
    log.info("key_revoked", { key_id: path.id, by });
    return answer(204, null);
  },
} satisfies Partial<Handlers>;
