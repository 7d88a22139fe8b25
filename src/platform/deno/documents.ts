/** What is served for reading (X1), as part of the program's modules: it needs no files at run time. */
import { parse } from "yaml";
import yaml from "../../../openapi.yaml" with { type: "text" };
import credentials from "../reference/assets/credentials.mjs" with { type: "text" };
import elements from "../reference/assets/elements.mjs" with { type: "text" };
import navigation from "../reference/assets/navigation.mjs" with { type: "text" };
import ownValues from "../reference/assets/own-values.mjs" with { type: "text" };
import referenceStyle from "../reference/assets/reference.css" with { type: "text" };
import reference from "../reference/assets/reference.mjs" with { type: "text" };
import samples from "../reference/assets/samples.mjs" with { type: "text" };
import tryIt from "../reference/assets/try-it.mjs" with { type: "text" };
import { nodeOf } from "../reference/node.ts";
import type { Sources } from "../reference/written-documents.ts";

/** openapi.yaml and what the reference page loads. To be called once: parsing takes half a second. */
export const readDocuments = (): Sources => ({
  yaml,
  document: nodeOf(parse(yaml)),
  assets: {
    "credentials.mjs": credentials,
    "elements.mjs": elements,
    "navigation.mjs": navigation,
    "own-values.mjs": ownValues,
    "reference.css": referenceStyle,
    "reference.mjs": reference,
    "samples.mjs": samples,
    "try-it.mjs": tryIt,
  },
});
