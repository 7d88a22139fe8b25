import { ownerOf } from "../people/tutor-of.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf } from "../platform/http/etag.ts";
import {
  changeService,
  createService,
  deleteService,
  listMyServices,
  listTutorServices,
  readService,
} from "./services.ts";

export const servicesHandlers = {
  listMyServices: async ({ query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await listMyServices(db, tutorId));
  },

  createService: async ({ query, body }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const service = await createService(db, tutorId, body);
    const Location = `/api/tutor/services/${service.id}`;
    return answer(201, service, { Location, ETag: etagOf(service) });
  },

  readService: async ({ path, query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const service = await readService(db, tutorId, path.id);
    return answer(200, service, { ETag: etagOf(service) });
  },

  changeService: async ({ path, query, header, body }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const expected = { id: path.id, ifMatch: header["if-match"] };
    const service = await changeService(db, tutorId, expected, body);
    return answer(200, service, { ETag: etagOf(service) });
  },

  deleteService: async ({ path, query, header }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    await deleteService(db, tutorId, { id: path.id, ifMatch: header["if-match"] });
    return answer(204, null);
  },

  listTutorServices: async ({ path }, answer, { db }) =>
    answer(200, await listTutorServices(db, path.id)),
} satisfies Partial<Handlers>;
