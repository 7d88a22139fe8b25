import { ownerOf } from "../people/tutor-of.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import {
  changeService,
  createService,
  deleteService,
  listMyServices,
  listTutorServices,
} from "./services.ts";

export const servicesHandlers = {
  listMyServices: async ({ query }, answer, { db, caller }) =>
    answer(200, await listMyServices(db, (await ownerOf(db, caller, query.tutor_id)).tutorId)),

  createService: async ({ query, body }, answer, { db, caller }) => {
    const service = await createService(
      db,
      (await ownerOf(db, caller, query.tutor_id)).tutorId,
      body,
    );
    return answer(201, service);
  },

  changeService: async ({ path, query, body }, answer, { db, caller }) =>
    answer(
      200,
      await changeService(db, (await ownerOf(db, caller, query.tutor_id)).tutorId, path.id, body),
    ),

  deleteService: async ({ path, query }, answer, { db, caller }) => {
    await deleteService(db, (await ownerOf(db, caller, query.tutor_id)).tutorId, path.id);
    return answer(204, null);
  },

  listTutorServices: async ({ path }, answer, { db }) =>
    answer(200, await listTutorServices(db, path.id)),
} satisfies Partial<Handlers>;
