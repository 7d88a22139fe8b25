import { zoneAskedIn } from "../people/asked-of.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf } from "../platform/http/etag.ts";
import { nextLink } from "../platform/http/next-link.ts";
import { ownHoldsOf } from "../schedule/who-asks.ts";
import { listPeople, readPerson, savePerson } from "./people.ts";
import { readTutor } from "./read-tutor.ts";

export const directoryHandlers = {
  listUsers: async ({ query }, answer, { db, caller }) => {
    const page = await listPeople(db, caller, query);
    return answer(200, page, nextLink("/api/users", query, page.cursor));
  },

  readUser: async ({ path }, answer, { db }) => {
    const person = await readPerson(db, path.id);
    return answer(200, person, { ETag: etagOf(person) });
  },

  saveUser: async ({ path, header, body }, answer, { db, caller, now, log }) => {
    const wanted = {
      ...body,
      subject: path.sub,
      ifMatch: header["if-match"],
      maySaveAdmins: caller.kind !== "api_key",
    };
    const { person, isNew } = await savePerson(db, wanted, now());
    const fields = Object.keys(body);
    log.info(isNew ? "user_created" : "user_changed", { user_id: person.id, fields });
    const ETag = etagOf(person);
    return isNew
      ? answer(201, person, { Location: `/api/users/${person.id}`, ETag })
      : answer(200, person, { ETag });
  },

  readTutor: async ({ path, query }, answer, { db, caller, now }) => {
    const timezone = await zoneAskedIn(db, caller, query.timezone, path.id);
    const own = ownHoldsOf(caller);
    return answer(200, await readTutor(db, { tutorId: path.id, timezone, own, now: now() }));
  },
} satisfies Partial<Handlers>;
