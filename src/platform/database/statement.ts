import { ForeignStatement } from "./failures.ts";

/** One statement of sql/queries, as tools/gen-sql.ts writes it. */
export type Statement = {
  /** unique in the program; connections keep the prepared statement under it */
  readonly name: string;
  readonly text: string;
  /** the columns of its rows, in order; none for a statement that gives no rows */
  readonly columns: readonly string[];
};

/**
 * Functions of PostgreSQL that change the session, run a text they are given, or reach beyond the
 * tenant. sql/hardening.sql takes them from everybody; the door refuses their names as well, for
 * databases where nobody may take them away.
 */
export const forbiddenFunctions: readonly string[] = [
  "set_config",
  "query_to_xml",
  "query_to_xmlschema",
  "query_to_xml_and_xmlschema",
  "cursor_to_xml",
  "cursor_to_xmlschema",
  "ts_stat",
  "ts_rewrite",
  "pg_notify",
  "pg_logical_emit_message",
  "pg_advisory_lock",
  "pg_advisory_lock_shared",
  "pg_advisory_xact_lock",
  "pg_advisory_xact_lock_shared",
  "pg_try_advisory_lock",
  "pg_try_advisory_lock_shared",
  "pg_try_advisory_xact_lock",
  "pg_try_advisory_xact_lock_shared",
  "lo_create",
  "lo_creat",
  "lo_from_bytea",
  "pg_export_snapshot",
];

// No comment before the first word: PostgreSQL's nest, and end at more than a line feed.
const dataStatement = /^[\s(]*(select|with|insert|update|delete|merge|values)\b/i;
// `select … into` makes one; the other two write into it.
const intoATable = /(?<!\b(?:insert|merge)\s+)\binto\b/i;
// Written with escapes (U&"set\005fconfig"), a name could not be recognised.
const forbidden = new RegExp(`\\b(${forbiddenFunctions.join("|")}|pg_settings)\\b|u&"`, "i");

/**
 * Why a tenant's connection refuses a text; null when it takes it. Tenants share connections, whose
 * login could become another tenant, so nothing but data statements may pass: the protocol takes one
 * statement at a time, and a data statement changes its role by none but the forbidden functions
 * (decision 13).
 */
export function doorFault(text: string): string | null {
  if (!dataStatement.test(text)) {
    return "does not begin as a select, insert, update, delete or merge";
  }
  if (intoATable.test(text)) return "must not make a table";
  const [found] = forbidden.exec(text) ?? [];
  return found === undefined ? null : `must not use ${found}`;
}

const letIn = new WeakSet<Statement>();

/** @throws ForeignStatement unless the door lets it in; each statement is looked at once. */
export function checkAtDoor(statement: Statement): void {
  if (letIn.has(statement)) return;
  const fault = doorFault(statement.text);
  if (fault !== null) throw new ForeignStatement(`the statement ${statement.name} ${fault}`);
  letIn.add(statement);
}
