import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { STATUSES } from "../../src/problem.ts";
import { en } from "../../src/wording/en.ts";
import { missingIn } from "../../tools/contract/completeness.ts";
import type { DocumentNode } from "../../tools/contract/document.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { checkAnswer, document } from "../support/contract-check.ts";
import { send, targetOf, watchWrites, type Wire, wireOf } from "../support/gauntlet.ts";
import { type As, operations, piece, type Plan, resolve } from "../support/operations.ts";
import { type Keys, keysOf, setUp, type Stage } from "../support/stage.ts";

/**
 * Every operation of openapi.yaml walks through here by itself. `send` holds each answer against the
 * document, so that a status or a body that is not declared fails whatever a test expects.
 */
let app: TestApp;
let keys: Keys;
let neighbours: TestApp;
let theirs: Stage;
/** Of other people of the same tenant. */
let others: Stage;
let writes: () => Promise<number>;

beforeAll(async () => {
  app = await anApp();
  keys = await keysOf(app);
  others = await setUp(app, keys);
  writes = await watchWrites(app.tenant);
  neighbours = await anApp();
  // Their ids must mean nothing here, not something else.
  const tables = ["users", "services", "slots", "lessons", "series", "notifications"];
  for (const table of [...tables, "webhook_endpoints", "webhook_deliveries"]) {
    await neighbours.tenant.db.unsafe(`alter table ${table} alter id restart with 700000`);
  }
  theirs = await setUp(neighbours, await keysOf(neighbours));
});

const everyRole = ["tutor", "student", "admin"] as const;
const theId = /^\$(slot2?|service|((begun|given|rated)_)?lesson|series|hold)$/;
/** Named by a value that is no id. */
const isDate = /^\$\w*date$/;
/** Whoever knows it is let in, of whichever tenant, and it is no id. */
const SECRET = "$calendar_feed";

describe.each(operations.map((operation) => [operation.id, operation] as const))(
  "%s",
  (_, operation) => {
    const isPublic = operation.security.length === 0;
    const schemes = operation.security.flatMap((way) => Object.keys(way));
    const [firstExample = ""] = operation.examples.keys();
    // What is refused leaves it as it was, and so does what only reads; any other that is accepted has used it
    // up, and the next test gets one of its own.
    let stage: Stage;
    let isUsed = true;
    const renew = async () => {
      if (isUsed) stage = await setUp(app, keys, operation);
      isUsed = false;
    };
    beforeEach(renew);
    const accept = (sent: Wire) => {
      isUsed = operation.isWrite;
      return send(app, sent);
    };

    const wire = (changes: Partial<Wire> = {}): Wire => ({
      ...wireOf(operation, firstExample, stage),
      ...changes,
    });
    const signedBy = (as: As, changes: Partial<Wire> = {}): Wire => ({
      ...wireOf(operation, firstExample, stage, as),
      ...changes,
    });
    const refused = async (status: number, code: string, sent: Wire) => {
      const before = await writes();
      const answer = await send(app, sent);
      expect([answer.status, answer.body["code"]]).toEqual([status, code]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(answer.body["request_id"]).toBe(answer.headers.get("x-request-id"));
      expect(await writes(), "rows were written").toBe(before);
    };

    for (const example of operation.examples.keys()) {
      const { success } = operation.planOf(example);
      test(`${success}: ${example || "a call"} is accepted as documented`, async () => {
        const answer = await accept(wireOf(operation, example, stage));
        expect([answer.status, answer.text]).toEqual([success, answer.text]);
      });
    }

    test("below /v1, and with a trailing slash, it is the same operation", async () => {
      const answers = [];
      for (const [prefix, slash] of [["", ""], ["/v1", ""], ["", "/"], ["/v1", "/"]] as const) {
        await renew();
        const [path, query] = wire().target.split("?");
        const target = `${prefix}${path}${slash}${query ? `?${query}` : ""}`;
        const { status, body } = await accept(wire({ target }));
        answers.push({ status, keys: Object.keys(body) });
      }
      expect(answers).toEqual(Array(4).fill(answers[0]));
      expect(answers[0]?.status).toBe(operation.planOf(firstExample).success);
    });

    // A probe may add what it likes. The WebSocket, which anybody may open, has a query of its own.
    const isProbe = isPublic && operation.statuses.includes(200) && !operation.path.includes("{");
    test(`${isProbe ? 200 : 400}: a query parameter that is not known`, async () => {
      const { target } = wire();
      const asked = wire({
        target: `${target}${target.includes("?") ? "&" : "?"}no_such_parameter=1`,
      });
      if (isProbe) expect((await send(app, asked)).status).toBe(200);
      else await refused(400, "validation_failed", asked);
    });

    if (!isPublic) {
      const [status, code] = schemes.every((scheme) => scheme === "serviceKey")
        ? [403, "forbidden"] as const
        : [401, "unauthenticated"] as const;
      test(`${status}: no credentials`, () => refused(status, code, signedBy("nobody")));

      const bad = {
        "a token of nobody's": { authorization: "Bearer abc.def.ghi" },
        "another scheme": { authorization: "Basic YTpi" },
        "an unknown service key": { "x-service-key": "hh_service_unknown" },
        "an unknown API key": { "x-api-key": "hh_api_unknown" },
      };
      test.each(Object.entries(bad))(`${status}: %s`, async (_, headers) => {
        await refused(status, code, signedBy("nobody", { headers }));
      });

      test.each(everyRole.filter((role) => !operation.roles.includes(role)))(
        "403: a %s, whose role is not named",
        async (role) => {
          await refused(403, "forbidden", signedBy(role));
          // Who may not do it at all learns nothing about what was sent.
          await refused(403, "forbidden", signedBy(role, { body: wire().body && "{" }));
        },
      );

      test.each(everyRole.filter((role) => operation.roles.includes(role)))(
        "a %s, whose role is named, is let in",
        async (role) => {
          expect([401, 403]).not.toContain((await accept(signedBy(role))).status);
        },
      );

      test("a service key is let in exactly where the document says so", async () => {
        const { status } = await accept(signedBy("service"));
        expect(status === 403).toBe(!schemes.includes("serviceKey"));
      });

      test("an API key is let in exactly where the document says so, and by its scope", async () => {
        const way = operation.security.find((one) => "apiKey" in one);
        if (!way) return refused(403, "forbidden", signedBy("api_key"));
        const [scope] = way["apiKey"] as ("read" | "write")[];
        const right = await app.apiKey(scope ?? "read");
        const wrong = await app.apiKey(scope === "read" ? "write" : "read");
        const signedWith = (key: Client) => {
          const callers = { ...stage.callers, api_key: key };
          return wireOf(operation, firstExample, { ...stage, callers }, "api_key");
        };
        expect([401, 403]).not.toContain((await accept(signedWith(right))).status);
        await refused(403, "forbidden", signedWith(wrong));
      });
    }

    if (operation.hasBody) {
      const sendBody = (body: Wire["body"], type = "application/json") =>
        wire({ body, headers: { ...wire().headers, "content-type": type } });

      test("400: a body that is not JSON", async () => {
        for (const body of ["{", " ", "{}}", "'x'", '{"a":1,}', "NaN", "[1", '"\u0001"', "\0"]) {
          await refused(400, "malformed_json", sendBody(body));
        }
      });

      test("400: no body, unless it may be left out", async () => {
        if (operation.isBodyNeeded) await refused(400, "validation_failed", sendBody(""));
        else {
          const { success } = operation.planOf(firstExample);
          expect((await accept(sendBody(""))).status).toBe(success);
        }
      });

      test("400: the body is not UTF-8", async () => {
        await refused(400, "malformed_json", sendBody(new Uint8Array([0x22, 0xc3, 0x28, 0x22])));
      });

      test("400: a body that is no such object", async () => {
        const bodies = ["[]", "null", "1", '"x"', "true", '{"__proto__":{}}'];
        if (piece(resolve(operation.bodySchema))["x-open"] !== true) bodies.push('{"no_field":1}');
        for (const body of bodies) await refused(400, "validation_failed", sendBody(body));
      });

      test("415: a body that is not sent as JSON", async () => {
        const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];
        for (const type of [...types, "application/json; charset=latin1", "application/jsonp"]) {
          await refused(415, "unsupported_media_type", sendBody(wire().body ?? "{}", type));
        }
        const headers = { ...wire().headers, "content-encoding": "gzip" };
        await refused(415, "unsupported_media_type", wire({ headers }));
      });

      test("413: the body is too large", async () => {
        await refused(413, "body_too_large", sendBody(" ".repeat(262_145)));
      });
    }

    for (const where of ["path", "query"] as const) {
      const planned = operation.planOf(firstExample)[where];
      const ids = Object.entries(planned).filter(([, value]) =>
        String(value).startsWith("$") && !isDate.test(String(value))
      );
      const asked = (name: string, id: unknown) => {
        const plan = operation.planOf(firstExample);
        const other: Plan = { ...plan, [where]: { ...plan[where], [name]: id } };
        return wire({ target: targetOf(operation, other, stage) });
      };
      for (const [name, value] of ids) {
        if (value === SECRET) {
          test(`404: the ${name} is unknown`, async () => {
            await refused(404, "not_found", asked(name, crypto.randomUUID()));
          });
          continue;
        }
        test(`404: the ${name} is unknown, or another tenant's`, async () => {
          const foreign = theirs.values.get(String(value));
          const unknown = typeof foreign === "string"
            ? [crypto.randomUUID()]
            : [1_000_000_000, Number.MAX_SAFE_INTEGER];
          const isNotLinked = name === "telegram_id" &&
            operation.answers.some(({ value }) => piece(value)["code"] === "not_linked");
          const code = isNotLinked ? "not_linked" : "not_found";
          for (const id of [...unknown, foreign]) await refused(404, code, asked(name, id));
        });

        test(`400: the ${name} is no id`, async () => {
          const junk = ["0", "-1", "1.0", "1e3", "9007199254740992", "x", "01", "-0", "+1", "٣"];
          for (const id of [...junk, "%00", "%f0%9f%99%82", "%20", "1%2f2", "%", "%ff", "1;2"]) {
            const target = asked(name, "ID").target.replace("ID", id);
            await refused(400, "validation_failed", wire({ target }));
          }
        });

        // To an admin everybody's things are there (T7).
        if (theId.test(String(value)) && operation.planOf(firstExample).as !== "admin") {
          test(`404: the ${name} is another user's`, async () => {
            await refused(404, "not_found", asked(name, others.values.get(String(value))));
          });
        }
      }
    }
  },
);

describe("the document", () => {
  test("describes each operation at length, with its edge cases and three examples", () => {
    expect(missingIn(document as DocumentNode)).toEqual([]);
  });

  test("says how every operation goes through the gauntlet", () => {
    const silent = operations.filter(({ planOf, examples }) =>
      [...examples.keys()].some((example) => !(planOf(example).success >= 200))
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test("names the codes of src/problem.ts, all of them and no other", () => {
    const schemas = piece(piece(document["components"])["schemas"]);
    expect(piece(schemas["ProblemCode"])["enum"]).toEqual(Object.keys(STATUSES));
    const told = String(piece(document["info"])["description"]);
    const table = [...told.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(table).toEqual(Object.entries(STATUSES));
  });

  test("declares of every operation that a method is not there, and that we may be at fault", () => {
    const shown = operations.map(({ id, answers }) => [
      id,
      ...answers.filter(({ status }) => status === 405 || status === 500)
        .map(({ value }) => piece(value)["code"]),
    ]);
    expect(shown).toEqual(operations.map(({ id }) => [id, "method_not_allowed", "internal"]));
  });

  const told = operations.flatMap((operation) =>
    operation.answers.map((answer) => ({ ...answer, where: operation.id }))
  );
  /** A quota that is used up has the IETF's type, all else ours. */
  const typeOf = (problem: Readonly<Record<string, unknown>>) =>
    problem["violated-policies"] === undefined
      ? `/api/problems/${problem["code"]}`
      : "https://iana.org/assignments/http-problem-types#quota-exceeded";

  test("words the problems of its examples as the program does", () => {
    const wrong = told.filter(({ type }) => type === "application/problem+json").filter(
      ({ value, status }) => {
        const { code, title, error, status: said, type } = piece(value);
        const known = new Map(Object.entries(en.problems)).get(String(code))?.title;
        return new Map(Object.entries(STATUSES)).get(String(code)) !== status || said !== status ||
          known !== title || known !== error || type !== typeOf(piece(value));
      },
    );
    expect(wrong.map(({ where, name }) => `${where} ${name}`)).toEqual([]);
  });

  test("has examples that fit their own schemas", () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    for (const format of ["wall-time", "iana-time-zone", "date-or-date-time"]) {
      ajv.addFormat(format, true);
    }
    ajv.addSchema(document, "openapi.yaml");
    const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
    const check = (pointer: readonly string[], value: unknown) => {
      const path = pointer.map((part) =>
        encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))
      ).join("/");
      const known = compiled.get(path) ?? ajv.compile({ $ref: `openapi.yaml#/${path}` });
      compiled.set(path, known);
      return known(value);
    };
    const problem = ["components", "schemas", "Problem"];
    const bad = [
      ...told.filter(({ type }) => type === "application/problem+json")
        .filter(({ value }) => !check(problem, value)).map(({ where, name }) => `${where} ${name}`),
      ...operations.filter(({ hasBody }) => hasBody).flatMap(({ id, path, method, examples }) => {
        const at = ["paths", path, method.toLowerCase(), "requestBody", "content"];
        return [...examples].filter(([, value]) =>
          !check([...at, "application/json", "schema"], value)
        ).map(([name]) => `${id} ${name}`);
      }),
    ];
    expect(bad).toEqual([]);
  });
});

test("500: a fault of ours is a problem as documented, and says nothing of its cause", async () => {
  const broken = await anApp({ mayFail: true });
  const tutor = await broken.tutor();
  await broken.tenant.db`alter table services rename column name to title`;
  const { status, headers, body } = await tutor.get("/tutor/services");
  expect([status, body["code"]]).toEqual([500, "internal"]);
  expect(body["request_id"]).toBe(headers.get("x-request-id"));
  expect(JSON.stringify(body)).not.toMatch(/column|services\b.*name/);
});

describe("paths that lead nowhere", () => {
  const templates = [...new Set(operations.map(({ path }) => path))];
  const known = (target: string) =>
    operations.filter(({ path }) =>
      new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(target)
    ).map(({ method }) => method);

  test.each(templates)("405: %s with a method that it does not know", async (path) => {
    const target = path.replaceAll(/\{\w+\}/g, "1");
    const allowed = [...new Set(known(target))].toSorted();
    for (const method of ["GET", "PUT", "POST", "PATCH", "DELETE", "PROPFIND"]) {
      if (allowed.includes(method)) continue;
      const answer = await send(app, { method, target, headers: {}, body: undefined });
      expect([method, answer.status, answer.body["code"]])
        .toEqual([method, 405, "method_not_allowed"]);
      const told = answer.headers.get("allow")?.split(", ") ?? [];
      expect(told.filter((one) => one !== "HEAD").toSorted()).toEqual(allowed);
      // Whichever of the path's operations a client takes it for declares it.
      for (const { id } of operations.filter((operation) => operation.path === path)) {
        const { status, headers, text } = answer;
        await checkAnswer(id, new Response(text, { status, headers }));
      }
    }
  });

  test.each(["/nothing", "/lessons/1/2", "/v1/v1/health", "/v2/health", "//health"])(
    "404: %j",
    async (target) => {
      const answer = await send(app, { method: "GET", target, headers: {}, body: undefined });
      expect([answer.status, answer.body["code"]]).toEqual([404, "not_found"]);
    },
  );
});
