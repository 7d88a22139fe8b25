import manifest from "../../deno.json" with { type: "json" };

/** The version of this program, which deno.json alone says. */
export const version: string = manifest.version;
