import { type OperationId, routes } from "../../generated/contract.ts";
import { invalidFields } from "../../problem.ts";
import type { Parts } from "./contract.ts";
import { fieldErrors } from "./field-errors.ts";
import type { Routes } from "./types.ts";

/**
 * A JSON value that was kept, read as the body of an operation, as if it had just come.
 * @throws Problem validation_failed with each fault, as the operation would answer it.
 */
export function checkedBody<Id extends OperationId>(id: Id, value: unknown): Parts<Id>["body"] {
  const { [id]: route }: Routes = routes;
  const schema = route?.request?.body?.content["application/json"].schema;
  if (schema === undefined) throw new RangeError(`${id} has no body`);
  const read = schema.safeParse(value);
  if (!read.success) throw invalidFields(fieldErrors("body", read.error.issues, value));
  // The schema is that of the operation's body.
  return read.data as Parts<Id>["body"];
}
