import { ruleFor } from "./rule.ts";

const message = "What is packed into a spread is part of the whole: write it out, one a line.";

/**
 * `{ ...{ a, b }, c }` says no more than `{ a, b, c }`; it only keeps the formatter from its lines. So does
 * `[...[a, b], c]`, which only tests may write: theirs are tables of cases.
 */
export const noPackingSpreads = ruleFor(() => true, (context, path) => ({
  SpreadElement({ parent, argument }) {
    const isPacked = parent.type === "ObjectExpression" && argument.type === "ObjectExpression" ||
      parent.type === "ArrayExpression" && argument.type === "ArrayExpression" &&
        /^(?:src|tools)\//.test(path);
    if (isPacked) context.report({ node: argument, message });
  },
}));
