import { nameText } from "../telegram/message-text.ts";
import {
  labelText,
  LIST_SIZE,
  menuButton,
  pageOf,
  type PersonTalk,
  plain,
  type Screen,
} from "./screen.ts";

/** The tutors whom the person may look at, each a button. */
export async function tutors(talk: PersonTalk, page = 0): Promise<Screen> {
  const { backend, say, data } = talk;
  const relations = await backend.reads.tutors(talk);
  if (relations.length === 0) return plain(talk, say("tutors_none"));
  const { shown, turning } = pageOf(
    talk,
    relations,
    { page, size: LIST_SIZE },
    (other) => data("free", other),
  );
  return {
    text: say("tutors_title"),
    rows: [
      ...shown.map((
        { tutor_id, tutor_name },
      ) => [{ text: nameText(tutor_name) || `#${tutor_id}`, data: data("tut", tutor_id) }]),
      turning,
      [menuButton(talk)],
    ],
  };
}

/** What a tutor offers, each a button. */
export async function services(talk: PersonTalk, tutorId: number, page = 0): Promise<Screen> {
  const { backend, say, data } = talk;
  const [offered, tutor] = await Promise.all([
    backend.reads.services(talk, tutorId),
    nameOfTutor(talk, tutorId),
  ]);
  const back = { text: say("button_back"), data: data("free") };
  if (offered.length === 0) {
    return { text: say("services_none", { tutor }), rows: [[back, menuButton(talk)]] };
  }
  const { shown, turning } = pageOf(
    talk,
    offered,
    { page, size: LIST_SIZE },
    (other) => data("tut", tutorId, other),
  );
  return {
    text: say("services_title", { tutor }),
    rows: [
      ...shown.map((service) => {
        const text = say("button_service", {
          name: nameText(service.name),
          minutes: service.duration_minutes,
          price: `${service.price} ${service.currency}`,
        });
        return [{ text: labelText(text), data: data("svc", tutorId, service.id) }];
      }),
      turning,
      [back, menuButton(talk)],
    ],
  };
}

/** The name of one of the person's tutors. */
export async function nameOfTutor(talk: PersonTalk, tutorId: number): Promise<string> {
  const relations = await talk.backend.reads.tutors(talk);
  const found = relations.find(({ tutor_id }) => tutor_id === tutorId);
  return nameText(found?.tutor_name ?? "") || `#${tutorId}`;
}
