/** Fixed bytes by Hono alone, as bench/server.ts has them on Deno; a Worker of its own. */
import { Hono } from "hono";

const app = new Hono<{ Bindings: { readonly BODY: string } }>();
app.get("/week", (c) => c.body(c.env.BODY, 200, { "content-type": "application/json" }));

export default app;
