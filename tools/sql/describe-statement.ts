import pg from "pg";
import {
  clientConfig,
  noTimeouts,
  type SessionOptions,
} from "../../src/platform/database/session.ts";

/** What PostgreSQL says of a statement without running it; types are oids. */
export type Described = {
  readonly parameters: readonly number[];
  readonly columns: readonly { readonly name: string; readonly type: number }[];
};

/** Asks for the types of statements, on a connection of its own. */
export type Describer = {
  readonly describe: (text: string) => Promise<Described>;
  readonly end: () => Promise<void>;
};

type Messages = { parse(message: object): void; describe(message: object): void; sync(): void };
type Fields = { fields: { name: string; dataTypeID: number }[] };
type Parameters = { dataTypeIDs: number[] };

/** Opens a describer that sees what such a session sees. */
export async function openDescriber(
  url: string,
  session: Pick<SessionOptions, "role" | "searchPath"> = {},
): Promise<Describer> {
  const client = new pg.Client(clientConfig(url, { ...session, timeouts: noTimeouts }));
  await client.connect();
  // The driver's types leave out its connection, whose events are the only way to the parameters.
  const { connection } = client as unknown as {
    connection: { on(event: "parameterDescription", heard: (message: Parameters) => void): void };
  };
  let parameters: number[] = [];
  connection.on("parameterDescription", ({ dataTypeIDs }) => parameters = dataTypeIDs);
  const describe = (text: string) =>
    new Promise<Described>((resolve, reject) => {
      let columns: { name: string; type: number }[] = [];
      // What the driver asks of a query that is not its own.
      const question = {
        submit(to: Messages) {
          to.parse({ text, name: "" });
          to.describe({ type: "S", name: "" });
          to.sync();
        },
        handleRowDescription({ fields }: Fields) {
          columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
        },
        handleReadyForQuery: () => resolve({ parameters, columns }),
        handleError: reject,
      };
      // Its type asks for the methods of its own queries, of which it calls these only.
      client.query(question as unknown as pg.Submittable);
    });
  return { describe, end: () => client.end() };
}
