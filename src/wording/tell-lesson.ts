import type { ZonedSpan } from "./params.ts";
import type { Wording } from "./wording.ts";

/** A lesson in its recipient's zone. */
export type ToldLesson = ZonedSpan & {
  /** The other one; their name may be empty. */
  readonly counterpart: { readonly role: "tutor" | "student"; readonly name: string };
  readonly serviceName: string | null;
};

/** A span in words, in its zone: `Monday, 8 March 2027, 10:00–11:00 (Europe/Kyiv, UTC+02:00)`. */
export const spanInWords = ({ texts, say }: Wording, span: ZonedSpan): string =>
  say(texts.span, span);

/** A lesson to one of its people, by the other one and its service: `lesson with Liam Byrne (English)`. */
export function lessonInWords(
  { texts, say }: Wording,
  { counterpart: { role, name }, serviceName }: Pick<ToldLesson, "counterpart" | "serviceName">,
): string {
  const { plain, named, of_service, named_of_service } = texts.lessons;
  const known = serviceName === null ? [plain, named] : [of_service, named_of_service];
  return say(known[name === "" ? 0 : 1] ?? plain, { role, name, service: serviceName });
}

/** What one of the two people of a lesson is told of it. */
export function tellLesson(
  wording: Wording,
  kind: keyof Wording["texts"]["notifications"],
  { counterpart, serviceName, ...span }: ToldLesson,
): string {
  const { texts, say } = wording;
  const lesson = lessonInWords(wording, { counterpart, serviceName });
  return say(texts.notifications[kind], { lesson, when: spanInWords(wording, span) });
}
