import type * as z from "zod/mini";
import type { Operation } from "../../src/platform/contract/operation.ts";
import type { ResponseShape } from "../../src/platform/contract/types.ts";

/** A generated module's `answers`. */
type AllAnswers = Readonly<Record<string, Readonly<Record<string, ResponseShape>>>>;

/**
 * Makes a check of answers against the contract, for `onAnswer` in tests: the status must be
 * declared (or be an error where `default` is), and headers, media type and body must fit.
 * It takes what goes over the wire, so that a Date or a bigint cannot hide in an object.
 * @throws Error, from the check, that names operation, status and what is wrong
 */
export function createAnswerCheck(
  answers: AllAnswers,
): (operation: Operation, response: Response) => Promise<void> {
  return async (operation, response) => {
    const wrong = (what: string): never => {
      throw new Error(`${operation.id} ${response.status}: ${what}`);
    };
    const declared = shapeOf(answers, operation.id, response.status);
    if (declared === undefined) return wrong("the contract does not declare this status");
    checkHeaders(declared, response.headers, wrong);
    const text = await response.text();
    const [entry] = Object.entries(declared.content ?? {});
    if (entry === undefined) return text === "" ? undefined : wrong("a body where there is none");
    const [type, { schema }] = entry;
    const sent = response.headers.get("content-type");
    if (sent !== type) wrong(`content-type ${sent} instead of ${type}`);
    checkBody(schema, text, wrong);
  };
}

type Wrong = (what: string) => never;

function shapeOf(answers: AllAnswers, id: string, status: number): ResponseShape | undefined {
  const responses = answers[id];
  return responses?.[String(status)] ?? (status >= 400 ? responses?.["default"] : undefined);
}

function checkHeaders({ headers }: ResponseShape, sent: Headers, wrong: Wrong): void {
  const values: Record<string, string> = {};
  for (const name of Object.keys(headers?.shape ?? {})) {
    const value = sent.get(name);
    if (value !== null) values[name] = value;
  }
  const result = headers?.safeParse(values);
  if (result?.success === false) wrong(`headers: ${said(result.error)}`);
}

function checkBody(schema: z.ZodMiniType, text: string, wrong: Wrong): void {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    wrong("a body that is not JSON");
  }
  const result = schema.safeParse(body);
  if (!result.success) wrong(`body: ${said(result.error)}`);
}

function said(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join(".")} ${issue?.message} (${error.issues.length} in all)`;
}
