import createFetchClient, { type Client, type ClientOptions } from "openapi-fetch";
import type { components, paths } from "./paths.ts";

/** Halfhour as its document has it: every path, parameter and answer typed by openapi.yaml. */
export type Halfhour = Client<paths>;

/** The shapes of the document by their names: `Schemas["Problem"]`. */
export type Schemas = components["schemas"];

/**
 * A client of the API.
 * @param baseUrl with the path of the API, `https://example.com/api`
 */
export const createClient = (options: ClientOptions & { readonly baseUrl: string }): Halfhour =>
  createFetchClient<paths>(options);
