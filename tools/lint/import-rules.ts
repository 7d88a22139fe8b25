import { fileNameFault } from "./file-name-fault.ts";
import { importFault } from "./import-fault.ts";
import { noPackingSpreads } from "./no-packing-spreads.ts";
import { noUnexplainedCasts } from "./no-unexplained-casts.ts";
import { noClock, noConsole, noRuntime, noRuntimeZones, noSql } from "./outside-world-rules.ts";
import { ruleFor } from "./rule.ts";

const everywhere = () => true;

const imports = ruleFor(everywhere, (context, path) => {
  const check = (node: Deno.lint.Node, specifier: unknown) => {
    const message = typeof specifier === "string" ? importFault(path, specifier) : null;
    if (message !== null) context.report({ node, message });
  };
  return {
    ImportDeclaration: (node) => check(node, node.source.value),
    ExportNamedDeclaration: (node) => check(node, node.source?.value),
    ExportAllDeclaration: (node) => check(node, node.source.value),
    ImportExpression: (node) => check(node, "value" in node.source && node.source.value),
    TSImportType: (node) => check(node, context.sourceCode.getText(node).split(/["']/)[1]),
  };
});

const fileNames = ruleFor(everywhere, (context, path) => ({
  Program(node) {
    const message = fileNameFault(path);
    if (message !== null) context.report({ node, message });
  },
}));

/** The rules of this project that `deno lint` keeps (see CONTRIBUTING.md). */
export default {
  name: "halfhour",
  rules: {
    "imports": imports,
    "file-names": fileNames,
    "no-runtime": noRuntime,
    "no-runtime-zones": noRuntimeZones,
    "no-clock": noClock,
    "no-console": noConsole,
    "no-sql": noSql,
    "no-unexplained-casts": noUnexplainedCasts,
    "no-packing-spreads": noPackingSpreads,
  },
} satisfies Deno.lint.Plugin;
