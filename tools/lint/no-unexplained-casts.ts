import { nameOf, ruleFor } from "./rule.ts";

const message = "A cast switches the compiler off here: say why it is right in a comment on this " +
  "line or the one before, or check the value instead.";

/** `as` needs a reason; `as const` and `satisfies` take nothing away from the compiler. */
export const noUnexplainedCasts = ruleFor((path) => /^(src|tools)\//.test(path), (context) => {
  const { sourceCode } = context;
  const lineOf = (offset: number) => sourceCode.text.slice(0, offset).split("\n").length;
  const isExplained = ([start, end]: Deno.lint.Range) => {
    const [first, last] = [lineOf(start) - 1, lineOf(end)];
    return sourceCode.getAllComments().some(({ range }) =>
      lineOf(range[1]) >= first && lineOf(range[0]) <= last
    );
  };
  let lastExplained = -1;
  const check = (node: Deno.lint.TSAsExpression | Deno.lint.TSTypeAssertion) => {
    if (isConst(node.typeAnnotation) || node.parent.type === "TSAsExpression") return;
    const [start, end] = node.range;
    // One comment may stand above a run of lines that all cast for the same reason.
    const isNextOfRun = lineOf(start) - 1 === lastExplained;
    if (isNextOfRun || isExplained(node.range)) lastExplained = lineOf(end);
    else context.report({ node, message });
  };
  return { TSAsExpression: check, TSTypeAssertion: check };
});

const isConst = (type: Deno.lint.TypeNode) =>
  type.type === "TSTypeReference" && nameOf(type.typeName) === "const";
