import { type DocumentNode, isRecord, type OperationNode, resolve } from "./document.ts";

/** The problem codes of an answer's examples. */
export function shownCodes(
  document: DocumentNode,
  node: OperationNode,
  status: string,
  at: string,
): unknown[] {
  const written = node.responses?.[status];
  const content = written && resolve(document, written, at).content;
  return Object.values(content ?? {}).flatMap((media) =>
    Object.values("examples" in media && isRecord(media.examples) ? media.examples : {}).map(
      (example) => codeOf(isRecord(example) ? resolve(document, example, at) : example),
    )
  );
}

function codeOf(example: unknown): unknown {
  return isRecord(example) && isRecord(example.value) ? example.value.code : undefined;
}
