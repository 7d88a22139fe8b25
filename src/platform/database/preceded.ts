import type pg from "pg";

/** What is used here of the driver's own connection and queries, which its types leave out. */
type Wire = {
  parse(statement: { readonly text: string }): void;
  bind(portal: Record<string, never>): void;
  execute(portal: Record<string, never>): void;
};
type DriverQuery = {
  prepare(wire: Wire): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
};

/**
 * Lets a query that has not been sent go behind another statement, which gives no rows, in one series of messages up
 * to one `Sync`. PostgreSQL leaves out all that is behind an error until then, and what is not in a
 * transaction already is one: the query is carried out with what was done before it, or not at all.
 * @returns whether what goes before it has been done
 */
export function precede(query: pg.Query, before: string): () => boolean {
  // The driver's types do not show what its queries are made of; the version is pinned, and the tests go this way.
  const own = query as unknown as DriverQuery;
  const prepare = own.prepare.bind(own);
  const complete = own.handleCommandComplete.bind(own);
  let isDone = false;
  own.prepare = (wire) => {
    wire.parse({ text: before });
    wire.bind({});
    wire.execute({});
    prepare(wire);
  };
  own.handleCommandComplete = (message, wire) => {
    if (isDone) complete(message, wire);
    isDone = true;
  };
  return () => isDone;
}
