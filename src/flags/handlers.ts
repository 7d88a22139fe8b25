import { actorOf } from "../people/viewer.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf } from "../platform/http/etag.ts";
import { deleteFlag, flagsOfUser, listFlags, mustBeUser, readFlag, saveFlag } from "./flags.ts";

export const flagsHandlers = {
  readFeatureFlags: async ({ query }, answer, { db, caller, tenant }) => {
    const { userId, program } = actorOf(caller, query.on_behalf_of);
    if (program !== undefined) await mustBeUser(db, userId);
    return answer(200, await flagsOfUser(db, tenant.slug, userId));
  },

  listFeatureFlags: async (_, answer, { db }) => answer(200, await listFlags(db)),

  readFeatureFlag: async ({ path }, answer, { db }) => {
    const flag = await readFlag(db, path.name);
    return answer(200, flag, { ETag: etagOf(flag) });
  },

  saveFeatureFlag: async ({ path, header, body }, answer, { db, log }) => {
    const wanted = { ...body, name: path.name, ifMatch: header["if-match"] };
    const { flag, isNew } = await saveFlag(db, wanted);
    const { name, enabled, percentage } = flag;
    log.info("feature_flag_saved", { flag: name, enabled, percentage });
    const ETag = etagOf(flag);
    if (!isNew) return answer(200, flag, { ETag });
    return answer(201, flag, { ETag, Location: `/api/settings/feature-flags/${name}` });
  },

  deleteFeatureFlag: async ({ path, header }, answer, { db, log }) => {
    await deleteFlag(db, { name: path.name, ifMatch: header["if-match"] });
    log.info("feature_flag_deleted", { flag: path.name });
    return answer(204, null);
  },
} satisfies Partial<Handlers>;
