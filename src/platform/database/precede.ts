import type pg from "pg";

/** The parts of the driver's connection and queries that are used here; its types do not show them. */
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
 * Makes a query that has not been sent yet go out behind the statement `before`, which gives no rows, in one series of
 * messages with one `Sync` at its end. PostgreSQL skips everything between an error and the `Sync`, and treats the
 * series as one transaction: the query is carried out with `before` in force, or not at all.
 * @returns a function that says whether `before` has been carried out
 */
export function precede(query: pg.Query, before: string): () => boolean {
  // The driver's types do not show these methods. Its version is pinned, and the tests call them.
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
