import type booking from "./en/booking.ts";
import type cell from "./en/cell.ts";
import type connections from "./en/connections.ts";
import type find from "./en/find.ts";
import type forms from "./en/forms.ts";
import type frame from "./en/frame.ts";
import type hours from "./en/hours.ts";
import type learning from "./en/learning.ts";
import type lessons from "./en/lessons.ts";
import type profile from "./en/profile.ts";
import type rules from "./en/rules.ts";
import type services from "./en/services.ts";
import type students from "./en/students.ts";
import type webhooks from "./en/webhooks.ts";
import type week from "./en/week.ts";

type Words =
  & typeof booking
  & typeof cell
  & typeof connections
  & typeof find
  & typeof forms
  & typeof frame
  & typeof hours
  & typeof learning
  & typeof lessons
  & typeof profile
  & typeof rules
  & typeof services
  & typeof students
  & typeof webhooks
  & typeof week;

type KeysOf<Group> = {
  [Name in keyof Group & string]: Group[Name] extends string ? Name
    : `${Name}.${KeysOf<Group[Name]>}`;
}[keyof Group & string];

/** The whole key of a sentence: `find.sorts.price`. */
export type Word = KeysOf<Words>;

type Places = Readonly<Record<string, unknown>>;

/**
 * Says a sentence, with what its places are filled with, and with the number that decides its plural. A key may be put
 * together of a group and what varies, `find.sorts.${sort}`; the group is then of that type in the English words
 * (`satisfies Each<Sort>`), so that none is missing there and none is left over.
 */
export type Say = {
  (word: Word): string;
  (word: Word, count: number): string;
  (word: Word, places: Places): string;
  (word: Word, places: Places, count: number): string;
};
