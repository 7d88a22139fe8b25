import { userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import {
  changeService,
  createService,
  deleteService,
  listMyServices,
  listTutorServices,
} from "./services.ts";

export const servicesHandlers = {
  listMyServices: async (_, answer, { db, caller }) =>
    answer(200, await listMyServices(db, userOf(caller).userId)),

  createService: async ({ body }, answer, { db, caller }) => {
    const service = await createService(db, userOf(caller).userId, body);
    return answer(201, service);
  },

  changeService: async ({ path, body }, answer, { db, caller }) =>
    answer(200, await changeService(db, userOf(caller).userId, path.id, body)),

  deleteService: async ({ path }, answer, { db, caller }) => {
    await deleteService(db, userOf(caller).userId, path.id);
    return answer(204, null);
  },

  listTutorServices: async ({ path }, answer, { db }) =>
    answer(200, await listTutorServices(db, path.id)),
} satisfies Partial<Handlers>;
