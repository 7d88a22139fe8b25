import { ruleFor } from "./rule.ts";

const message =
  "Properties are packed into a spread: write them out, one a line where they need it.";

/** `{ ...{ a, b }, c }` says no more than `{ a, b, c }`; it only keeps the formatter from its lines. */
export const noPackingSpreads = ruleFor(() => true, (context) => ({
  SpreadElement(node) {
    const isPacked = node.parent.type === "ObjectExpression" &&
      node.argument.type === "ObjectExpression";
    if (isPacked) context.report({ node, message });
  },
}));
