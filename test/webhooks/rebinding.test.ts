/** Names come to mean something else; nothing is ever sent to an address that was not looked at (X13). */
import { expect, test } from "vitest";
import type { Address } from "../../src/platform/http/outgoing.ts";
import { aReceiver } from "../support/webhook-receiver.ts";
import { aSender, aTestedEndpoint, deliveriesOf, sendUntil, tried } from "./sending.ts";

const PUBLIC: Address = { address: "93.184.215.14", family: 4 };
const LOOPBACK: Address = { address: "127.0.0.1", family: 4 };

test.each<[string, Address[]]>([
  ["this machine", [LOOPBACK]],
  ["this machine beside a public address", [PUBLIC, LOOPBACK]],
  ["this machine in disguise", [{ address: "::ffff:127.0.0.1", family: 6 }]],
  ["this machine by NAT64", [{ address: "64:ff9b::7f00:1", family: 6 }]],
  ["a cloud's metadata", [{ address: "169.254.169.254", family: 4 }]],
])(
  "a name that led outside when the endpoint was made, and then to %s, gets nothing",
  async (_, later) => {
    let addresses: readonly Address[] = [PUBLIC];
    const { app, admin } = await aSender({ resolve: () => addresses });
    const receiver = await aReceiver();
    const endpoint = await aTestedEndpoint(admin, `https://hooks.test:${receiver.port}/`);
    addresses = later;
    await admin.post(`/webhooks/endpoints/${endpoint.id}/test`);
    const [delivery] = await tried(app, admin, endpoint);
    expect(delivery).toMatchObject({
      status: "pending",
      last_attempt: { status: null, failure: "private_address" },
    });
    expect([receiver.received, receiver.open()]).toEqual([[], 0]);
  },
);

test("the connection is made to the address that was looked at: nobody is asked for the name again", async () => {
  let asked = 0;
  const { app, admin } = await aSender({
    webhooksAllow: "hooks.test",
    resolve: () => {
      asked++;
      return [LOOPBACK];
    },
  });
  const receiver = await aReceiver();
  // No resolver knows the name but ours.
  const endpoint = await aTestedEndpoint(admin, `http://hooks.test:${receiver.port}/`);
  await admin.post(`/webhooks/endpoints/${endpoint.id}/test`);
  await sendUntil(app, () => receiver.received.length === 1);
  expect(receiver.received[0]?.headers["host"]).toBe(`hooks.test:${receiver.port}`);
  expect(asked).toBe(2);
});

test("a name that is gone is tried again", async () => {
  let addresses: readonly Address[] = [PUBLIC];
  const { app, admin } = await aSender({ resolve: () => addresses });
  const endpoint = await aTestedEndpoint(admin, "https://hooks.test/");
  addresses = [];
  await admin.post(`/webhooks/endpoints/${endpoint.id}/test`);
  await tried(app, admin, endpoint);
  expect((await deliveriesOf(admin, endpoint))[0]?.last_attempt)
    .toMatchObject({ failure: "unknown_host" });
});

test("what an operator allowed and allows no more gets nothing", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  const endpoint = await aTestedEndpoint(admin, receiver.url);
  const strict = await aSender({ tenant: app.tenant, webhooksAllow: "10.0.0.0/8" });
  await strict.admin.post(`/webhooks/endpoints/${endpoint.id}/test`);
  const [delivery] = await tried(strict.app, strict.admin, endpoint);
  expect(delivery?.last_attempt).toMatchObject({ failure: "private_address" });
  expect(receiver.received).toEqual([]);
});
