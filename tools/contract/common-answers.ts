import { type Document, isMap, isScalar, type Node, type YAMLMap } from "yaml";
import { refuse } from "./document.ts";
import { METHODS } from "./operations.ts";

const LIST = "x-answers-of-all";

/** Statuses that every operation may answer, and the response that says what comes then. */
type CommonAnswers = ReadonlyMap<string, string>;

/** Takes them out of the root. @throws ContractError for what is no reference to a response. */
export function takeCommonAnswers(root: Document, file: string): CommonAnswers {
  const list = root.get(LIST);
  if (list === undefined) return new Map();
  const at = `${file}: ${LIST}`;
  if (!isMap(list)) refuse(at, "it is no map; write a status and a $ref a line");
  const answers = new Map(list.items.map(({ key, value }) => {
    const status = isScalar(key) ? String(key.value) : "";
    const ref = isMap(value) ? String(value.get("$ref")) : "";
    if (!/^[45]\d\d$/.test(status) || !ref.startsWith("#/components/responses/")) {
      refuse(at, `${status || key} must be an error's status with a $ref to a response`);
    }
    return [status, ref] as const;
  }));
  root.delete(LIST);
  return answers;
}

/** Declares them of every operation that does not say itself what it answers then, in the order of statuses. */
export function addCommonAnswers(document: Document, answers: CommonAnswers): void {
  for (const path of membersOf(document.get("paths"))) {
    for (const method of METHODS) {
      const responses = isMap(path) ? path.getIn([method, "responses"]) : null;
      if (!isMap(responses)) continue;
      for (const [status, $ref] of answers) {
        if (responses.has(status)) continue;
        insert(responses, status, document.createNode({ $ref }, { flow: true }), document);
      }
    }
  }
}

const membersOf = (node: unknown) => isMap(node) ? node.items.map(({ value }) => value) : [];

function insert(responses: YAMLMap, status: string, value: Node, document: Document): void {
  const isLater = (key: unknown) => isScalar(key) && String(key.value) > status;
  const index = responses.items.findIndex(({ key }) => isLater(key));
  responses.items.splice(
    index === -1 ? responses.items.length : index,
    0,
    document.createPair(status, value),
  );
}
