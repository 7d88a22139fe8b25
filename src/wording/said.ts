import type { Wording } from "./en.ts";

type Sentence = string | ((params: never) => string);

/** A sentence of a section as data: its key, and what is in it; put into words by `inWords`. */
export type Said<Section> = {
  [Key in keyof Section]: Section[Key] extends (params: infer Params) => string
    ? { readonly say: Key } & Params
    : { readonly say: Key };
}[keyof Section];

export type FieldMessage = Said<Wording["fields"]>;
export type ConflictMessage = Said<Wording["conflicts"]>;

/** The keys of sentences about fields that have nothing to fill in. */
export type PlainFault = {
  [Key in keyof Wording["fields"]]: Wording["fields"][Key] extends string ? Key : never;
}[keyof Wording["fields"]];

/** The sentence in the language of that section. */
export function inWords<Section extends Readonly<Record<string, Sentence>>>(
  section: Section,
  message: { readonly say: keyof Section },
): string {
  const sentence = section[message.say];
  // `Said` has matched the key and its params.
  return typeof sentence === "function" ? sentence(message as never) : String(sentence);
}

/** A message as the text of an error of zod's, which can hold nothing else; `saidIn` reads it. */
export const asText = (message: FieldMessage | { readonly say: PlainFault }): string =>
  MARK + JSON.stringify(message);

/** The message that such a text holds; null for any other text. */
export const saidIn = (text: string): FieldMessage | null =>
  // Only `asText` writes the mark.
  text.startsWith(MARK) ? JSON.parse(text.slice(MARK.length)) as FieldMessage : null;

const MARK = "said:";
