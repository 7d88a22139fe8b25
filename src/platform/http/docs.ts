import type { Hono } from "hono";
import { parse } from "yaml";
import type { Exchange } from "./exchange.ts";

/** What is served for reading; the entry brings it along. */
export type Documents = {
  /** openapi.yaml, which is served byte for byte. */
  readonly yaml: string;
  /** The browser bundle and the style sheet of swagger-ui-dist. */
  readonly referencePage: { readonly script: Bytes; readonly styles: Bytes };
};

/** Bytes, because they are served as they are and take half the memory of the same text. */
type Bytes = Uint8Array<ArrayBuffer>;

/** Nothing comes from elsewhere, and "Try it out" reaches only ourselves. The icons are data. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Swagger UI asks a validator of its maker, and tells it our address, unless it is told not to. */
const SETTINGS = {
  dom_id: "#reference",
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
};

/**
 * Serves the contract at `/openapi.yaml` and `/openapi.json`, and a page to read it at `/docs`
 * (X1), below `basePath`. What is served is openapi.yaml itself, not what a library makes of it.
 */
export function registerDocs(
  app: Hono<{ Bindings: Exchange }>,
  basePath: string,
  { yaml, referencePage: { script, styles } }: Documents,
): void {
  let json: string | undefined;
  const serve = (path: string, type: string, content: () => string | Bytes, seconds = 60) => {
    const headers = {
      "Content-Type": type,
      "Cache-Control": `public, max-age=${seconds}`,
      "Content-Security-Policy": CSP,
      // Only a page refers to others; JSON does not.
      "Referrer-Policy": "no-referrer",
    };
    app.get(
      basePath + path,
      (http) => new Response(content(), { headers: { ...http.env.answerHeaders, ...headers } }),
    );
  };
  serve("/openapi.yaml", "application/yaml; charset=utf-8", () => yaml);
  serve("/openapi.json", "application/json", () => json ??= JSON.stringify(parse(yaml)));
  serve("/docs", "text/html; charset=utf-8", () => pageOf(basePath));
  serve("/docs/start.js", "text/javascript; charset=utf-8", () => startOf(basePath));
  serve("/docs/swagger-ui.js", "text/javascript; charset=utf-8", () => script, 86400);
  serve("/docs/swagger-ui.css", "text/css; charset=utf-8", () => styles, 86400);
}

/** Absolute paths: the page is there with and without a slash at its end. */
function pageOf(basePath: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Halfhour API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${basePath}/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <noscript>The contract: <a href="${basePath}/openapi.yaml">openapi.yaml</a></noscript>
    <script src="${basePath}/docs/swagger-ui.js"></script>
    <script src="${basePath}/docs/start.js"></script>
  </body>
</html>
`;
}

function startOf(basePath: string): string {
  const settings = { ...SETTINGS, url: `${basePath}/openapi.yaml` };
  return `SwaggerUIBundle(${JSON.stringify(settings)});\n`;
}
