const acceptable = /^[A-Za-z0-9._-]{8,128}$/;
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/**
 * The id under which a request is logged and answered (X5): the caller's own `X-Request-Id` when
 * it is 8 to 128 letters, digits, dots, dashes or underscores, else a new one.
 */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given !== null && acceptable.test(given) ? given : newId();
}

let prefix = "";
let issued = 0;

/** Random for each process and every 65,536 ids, counted in between: unique, and 0.1 µs. */
function newId(): string {
  if (issued % 65_536 === 0) prefix = crypto.randomUUID().slice(0, 31);
  return prefix + (65_536 + issued++ % 65_536).toString(16);
}

/** The trace id, 32 hex digits, of W3C `traceparent` (Trace Context, section 3.2); else null. */
export function traceIdOf(headers: Headers): string | null {
  const given = headers.get("traceparent");
  const id = given === null ? undefined : traceparent.exec(given)?.[1];
  return id === undefined || given?.startsWith("ff") || /^0+$/.test(id) ? null : id;
}
