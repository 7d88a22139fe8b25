import type { Hono } from "hono";
import { parse } from "yaml";
import type { Exchange } from "./exchange.ts";

/** What is served for reading; the entry brings it along. */
export type Documents = {
  /** openapi.yaml, which is served byte for byte. */
  readonly yaml: string;
  /** The browser bundle of @scalar/api-reference (its `dist/browser/standalone.js`). */
  readonly referencePageScript: string;
};

/** Nothing comes from elsewhere, and requests go only to ourselves; Scalar writes its own styles. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Scalar would fetch fonts, a proxy and its own services; here it is told to do without. */
const SETTINGS = {
  url: "./openapi.yaml",
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  persistAuth: false,
  defaultOpenAllTags: false,
};

/**
 * Serves the contract at `/openapi.yaml` and `/openapi.json`, and a page to read it at `/docs`
 * (X1), below `basePath`. What is served is openapi.yaml itself, not what a library makes of it.
 */
export function registerDocs(
  app: Hono<{ Bindings: Exchange }>,
  basePath: string,
  texts: Documents,
): void {
  let json: string | undefined;
  const serve = (path: string, type: string, text: () => string, seconds: number) => {
    const headers = {
      "Content-Type": type,
      "Cache-Control": `public, max-age=${seconds}`,
      "Content-Security-Policy": CSP,
    };
    app.get(
      basePath + path,
      (http) => new Response(text(), { headers: { ...http.env.answerHeaders, ...headers } }),
    );
  };
  serve("/openapi.yaml", "application/yaml; charset=utf-8", () => texts.yaml, 60);
  serve("/openapi.json", "application/json", () => json ??= JSON.stringify(parse(texts.yaml)), 60);
  serve("/docs", "text/html; charset=utf-8", () => pageOf(basePath), 60);
  serve("/docs/start.js", "text/javascript; charset=utf-8", () => startOf(basePath), 60);
  serve(
    "/docs/scalar.js",
    "text/javascript; charset=utf-8",
    () => texts.referencePageScript,
    86400,
  );
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
  </head>
  <body>
    <div id="reference"></div>
    <noscript>The contract: <a href="${basePath}/openapi.yaml">openapi.yaml</a></noscript>
    <script src="${basePath}/docs/scalar.js"></script>
    <script src="${basePath}/docs/start.js"></script>
  </body>
</html>
`;
}

function startOf(basePath: string): string {
  const settings = { ...SETTINGS, url: `${basePath}/openapi.yaml` };
  return `Scalar.createApiReference("#reference", ${JSON.stringify(settings)});\n`;
}
