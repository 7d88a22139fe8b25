import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { inject } from "vitest";
import { gunzip } from "../../src/platform/http/gzip.ts";
import "./provided.ts";

/** What these checks read of openapi.yaml. */
type Node = { readonly [key: string]: unknown };
type Declared = {
  readonly type: string | null;
  /** Compiled when it is asked for: a file sees few of all the answers there are. */
  readonly validate: () => ValidateFunction | null;
  readonly requiredHeaders: readonly string[];
};

export const documentText = await Deno.readTextFile("openapi.yaml");
export const document: Node = inject("document");

// Most validators run a few times, so that it costs more to make them fast than they would ever save.
const ajv = new Ajv2020({ strict: false, allErrors: false, code: { optimize: false } });
addFormats.default(ajv);
// Our own, of which ajv would say in every run that it does not know them; their patterns are checked.
for (const format of ["wall-time", "iana-time-zone", "date-or-date-time"]) {
  ajv.addFormat(format, true);
}
ajv.addSchema(document, "openapi.yaml");

const declared = readDocument();

/**
 * Holds an answer against the document, by ajv, which shares no code with the server's own schemas.
 * @throws Error that names the operation, the status and what does not fit.
 */
export async function checkAnswer(operationId: string, response: Response): Promise<void> {
  const where = `${operationId} ${response.status}`;
  const found = declared.get(where);
  const isZipped = response.headers.get("content-encoding") === "gzip";
  const text = isZipped
    ? await gunzip(new Uint8Array(await response.arrayBuffer()))
    : await response.text();
  if (!found) throw new Error(`${where} is not declared: ${text.slice(0, 2000)}`);
  const type = response.headers.get("content-type");
  if (type !== found.type) throw new Error(`${where} has the type ${type}, not ${found.type}`);
  for (const header of found.requiredHeaders) {
    if (!response.headers.has(header)) throw new Error(`${where} lacks the header ${header}`);
  }
  // Of a stream of events only the beginning is seen here; see checkMessage.
  if (type === "text/event-stream") return;
  const validate = found.validate();
  if (!validate || validate(type?.startsWith("text/") ? text : JSON.parse(text))) return;
  throw new Error(`${where}: ${ajv.errorsText(validate.errors)} in ${text.slice(0, 2000)}`);
}

/**
 * Holds a message of a WebSocket, or the data of an event, against the document.
 * @throws Error that says what does not fit.
 */
export function checkMessage(text: string): void {
  const validate = validatorOf(["components", "schemas", "LiveMessage"]);
  if (!validate(JSON.parse(text))) throw new Error(`${ajv.errorsText(validate.errors)}: ${text}`);
}

function readDocument(): Map<string, Declared> {
  const all = new Map<string, Declared>();
  for (const [path, methods] of entries(document["paths"])) {
    for (const [method, operation] of entries(methods)) {
      if (!isNode(operation) || typeof operation["operationId"] !== "string") continue;
      for (const [status, response] of entries(operation["responses"])) {
        const pointer = ["paths", path, method, "responses", status];
        all.set(`${operation["operationId"]} ${status}`, declaredResponse(response, pointer));
      }
    }
  }
  return all;
}

function declaredResponse(response: unknown, pointer: readonly string[]): Declared {
  if (isNode(response) && typeof response["$ref"] === "string") {
    const target = response["$ref"].slice(2).split("/");
    return declaredResponse(at(document, target), target);
  }
  const [type] = isNode(response) && isNode(response["content"])
    ? Object.keys(response["content"])
    : [];
  const headers = isNode(response) ? entries(response["headers"]) : [];
  return {
    type: type ?? null,
    validate: () =>
      type === undefined ? null : validatorOf([...pointer, "content", type, "schema"]),
    requiredHeaders: headers.filter(([, header]) => isRequired(header)).map(([name]) => name),
  };
}

/** Of the schema that is meant in the end: ajv keeps it, and all problems have the same. */
function validatorOf(pointer: readonly string[]): ValidateFunction {
  const node = at(document, pointer);
  if (isNode(node) && typeof node["$ref"] === "string" && Object.keys(node).length === 1) {
    return validatorOf(node["$ref"].slice(2).split("/"));
  }
  const validate = ajv.getSchema(reference(pointer));
  if (validate === undefined) throw new Error(`the document has nothing at ${pointer.join("/")}`);
  return validate;
}

function isRequired(header: unknown): boolean {
  const node = isNode(header) && typeof header["$ref"] === "string"
    ? at(document, header["$ref"].slice(2).split("/"))
    : header;
  return isNode(node) && node["required"] === true;
}

function reference(pointer: readonly string[]): string {
  return "openapi.yaml#/" + pointer
    .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
}

function at(node: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => isNode(found) ? found[key] : undefined, node);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function entries(value: unknown): [string, unknown][] {
  return isNode(value) ? Object.entries(value) : [];
}
