import * as z from "zod";
import { asText } from "../../wording/said.ts";

/**
 * Decoders of path, query and header values (OpenAPI "simple" and "form" styles). Never z.coerce:
 * it turns "false" into true, and takes "", "1e2" and " 7" for numbers.
 */
const text = z.string();
/** A canonical decimal integer, of a size that a number can have: no sign +, no leading zero, no exponent. */
export const integer = <Schema extends z.ZodType<number, number>>(schema: Schema) =>
  text.regex(/^(?:0|-?[1-9]\d{0,299})$/, asText({ say: "integer" })).transform(Number).pipe(schema);

/** A decimal number without exponent. */
export const number = <Schema extends z.ZodType<number, number>>(schema: Schema) =>
  text.regex(/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/, asText({ say: "number" })).transform(Number).pipe(
    schema,
  );

/** `true` or `false`. */
export const boolean = z.enum(["true", "false"]).transform((value) => value === "true");

/** One value with commas, of a path or a header; the empty text is the empty list. */
export const commaSeparated = <Schema extends z.ZodType<unknown, string[]>>(schema: Schema) =>
  text.transform((value) => value === "" ? [] : value.split(",")).pipe(schema);

/** A list in a query, which the runtime has taken apart, even of one. */
export const list = <Schema extends z.ZodType<unknown, string[]>>(schema: Schema) =>
  z.array(text).pipe(schema);
