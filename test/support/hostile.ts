import type { Random } from "../time/random.ts";
import { mutated, valueOf } from "../contract/random-values.ts";
import type { SchemaNode } from "../../tools/contract/document.ts";
import type { Client } from "./app.ts";
import { targetOf, type Wire, wireOf } from "./gauntlet.ts";
import { type Operation, piece, resolve } from "./operations.ts";
import type { Stage } from "./stage.ts";

/** Texts that have broken servers: SQL, NUL, surrogates, long, odd times and numbers. */
const TEXTS = [
  ..."'|';--|' or '1'='1|1; drop table lessons; --|$1|${x}|{{x}}|%s%n|\\|\"|`id`|$$;$$".split("|"),
  ...["'; select pg_sleep(9); --", "x' union select subject from users --", "\\'; rollback; --"],
  ...["\0", "a\0b", "\ud800", "\udfff\ud800", "\u202e\u0000", "\ufeff", "\u2028", "é\u0301", "🙂"],
  ...["", " ", "\n", "\r\nSet-Cookie: a=b", "null", "undefined", "NaN", "[object Object]"],
  ...["__proto__", "constructor", "toString", "../../etc/passwd", "file:///etc/passwd"],
  ...["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2027-06-30T23:59:60Z", "+275760-09-13"],
  ...["2027-03-30T10:00:00+23:59", "2027-03-30T10:00:00-23:59", "2027-02-29", "1969-12-31"],
  ...["2027-03-28T03:30:00", "2027-03-30t10:00:00z", "2099-12-31T23:59:00-23:59", "-0", "24:00"],
  ...["Etc/GMT+25", "posixrules", "Europe/Kyiv\0", "europe/kyiv", "../../x", "GMT0", "localtime"],
  ...["99999999999", "-1.5", "1e308", "0.001", "1,5", "٣", "Infinity", "0x10", "007", "1_000"],
  ...["x".repeat(201), "é".repeat(501), "🙂".repeat(300), "a".repeat(40_000), "(".repeat(3_000)],
  ...[`${"a".repeat(3_000)}!`, " ".repeat(5_000), `${"1".repeat(300)}.5`, "x@".repeat(900)],
];

/** JSON that is legal and unusual, as text, for JSON.stringify cannot say all of it. */
const ODD_JSON = [
  ...["1e400", "-1e400", "1e-400", "-0", "9007199254740993", "123456789012345678901234567890"],
  ...['"\\u0000"', '"\\ud800"', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":1}}'],
  ...['{"a":1,"a":2}', "[[[[[[]]]]]]", "0.1e1", "1.0", "true", "null", "{}", "[]", '"x"'],
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`,
  `[${"0,".repeat(50_000)}0]`,
];

/** Bodies that are no JSON, or not a whole one. */
const BROKEN: readonly (string | Uint8Array<ArrayBuffer>)[] = [
  ...[
    "{",
    '{"a":',
    "[",
    '"',
    "nul",
    "{'a':1}",
    "<xml/>",
    "a=b&c=d",
    "\0",
    "\ufeff",
    " ",
    "-",
    "1.",
  ],
  ...[[0xff, 0xfe, 0x7b, 0x00], [0xc3, 0x28], [0x22, 0xed, 0xa0, 0x80, 0x22], [0xf8, 0x88]].map((
    bytes,
  ) => new Uint8Array(bytes)),
];

const TYPES = [
  ...["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json;x=y"],
  ...["application/json; charset=utf-16", "application/json, text/html", "*/*", "JSON", "\u00e9"],
  ...["application/json; charset=utf-8", "APPLICATION/JSON", `application/${"json".repeat(2_000)}`],
];

const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ["idempotency-key", [
    "short",
    "x".repeat(201),
    "key ' or 1=1 --",
    "\u00e9".repeat(9),
    "        ",
  ]],
  ["if-none-match", ["*", "W/", '"', '""'.repeat(400), "x".repeat(1001), ",,,,", '"1.1.1.1"']],
  ["accept-encoding", ["gzip;q=", "gzip;q=9", "*;q=0", ",".repeat(999), "gzip ;q=0.".repeat(90)]],
  ["x-request-id", ["short", "' or 1=1 --", "x".repeat(500), "a b c d e f", "\u00ff".repeat(20)]],
  ["content-encoding", ["gzip", "br", "identity", "identity, gzip", ""]],
  ["content-length", ["-1", "1e9", "99999999999999999999", "x", "0", "3", "1, 1"]],
  ["authorization", [
    "Bearer",
    "Bearer  ",
    "bearer x.y.z",
    `Bearer ${"a".repeat(9_000)}`,
    "\u00ff",
  ]],
  ["x-service-key", ["", "x", "' or 1=1 --", "x".repeat(9_000)]],
  ["x-api-key", ["", "x", "\u00ff\u00fe", "hh_api_0000"]],
  ["origin", ["null", "https://evil.example", "x".repeat(3_000)]],
  ["traceparent", ["00-", "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01", "x"]],
  ["x-http-method-override", ["DELETE", "POST"]],
  ["accept-language", ["xx-ZZ", "*;q=x", ",".repeat(2_000)]],
];

const IDS = [
  ...[
    "0",
    "-1",
    "1e3",
    "1.0",
    "9007199254740991",
    "9007199254740993",
    "9223372036854775808",
    "%00",
  ],
  ...["%27%20or%201%3D1", "1;drop", "%2e%2e", "..%2f..", "%", "%zz", "%c3%28", "%ed%a0%80", "*"],
  ...["my", "__proto__", "%20", "1%20", "%f0%9f%99%82", "1".repeat(4_000), "{id}", ":id", "1,2"],
];

const QUERIES = [
  ...["&x=1", "&", "&&&", "&=", "&%", "&%00=1", "&__proto__=1", "&a[]=1", "&tutor_id=1&tutor_id=2"],
  ...["&constructor[prototype]=1", "&limit=-1", "&limit=1e9", "&days=", "&days=0,0", "&days=,,,"],
  ...["&from=%ff", "&to=2027-03-29+01:00", "#x", "&role=admin", "&status=%27", "&;=;"],
  `&${"a=1&".repeat(2_000)}`,
];

export type Attack = { readonly kind: string; readonly wire: Wire; readonly signed: string };

/** Ids that are somebody else's: of another tenant, or of others in this one. */
export type Foreign = readonly number[];

type Scene = {
  readonly operation: Operation;
  readonly stage: Stage;
  readonly foreign: Foreign;
  readonly random: Random;
  /** The number of this attack on the operation: the first ones are of each kind in turn. */
  readonly nth: number;
};

/** One hostile request to an operation: a documented one with something wrong about it. */
export function attackOn(scene: Scene): Attack {
  const { operation, stage, random, nth } = scene;
  const example = random.oneOf([...operation.examples.keys()]);
  const plan = operation.planOf(example);
  const kinds = [...(operation.hasBody ? bodyKinds : []), ...otherKinds];
  const kind = kinds[nth] ?? random.oneOf(kinds);
  const wire = wireOf(operation, example, stage);
  // Most requests by who may send them, so that they come far.
  const by = random.between(1, 8) > 1 ? plan.as : random.oneOf(everyCaller);
  Object.assign(wire.headers, { ...stage.callers[by].credentials });
  if (by !== plan.as) { for (const name of signatures) dropForeign(wire, name, stage.callers[by]); }
  changes[kind](wire, scene);
  return { kind, wire, signed: by };
}

const everyCaller = ["tutor", "student", "admin", "service", "api_key", "nobody"] as const;
const signatures = ["authorization", "x-service-key", "x-api-key"];

function dropForeign(wire: Wire, name: string, caller: Client): void {
  if (!(name in caller.credentials)) delete wire.headers[name];
}

const bodyKinds = [
  "mutated",
  "mutated",
  "hostile",
  "hostile",
  "hostile",
  "random",
  "odd",
  "broken",
  "type",
  "foreign",
  "huge",
] as const;
const otherKinds = ["id", "id", "query", "query", "header", "header", "path", "none"] as const;
type Kind = typeof bodyKinds[number] | typeof otherKinds[number];

const changes: Record<Kind, (wire: Wire, scene: Scene) => void> = {
  none: () => {},
  mutated: (wire, { random }) => {
    let body: unknown = bodyOf(wire);
    for (let i = random.between(1, 3); i > 0; i--) body = mutated(body, random);
    wire.body = JSON.stringify(body) ?? "";
  },
  hostile: (wire, { random }) => {
    wire.body = JSON.stringify(withLeaf(bodyOf(wire), random, () => random.oneOf(TEXTS)));
  },
  random: (wire, { operation, random }) => {
    const schema = resolve(operation.bodySchema) as SchemaNode;
    const follow = (node: SchemaNode) => resolve(node) as SchemaNode;
    wire.body = JSON.stringify(valueOf(schema, random, follow));
  },
  odd: (wire, { random }) => {
    const marked = JSON.stringify(withLeaf(bodyOf(wire), random, () => "ODD"));
    wire.body = marked.replace('"ODD"', () => random.oneOf(ODD_JSON));
  },
  broken: (wire, { random }) => {
    const cut = String(wire.body ?? "").slice(0, random.between(0, 40));
    wire.body = random.oneOf([...BROKEN, cut]);
  },
  type: (wire, { random }) => {
    wire.headers["content-type"] = random.oneOf(TYPES);
  },
  foreign: (wire, { foreign, random }) => {
    const body = withLeaf(bodyOf(wire), random, () => random.oneOf(foreign), "number");
    wire.body = JSON.stringify(body);
  },
  // Rare, for it is slow: about one body of 10 MB in 30 requests with one.
  huge: (wire, { random }) => {
    const size = random.between(1, 3) === 1 ? 10_000_000 : 300_000;
    wire.body = `{"reason":"${"a".repeat(size)}"}`;
  },
  id: (wire, scene) => {
    const { operation, stage, foreign, random } = scene;
    const plan = operation.planOf(random.oneOf([...operation.examples.keys()]));
    const target = targetOf(operation, plan, stage);
    const id = random.oneOf([...IDS, ...foreign, ...foreign]);
    wire.target = target.replace(
      /\/\d+(?=\/|\?|$)|(?<=_id=)\d+/,
      (found) => found.startsWith("/") ? `/${id}` : String(id),
    );
  },
  query: (wire, { random }) => {
    const { target } = wire;
    const text = encodeURIComponent(random.oneOf(TEXTS.map((one) => one.toWellFormed())));
    const values = target.replace(
      /=[^&]*/g,
      (value) => random.between(1, 3) === 1 ? `=${text}` : value,
    );
    const more = random.oneOf(QUERIES);
    wire.target = random.oneOf([
      values,
      target.includes("?") ? target + more : `${target}?${more}`,
    ]);
  },
  header: (wire, { random }) => {
    const [name, values] = random.oneOf(HEADERS);
    wire.headers[name] = random.oneOf(values);
  },
  path: (wire, { random }) => {
    const [path = "", query] = wire.target.split("?");
    const odd = random.oneOf([
      "//",
      "/./",
      "/../",
      "/%2f",
      "/;x=1",
      "/%00",
      "/\\",
      "/%252e/",
      "/.",
    ]);
    const at = random.between(0, path.length);
    wire.target = `${path.slice(0, at)}${odd}${path.slice(at)}${query ? `?${query}` : ""}`;
  },
};

function bodyOf(wire: Wire): unknown {
  return typeof wire.body === "string" && wire.body !== "" ? JSON.parse(wire.body) : {};
}

/** The value with one leaf of it, of the given type if there is one, made anew. */
function withLeaf(value: unknown, random: Random, make: () => unknown, type?: string): unknown {
  const paths = leavesOf(value, []).filter(({ leaf }) => !type || typeof leaf === type);
  if (paths.length === 0) {
    return { ...piece(value), [random.oneOf(["reason", "start", "x"])]: make() };
  }
  return replaced(value, random.oneOf(paths).path, make());
}

type Leaf = { readonly path: readonly string[]; readonly leaf: unknown };

function leavesOf(value: unknown, path: readonly string[]): Leaf[] {
  if (typeof value !== "object" || value === null) return [{ path, leaf: value }];
  return Object.entries(value).flatMap(([key, inside]) => leavesOf(inside, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value)) {
    return value.map((item, index) => String(index) === key ? replaced(item, rest, leaf) : item);
  }
  return { ...piece(value), [key]: replaced(piece(value)[key], rest, leaf) };
}
