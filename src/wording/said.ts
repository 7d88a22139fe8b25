import type { Texts } from "./en.ts";
import type { ConflictParams, FieldParams } from "./params.ts";

/** A sentence of a section as data: its key, and what is in it. */
type Said<Section, Params> = {
  [Key in keyof Section]:
    & { readonly say: Key }
    & (Key extends keyof Params ? Params[Key] : unknown);
}[keyof Section];

export type FieldMessage = Said<Texts["fields"], FieldParams>;
export type ConflictMessage = Said<Texts["conflicts"], ConflictParams>;

/** The keys of sentences about fields that have nothing to fill in. */
export type PlainFault = Exclude<keyof Texts["fields"], keyof FieldParams>;

/** A message as the text of an error of zod's, which can hold nothing else; `saidIn` reads it. */
export const asText = (message: FieldMessage | { readonly say: PlainFault }): string =>
  MARK + JSON.stringify(message);

/** The message that such a text holds; null for any other text. */
export const saidIn = (text: string): FieldMessage | null =>
  // Only `asText` writes the mark.
  text.startsWith(MARK) ? JSON.parse(text.slice(MARK.length)) as FieldMessage : null;

const MARK = "said:";
