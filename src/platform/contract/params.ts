import * as z from "zod/mini";
import { asText } from "../../wording/said.ts";

/**
 * Decoders of path, query and header values (OpenAPI "simple" and "form" styles). Never z.coerce:
 * it turns "false" into true, and takes "", "1e2" and " 7" for numbers.
 */
const text = z.string();
const integral = z.regex(/^(?:0|-?[1-9]\d{0,299})$/, asText({ say: "integer" }));
const decimal = z.regex(/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/, asText({ say: "number" }));
const toNumber = z.transform((value: string) => Number(value));

/** A canonical decimal integer, of a size that a number can have: no sign +, no leading zero, no exponent. */
export const integer = <Schema extends z.ZodMiniType<number, number>>(schema: Schema) =>
  z.pipe(z.pipe(text.check(integral), toNumber), schema);

/** A decimal number without exponent. */
export const number = <Schema extends z.ZodMiniType<number, number>>(schema: Schema) =>
  z.pipe(z.pipe(text.check(decimal), toNumber), schema);

/** `true` or `false`. */
export const boolean = z.pipe(
  z.enum(["true", "false"]),
  z.transform((value: "true" | "false") => value === "true"),
);

/** One value with commas, of a path or a header; the empty text is the empty list. */
export const commaSeparated = <Schema extends z.ZodMiniType<unknown, string[]>>(schema: Schema) =>
  z.pipe(
    z.pipe(text, z.transform((value: string) => value === "" ? [] : value.split(","))),
    schema,
  );

/** A list in a query, which the runtime has taken apart, even of one. */
export const list = <Schema extends z.ZodMiniType<unknown, string[]>>(schema: Schema) =>
  z.pipe(z.array(text), schema);
