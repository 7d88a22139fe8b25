import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { Context as Http, Env } from "hono";
import { Problem } from "../../problem.ts";
import { type AnyHandler, createEndpoint, type Hooks } from "./endpoint.ts";
import { byPrecedence, createMethodsOf } from "./paths.ts";
import type { HandlersOf, Route, Routes } from "./types.ts";

/**
 * Puts every operation of a contract on an app, under `basePath`, and answers unknown paths (404),
 * wrong methods (405 with `Allow`) and whatever is thrown on the way as problems.
 * The app's own validators are left out: ours report all parts of a request in one answer.
 */
export function registerRoutes<E extends Env, All extends Routes>(
  app: OpenAPIHono<E>,
  { basePath, routes }: { readonly basePath: string; readonly routes: All },
  handlers: HandlersOf<All>,
  hooks: Hooks,
): void {
  const ordered = Object.entries<Route>(routes)
    .sort(([, one], [, other]) => byPrecedence(one.path, other.path));
  for (const [id, route] of ordered) {
    // `HandlersOf` has matched handler and route; the road itself is the same for all of them.
    const handler = handlers[id] as unknown as AnyHandler;
    const { method, path } = route;
    // The library's type is for documents it writes itself; these routes came out of one.
    const config = { method, path: basePath + path, responses: {} } as RouteConfig;
    app.openapi(config, createEndpoint(route, handler, hooks));
  }
  answerTheRest(app, hooks);
}

function answerTheRest<E extends Env>(app: OpenAPIHono<E>, hooks: Hooks): void {
  let methodsOf: ((path: string) => string[]) | undefined;
  app.notFound((http: Http) => {
    // Made at the first stray request, when all routes are there.
    methodsOf ??= createMethodsOf(app);
    const methods = methodsOf(http.req.path);
    return hooks.fail(strayed(http.req.method, methods), http, hooks.begin(http, null), null);
  });
  app.onError((error, http: Http) => hooks.fail(error, http, hooks.begin(http, null), null));
}

function strayed(method: string, methods: readonly string[]): Problem {
  if (methods.length === 0) return new Problem("not_found", { what: "path" });
  const headers = { Allow: methods.join(", ") };
  return new Problem("method_not_allowed", { method, allowed: methods }, { headers });
}
