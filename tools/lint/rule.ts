import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url)).replaceAll("\\", "/");

/** Path of the file that is looked at, from the root of the project, with `/` between folders. */
function pathOf(context: Deno.lint.RuleContext): string {
  const file = context.filename.replaceAll("\\", "/");
  return file.startsWith(root) ? file.slice(root.length) : file;
}

/** A rule that looks only at the files that `applies` names. */
export function ruleFor(
  applies: (path: string) => boolean,
  visit: (context: Deno.lint.RuleContext, path: string) => Deno.lint.LintVisitor,
): Deno.lint.Rule {
  return {
    create(context) {
      const path = pathOf(context);
      return applies(path) ? visit(context, path) : {};
    },
  };
}

/** The name that an expression or the property of a member has in the source, if it has one. */
export function nameOf(node: Deno.lint.Node | null | undefined): string | null {
  if (node?.type === "Identifier") return node.name;
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : null;
}
