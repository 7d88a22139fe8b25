import type { Hono } from "hono";
import { getPath } from "hono/utils/url";
import { pathStart } from "../http/target.ts";

/**
 * Hono's `getPath` for us (X2): `/api/v1/…` is `/api/…`, a trailing slash makes no difference, and
 * `/health` and `/ws` stand at the root too.
 */
export function normalisePath(request: Request): string {
  if (pathStart(request.url) === -1) return "/";
  const path = withoutTrailingSlash(getPath(request));
  if (path.startsWith("/api/v1") && isBoundary(path, 7)) return "/api" + path.slice(7);
  if (path.startsWith("/health") && isBoundary(path, 7)) return "/api" + path;
  if (path.startsWith("/ws") && isBoundary(path, 3)) return "/api" + path;
  return path;
}

function withoutTrailingSlash(path: string): string {
  const last = path.length - 1;
  return last > 0 && path.charCodeAt(last) === 47 ? path.slice(0, last) : path;
}

function isBoundary(path: string, index: number): boolean {
  return path.length === index || path.charCodeAt(index) === 47;
}

/** Answers which methods a normalised path knows, for `Allow`; empty for an unknown path. */
export function createMethodsOf(app: Pick<Hono, "routes">): (path: string) => string[] {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  for (const { path, method } of app.routes) {
    if (method === "ALL" || path.includes("*")) continue;
    const entry = known.get(path) ?? { pattern: patternOf(path), methods: new Set() };
    entry.methods.add(method);
    if (method === "GET") entry.methods.add("HEAD");
    known.set(path, entry);
  }
  const entries = [...known.values()];
  return (path) => [
    ...new Set(
      entries.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]),
    ),
  ];
}

function patternOf(path: string): RegExp {
  const segments = path.split("/").map((segment) =>
    segment.startsWith(":") ? "[^/]+" : segment.replace(/[.\\+*?^$(){}|[\]]/g, "\\$&")
  );
  return new RegExp(`^${segments.join("/")}$`);
}

/** Sorts templates so that `/lessons/my` is asked before `/lessons/{id}` (OpenAPI 4.8.8.2). */
export function byPrecedence(one: string, other: string): number {
  const weight = (path: string) => path.replaceAll(/\{.+?\}/g, "\uffff");
  return weight(one) < weight(other) ? -1 : weight(one) > weight(other) ? 1 : 0;
}
