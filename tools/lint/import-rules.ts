import { fileNameFault } from "./file-name-fault.ts";
import { importFault } from "./import-fault.ts";
import { noPackingSpreads } from "./no-packing-spreads.ts";
import { noUnexplainedCasts } from "./no-unexplained-casts.ts";
import { noClock, noConsole, noRuntime, noSql } from "./outside-world-rules.ts";
import { placeOf } from "./project.ts";
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

const bindOnly = "A handler only binds an operation to a use case: decide this in the use case " +
  "(verb-noun.ts) or in a pure rule (noun.ts).";

const handlersOnlyBind = ruleFor((path) => placeOf(path).layer === "handlers", (context) => {
  const branch = (node: Deno.lint.Node) => context.report({ node, message: bindOnly });
  return {
    IfStatement: branch,
    ConditionalExpression: branch,
    SwitchStatement: branch,
    ForStatement: branch,
    ForOfStatement: branch,
    WhileStatement: branch,
    // `??` gives an absent value its default and stays.
    LogicalExpression: (node) => node.operator !== "??" && branch(node),
  };
});

/** The rules of this project that `deno lint` keeps (see CONTRIBUTING.md). */
export default {
  name: "halfhour",
  rules: {
    "imports": imports,
    "file-names": fileNames,
    "handlers-only-bind": handlersOnlyBind,
    "no-runtime": noRuntime,
    "no-clock": noClock,
    "no-console": noConsole,
    "no-sql": noSql,
    "no-unexplained-casts": noUnexplainedCasts,
    "no-packing-spreads": noPackingSpreads,
  },
} satisfies Deno.lint.Plugin;
