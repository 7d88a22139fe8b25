/** A sentence for each of some names: of a group of words that the code chooses from by what varies. */
export type Each<Name extends string> = Readonly<Record<Name, string>>;
