import { expect, test } from "vitest";
import { AcceptedSockets } from "../../../src/platform/deno/accepted-sockets.ts";

const sockets = AcceptedSockets.open();

/** Elsewhere than on Linux there is nothing to look with. */
test.runIf(sockets !== null).each(["127.0.0.1", "::1", "::"])(
  "on %s: peers are seen as Deno.serve names them, and end when they are told to",
  async (hostname) => {
    const peers: string[] = [];
    const server = Deno.serve({ hostname, port: 0, onListen() {} }, (_, { remoteAddr }) => {
      peers.push(`${remoteAddr.hostname} ${remoteAddr.port}`);
      return new Response("yes");
    });
    const { port } = server.addr;
    const to = hostname === "::" ? "127.0.0.1" : hostname;
    const client = await Deno.connect({ hostname: to, port });
    await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    await client.read(new Uint8Array(1_000));
    const [seen, ...more] = sockets?.on(port) ?? [];
    expect(more).toEqual([]);
    expect(`${seen?.hostname} ${seen?.port}`).toBe(peers[0]);
    expect(sockets?.sendingOf(seen?.descriptor ?? -1)).toMatchObject({ isUnsent: false });
    sockets?.end(seen?.descriptor ?? -1, false);
    expect(await client.read(new Uint8Array(1_000))).toBeNull();
    client.close();
    await server.shutdown();
    expect(sockets?.on(port)).toEqual([]);
  },
);

test.runIf(Deno.build.os === "linux")("on Linux there is something to look with", () => {
  expect(sockets?.limit).toBeGreaterThan(100);
});
