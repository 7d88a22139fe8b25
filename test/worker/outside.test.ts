/** X13 on a Worker: the way out by `fetch`, with the same bounds and the same words as a server's. */
import { describe, expect, test } from "vitest";
import { createOutside } from "../../src/platform/worker/outside.ts";
import { anApp, SECRET } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";
import { fields } from "../../src/wording/en-fields.ts";
import {
  answers,
  aReceiver,
  type Behaviour,
  hangsUp,
  hangsUpAfterStatus,
  neverAnswers,
  saysMuch,
  takes,
} from "../support/webhook-receiver.ts";

const nobody = () => Promise.reject(new Error("not found"));
const { post } = createOutside({ wholeMs: 700 });

const sentTo = (url: string) =>
  post({
    url: new URL(url),
    addresses: [{ address: "127.0.0.1", family: 4 }],
    headers: { "content-type": "application/json", "webhook-id": "one" },
    body: JSON.stringify({ type: "user.erased" }),
  });

describe("names", () => {
  test.each([
    ["127.0.0.1", [{ address: "127.0.0.1", family: 4 }]],
    ["[::1]", [{ address: "::1", family: 6 }]],
    ["localhost", [{ address: "127.0.0.1", family: 4 }, { address: "::1", family: 6 }]],
    ["api.localhost.", [{ address: "127.0.0.1", family: 4 }, { address: "::1", family: 6 }]],
  ])("%s is known without asking anybody", async (host, addresses) => {
    const { resolve } = createOutside({ wholeMs: 700 }, [nobody, nobody]);
    expect(await resolve(host)).toEqual(addresses);
  });

  test("a name has all its addresses of both kinds, and those of one where there are no others", async () => {
    const four = () => Promise.resolve(["93.184.215.14", "10.0.0.7"]);
    const six = () => Promise.resolve(["fd00::1"]);
    expect(await createOutside({ wholeMs: 700 }, [four, six]).resolve("hooks.example")).toEqual([
      { address: "93.184.215.14", family: 4 },
      { address: "10.0.0.7", family: 4 },
      { address: "fd00::1", family: 6 },
    ]);
    expect(await createOutside({ wholeMs: 700 }, [nobody, six]).resolve("hooks.example"))
      .toEqual([{ address: "fd00::1", family: 6 }]);
    expect(await createOutside({ wholeMs: 700 }, [nobody, nobody]).resolve("hooks.example"))
      .toEqual([]);
  });

  test("one that nobody answers for is not found within two seconds", async () => {
    const never = () => new Promise<string[]>(() => {});
    const began = performance.now();
    expect(await createOutside({ wholeMs: 700 }, [never, never]).resolve("hooks.example"))
      .toEqual([]);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe("answers", () => {
  test.each<[string, Behaviour, number | null, string | null]>([
    ["taken", takes, 204, null],
    ["500", answers(500, "oh no"), 500, null],
    ["a redirect, which nobody follows", answers(302, "", { location: "/other" }), 302, null],
    ["a connection that is cut after the status", hangsUpAfterStatus, 200, null],
    ["no answer", neverAnswers, null, "timed_out"],
    ["a connection that is cut", hangsUp, null, "not_connected"],
  ])("%s", async (_, behaviour, status, failure) => {
    const receiver = await aReceiver(behaviour);
    const began = performance.now();
    expect(await sentTo(receiver.url)).toMatchObject({ status, failure });
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(receiver.received).toHaveLength(1);
  });

  test("of a body that goes on and on 4,096 bytes are read", async () => {
    const receiver = await aReceiver(saysMuch(50_000_000));
    expect((await sentTo(receiver.url)).body).toHaveLength(4_096);
    await expect.poll(receiver.open).toBe(0);
  });

  test("nobody listens there", async () => {
    expect(await sentTo("http://localhost:1/")).toMatchObject({ failure: "not_connected" });
  });
});

describeWithWorkerd("on workerd", () => {
  test(
    "400: a name that no server of names knows, soon; and that of this machine is private",
    async () => {
      const app = await anApp();
      const admin = await app.admin();
      const worker = await startWorker({
        DATABASE_URL: app.tenant.controlUrl,
        JWT_HS256_SECRET: SECRET,
        WEBHOOK_KEYS: "the key that seals the secrets of these tests",
      });
      atEnd(() => worker.stop());
      const refusalOf = async (url: string) => {
        const began = performance.now();
        const answer = await fetch(`${worker.address}/api/webhooks/endpoints`, {
          method: "POST",
          headers: { ...admin.credentials, "content-type": "application/json" },
          body: JSON.stringify({ url }),
        });
        const { errors } = await answer.json();
        expect(performance.now() - began).toBeLessThan(4_000);
        return [answer.status, errors];
      };
      // Nobody may ever have it (RFC 6761, 6.4); where there is no network, nobody says so either.
      expect(await refusalOf("https://hooks.invalid/lessons")).toEqual([400, [{
        path: "body.url",
        message: fields["unknown_host"],
      }]]);
      expect(await refusalOf("https://localhost/lessons")).toEqual([400, [{
        path: "body.url",
        message: fields["private_address"],
      }]]);
      expect(worker.output()).not.toContain('"level":"error"');
    },
    30_000,
  );
});
