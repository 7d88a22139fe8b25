import { atEnd } from "../../support/at-end.ts";

/** Stands before the API, between it and a bot. */
export type Front = {
  readonly url: string;
  /** The key that the API is told instead of the bot's. */
  key: string | null;
  /** What stands before the path that it is asked for: "/nowhere". */
  path: string;
  /** What is answered instead of asking it. */
  page: { readonly status: number } | null;
  /** Calls, as "POST /bookings", that it does and whose answers never come. */
  loses: RegExp | null;
};

/** Begins to stand before the API at `to`, which ends with /api. */
export function aFront(to: string): Front {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request): Promise<Response> => {
      if (front.page !== null) return new Response("<html>A page</html>", front.page);
      const { method } = request;
      const { pathname, search } = new URL(request.url);
      const path = pathname.replace(/^\/api/, "");
      const headers = new Headers(request.headers);
      headers.delete("host");
      if (front.key !== null) headers.set("x-service-key", front.key);
      const body = await request.text();
      const answer = await fetch(`${to}${front.path}${path}${search}`, {
        method,
        headers,
        ...(body !== "" && { body }),
      });
      if (!front.loses?.test(`${method} ${path}`)) return answer;
      await answer.body?.cancel();
      return new Response(null, { status: 504 });
    },
  );
  atEnd(() => server.shutdown());
  const front: Front = {
    url: `http://127.0.0.1:${server.addr.port}/api`,
    key: null,
    path: "",
    page: null,
    loses: null,
  };
  return front;
}
