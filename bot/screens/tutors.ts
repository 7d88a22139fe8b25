import { cut, nameText } from "../telegram/message-text.ts";
import { menuButton, type PersonTalk, plain, row, type Screen } from "./screen.ts";

const PER_PAGE = 8;
const MOST_OF_LABEL = 60;

/** The tutors whom the person may look at, each a button. */
export async function tutors(talk: PersonTalk, page = 0): Promise<Screen> {
  const { backend, say, data } = talk;
  const relations = await backend.reads.tutors(talk);
  if (relations.length === 0) return plain(talk, say("tutors_none"));
  return {
    text: say("tutors_title"),
    rows: [
      ...relations.slice(page * PER_PAGE, (page + 1) * PER_PAGE).map((
        { tutor_id, tutor_name },
      ) => [{ text: nameText(tutor_name) || `#${tutor_id}`, data: data("tut", tutor_id) }]),
      row(
        page > 0 && { text: say("button_earlier"), data: data("free", page - 1) },
        (page + 1) * PER_PAGE < relations.length &&
          { text: say("button_later"), data: data("free", page + 1) },
      ),
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
  return {
    text: say("services_title", { tutor }),
    rows: [
      ...offered.slice(page * PER_PAGE, (page + 1) * PER_PAGE).map((service) => {
        const text = say("button_service", {
          name: nameText(service.name),
          minutes: service.duration_minutes,
          price: `${service.price} ${service.currency}`,
        });
        return [{ text: cut(text, MOST_OF_LABEL), data: data("svc", tutorId, service.id) }];
      }),
      row(
        page > 0 && { text: say("button_earlier"), data: data("tut", tutorId, page - 1) },
        (page + 1) * PER_PAGE < offered.length &&
          { text: say("button_later"), data: data("tut", tutorId, page + 1) },
      ),
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
