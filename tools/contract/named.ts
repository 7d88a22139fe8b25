import { object, propertyName } from "./code.ts";

/** One kind of component, such as headers, each of which the module declares once, by its name. */
export type Named = {
  /** Code that stands for the node: `headers.Location`, or itself where it is no component. */
  readonly codeOf: (node: object, make: () => string) => string;
  /** Declares all components that `codeOf` was asked for, the first first. */
  readonly declaration: () => string;
};

/** `constant` is the name of the object that holds them, `components` are its nodes by name. */
export function createNamed(constant: string, components: object = {}): Named {
  // `resolve` hands out the very nodes of the document, so a component is known by its identity.
  const names = new Map(Object.entries(components).map(([name, node]) => [node, name]));
  const made = new Map<string, string>();
  return {
    codeOf: (node, make) => {
      const name = names.get(node);
      if (name === undefined) return make();
      if (!made.has(name)) made.set(name, make());
      const property = propertyName(name);
      return property === name ? `${constant}.${name}` : `${constant}[${property}]`;
    },
    declaration: () => made.size === 0 ? "" : `const ${constant} = ${object([...made])};\n\n`,
  };
}
