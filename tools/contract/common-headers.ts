import { type Document, isMap, isScalar, isSeq, visit, type YAMLMap } from "yaml";
import { refuse } from "./document.ts";
import { METHODS } from "./operations.ts";

const PARAMETERS = "x-parameters-of-all";
const HEADERS = "x-headers-of-problems";

/** Parameters that every operation takes, and headers that every problem has, each a `$ref`. */
type CommonHeaders = {
  readonly parameters: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
};

/** Takes them out of the root. @throws ContractError for what is no reference to a component. */
export function takeCommonHeaders(root: Document, file: string): CommonHeaders {
  const list = root.get(PARAMETERS);
  const map = root.get(HEADERS);
  const refOf = (node: unknown, kind: string, at: string): string => {
    const ref = isMap(node) ? String(node.get("$ref")) : "";
    return ref.startsWith(`#/components/${kind}/`)
      ? ref
      : refuse(`${file}: ${at}`, `each must be a $ref to one of components.${kind}`);
  };
  root.delete(PARAMETERS);
  root.delete(HEADERS);
  return {
    parameters: isSeq(list) ? list.items.map((one) => refOf(one, "parameters", PARAMETERS)) : [],
    headers: new Map(
      (isMap(map) ? map.items : []).map(({ key, value }) => [
        isScalar(key) ? String(key.value) : "",
        refOf(value, "headers", HEADERS),
      ]),
    ),
  };
}

/** Declares them of every operation and of every response that is a problem. */
export function addCommonHeaders(
  document: Document,
  { parameters, headers }: CommonHeaders,
): void {
  const ref = ($ref: string) => document.createNode({ $ref }, { flow: true });
  const paths = document.get("paths");
  for (const { value: path } of isMap(paths) ? paths.items : []) {
    for (const method of METHODS) {
      const operation = isMap(path) ? path.get(method) : null;
      if (isMap(operation)) addParameters(document, operation, parameters.map(ref));
    }
  }
  visit(document, {
    Map(_, node) {
      if (!node.hasIn(["content", "application/problem+json"])) return;
      for (const [name, $ref] of headers) {
        if (!node.hasIn(["headers", name])) node.setIn(["headers", name], ref($ref));
      }
    },
  });
}

/** Behind those of its own, and before its body and answers. */
function addParameters(document: Document, operation: YAMLMap, added: readonly YAMLMap[]): void {
  const own = operation.get("parameters");
  if (isSeq(own)) own.items.push(...added);
  else if (added.length > 0) {
    const isBefore = ({ key }: { readonly key: unknown }) =>
      isScalar(key) && ["requestBody", "responses"].includes(String(key.value));
    const index = operation.items.findIndex(isBefore);
    const pair = document.createPair("parameters", added);
    operation.items.splice(index === -1 ? operation.items.length : index, 0, pair);
  }
}
