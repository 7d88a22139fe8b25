import {
  isOfOurZones,
  mayKnowRuntime,
  mayReadClock,
  mayWriteSql,
  sharedModules,
  usesLog,
} from "./project.ts";
import { nameOf, ruleFor } from "./rule.ts";

const runtime =
  "Only the entries, src/platform/deno and src/platform/worker know the runtime: take " +
  "what you need as a parameter, or put the access into one of those folders.";

/** `Deno`, `process`, the environment and node:* belong to the entries and the runtimes' folders. */
export const noRuntime = ruleFor((path) => !mayKnowRuntime(path), (context, path) => {
  const report = (node: Deno.lint.Node) => context.report({ node, message: runtime });
  const checkSource = (node: Deno.lint.Node, source: unknown) => {
    if (typeof source !== "string" || !source.startsWith("node:")) return;
    const folders = sharedModules[source] ?? [];
    if (!folders.some((folder) => path.startsWith(folder))) report(node);
  };
  return {
    ImportDeclaration: (node) => checkSource(node, node.source.value),
    ExportNamedDeclaration: (node) => checkSource(node, node.source?.value),
    ExportAllDeclaration: (node) => checkSource(node, node.source.value),
    ImportExpression: (node) => checkSource(node, "value" in node.source && node.source.value),
    MemberExpression(node) {
      const object = nameOf(node.object);
      const property = nameOf(node.property);
      const isEnv = node.object.type === "MetaProperty" && property === "env";
      const isGlobal = object === "globalThis" && (property === "Deno" || property === "process");
      if (object === "Deno" || object === "process" || isEnv || isGlobal) report(node);
    },
    TSQualifiedName(node) {
      if (nameOf(node.left) === "Deno") report(node);
    },
    VariableDeclarator(node) {
      if (["Deno", "process"].includes(nameOf(node.init) ?? "")) report(node);
    },
    UnaryExpression(node) {
      if (["Deno", "process"].includes(nameOf(node.argument) ?? "")) report(node);
    },
  };
});

const clock = "The clock and chance are handed in: take `now: () => number` (epoch ms), or the " +
  "value itself, as a parameter.";

const clocks = new Set(["Date.now", "Temporal.Now", "performance.now", "Math.random"]);

/** Whoever asks for the time themselves cannot be tested on another day. */
export const noClock = ruleFor((path) => !mayReadClock(path), (context) => {
  const report = (node: Deno.lint.Node) => context.report({ node, message: clock });
  return {
    MemberExpression(node) {
      if (clocks.has(`${nameOf(node.object)}.${nameOf(node.property)}`)) report(node);
    },
    NewExpression(node) {
      if (nameOf(node.callee) === "Date" && node.arguments.length === 0) report(node);
    },
    CallExpression(node) {
      if (nameOf(node.callee) === "Date") report(node);
    },
  };
});

const zones =
  "The runtime's zones are of another release of the tz database than ours: take offsets, walls " +
  "and instants from src/time (X15).";

const ofZones = new Set(["Temporal", "Intl"]);
/** Of those what tells nothing of a zone: the clock has a rule of its own; words and numbers have no zone. */
const withoutZones = new Set(["Now", "Collator", "DisplayNames", "NumberFormat", "PluralRules"]);

/** What the runtime says of a zone may be what another runtime, or the database, does not. */
export const noRuntimeZones = ruleFor(isOfOurZones, (context) => ({
  MemberExpression(node) {
    const isOfZones = ofZones.has(nameOf(node.object) ?? "") &&
      !withoutZones.has(nameOf(node.property) ?? "");
    if (isOfZones) context.report({ node, message: zones });
  },
}));

const sql = "SQL is written in sql/queries/<feature>.sql: name the statement there, run " +
  "`deno task gen` and call the generated function.";

const STATEMENT = /^\s*(select|insert|update|delete|with|begin|set|create|alter|drop|lock)\b/i;

/** Statements outside sql/ would be neither typed nor reviewed with the schema. */
export const noSql = ruleFor((path) => !mayWriteSql(path), (context) => {
  const report = (node: Deno.lint.Node) => context.report({ node, message: sql });
  return {
    TaggedTemplateExpression(node) {
      const tag = nameOf(node.tag);
      const text = node.quasi.quasis[0]?.raw ?? "";
      if (tag === "sql" || tag === "db" || tag === "tx" || STATEMENT.test(text)) report(node);
    },
    MemberExpression(node) {
      if (nameOf(node.property) === "unsafe") report(node);
    },
  };
});

const print = "The program writes JSON lines only (X5): use the `log` that is handed in.";

/** What is printed past the log has no level, no request id and no redaction. */
export const noConsole = ruleFor(usesLog, (context) => ({
  MemberExpression(node) {
    if (nameOf(node.object) === "console") context.report({ node, message: print });
  },
}));
