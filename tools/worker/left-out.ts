/**
 * What the Worker has in place of modules that it never runs. The keys are the ends of their paths or, behind
 * `\0without:`, the names by which they are imported.
 */
export const leftOut: Readonly<Record<string, string>> = {
  // Connections are kept by our own Pool.
  "\0without:pg-pool": "module.exports = class {};",
  // A registry of who makes spans, and those of others: ours are handed in.
  "/@opentelemetry/api/dist/api/trace.mjs": `
    import { getSpan, setSpan, setSpanContext } from "../trace/context-utils.mjs";
    export const TraceAPI = { getInstance: () => ({ getSpan, setSpan, setSpanContext }) };`,
  // libpq, which no Worker has.
  "/pg/lib/native/index.js": "module.exports = class {};",
  // Making sieves takes minutes, and they live as long as the process: a Worker has none (hasSieves).
  "/src/marketplace/sieves.ts": "export class Sieves {}",
  // Answers come as text.
  "/pg-types/lib/binaryParsers.js": "module.exports = { init() {} };",
  // What a certificate is bound to SCRAM by, which is off unless it is asked for (enableChannelBinding).
  "/pg/lib/crypto/cert-signatures.js": "module.exports = {};",
  // Passwords in a file.
  "\0without:pgpass": "module.exports = (_, answer) => answer();",
  // The rate limits are used, their statistics for a dashboard are not.
  "\0without:@upstash/core-analytics": "export class Analytics {}",
  // The runtime has it.
  "\0without:fast-sha256": `
    import { createHmac } from "node:crypto";
    export const hmac = (key, data) => createHmac("sha256", key).update(data).digest();`,
  "\0without:@stablelib/base64": `
    export const encode = (bytes) => btoa(String.fromCharCode(...bytes));
    export const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));`,
  // Numbers and dates as Intl writes them: what messages call is ours (src/wording/message.ts).
  "/messageformat/lib/functions/index.js":
    'export { getLocaleDir } from "../dir-utils.js"; export const DefaultFunctions = {};',
  // The first of two routers, which takes no paths such as ours, `/lessons/my` beside `/lessons/{id}`: it gives up at once.
  "/hono/dist/router/reg-exp-router/router.js": `
    import { UnsupportedPathError } from "../../router.js";
    export class RegExpRouter {
      add(_method, path) { throw new UnsupportedPathError(path); }
    }`,
  // Forms, and other programs below a path.
  "/hono/dist/utils/body.js": "export const parseBody = undefined;",
  "/hono/dist/utils/mount.js": "export const createMountedRequest = undefined;",
  // Its messages in sixty languages: ours are in src/wording.
  "/zod/v4/locales/index.js": "export {};",
  // What writes an OpenAPI document, while ours is written by hand (X1), and validators, while ours are our own.
  "/@hono/zod-openapi/dist/index.mjs": `
    import { Hono } from "hono";
    export class OpenAPIHono extends Hono {
      openapi({ method, path }, handler) {
        return this.on(method.toUpperCase(), path.replaceAll(/{(.+?)}/g, ":$1"), handler);
      }
    }`,
  // No schema becomes JSON Schema.
  "/zod/v4/core/to-json-schema.js": `
    const none = () => {};
    export {
      none as createStandardJSONSchemaMethod, none as createToJSONSchemaMethod, none as extractDefs,
      none as finalize, none as initializeContext, none as process, none as processSchema,
    };`,
  "/zod/v4/core/json-schema-processors.js":
    "export const allProcessors = {}, toJSONSchema = undefined;",
  "/zod/v4/core/json-schema-generator.js": "export class JSONSchemaGenerator {}",
};
