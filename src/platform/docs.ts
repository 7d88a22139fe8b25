import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "hono";
export type Documents = { readonly yaml: string; readonly referencePageScript: string };
export function registerDocs<E extends Env>(_app: OpenAPIHono<E>, _documents: Documents): void {}
