/**
 * How a request is written down. The server writes the samples of the page with it, and the page writes
 * them again in the browser, with the values of whoever reads it.
 *
 * @typedef {object} Sample
 * @property {string} method in capitals
 * @property {string} target below the base path, with its query
 * @property {string} as who calls: tutor, student, admin, service, api_key or nobody
 * @property {boolean} isIdempotent whether it takes an Idempotency-Key
 * @property {unknown} body undefined for none
 *
 * @typedef {object} Value
 * @property {string} in path or query
 * @property {string} name
 * @property {string} value empty to leave it out
 */

/** @type {Record<string, readonly [header: string, prefix: string, variable: string]>} */
const CREDENTIALS = {
  tutor: ["Authorization", "Bearer ", "TUTOR"],
  student: ["Authorization", "Bearer ", "STUDENT"],
  admin: ["Authorization", "Bearer ", "ADMIN"],
  service: ["X-Service-Key", "", "SERVICE_KEY"],
  api_key: ["X-API-Key", "", "API_KEY"],
};

/**
 * The target of a request. What must not stand in a query as it is, is encoded, and nothing else, so that
 * it can be read.
 * @param {string} path @param {readonly Value[]} values @returns {string}
 */
export function targetOf(path, values) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (whole, name) => {
    const value = values.find((one) => one.in === "path" && one.name === name)?.value ?? "";
    return value === "" ? whole : encodeURIComponent(value);
  });
  const query = values.filter((one) => one.in === "query" && one.value !== "").map((one) =>
    `${one.name}=${encodeURIComponent(one.value).replaceAll(/%(?:2C|2F|3A)/g, decodeURIComponent)}`
  );
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
}

/** @param {Sample} sample @returns {string} a command for a POSIX shell with curl 7.82 or later */
export function curlOf({ method, target, as, isIdempotent, body }) {
  const [header, prefix, variable] = CREDENTIALS[as] ?? [];
  return [
    `curl ${method === "GET" ? "" : `-X ${method} `}"$API${target}"`,
    ...(header ? [`-H "${header}: ${prefix}$${variable}"`] : []),
    ...(isIdempotent ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body === undefined ? [] : [`--json '${jsonOf(body).replaceAll("'", "'\\''")}'`]),
  ].join(" \\\n  ");
}

/** @param {Sample} sample @returns {string} statements of a module, with `api` and a credential declared */
export function typescriptOf({ method, target, as, isIdempotent, body }) {
  const [header, prefix] = CREDENTIALS[as] ?? [];
  const name = header === "Authorization" ? "token" : "key";
  const headers = [
    ...(header ? [`${keyOf(header)}: ${prefix ? `\`${prefix}\${${name}}\`` : name},`] : []),
    ...(body === undefined ? [] : ['"Content-Type": "application/json",']),
    ...(isIdempotent ? ['"Idempotency-Key": crypto.randomUUID(),'] : []),
  ];
  const options = [
    ...(method === "GET" ? [] : [`method: "${method}",`]),
    ...(headers.length === 0 ? [] : ["headers: {", ...headers.map((line) => `  ${line}`), "},"]),
    ...(body === undefined
      ? []
      : [`body: JSON.stringify(${jsonOf(body)}),`.replaceAll("\n", "\n  ")]),
  ];
  const call = options.length === 0
    ? `fetch(\`\${api}${target}\`)`
    : `fetch(\`\${api}${target}\`, {\n${options.map((line) => `  ${line}`).join("\n")}\n})`;
  return `const response = await ${call};
if (!response.ok) throw new Error((await response.json()).code);` +
    (method === "DELETE" ? "" : "\nconst result = await response.json();");
}

const keyOf = (/** @type {string} */ name) => /^\w+$/.test(name) ? name : `"${name}"`;
const jsonOf = (/** @type {unknown} */ value) => JSON.stringify(value, null, 2);
