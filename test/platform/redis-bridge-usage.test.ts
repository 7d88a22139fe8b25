import { expect, test } from "vitest";

const tool = new URL("../../tools/redis-bridge.ts", import.meta.url).pathname;

test.each(["--help", "-h"])(
  "%s prints the usage, without a token in the environment",
  async (flag) => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", tool, flag],
      env: { UPSTASH_REDIS_REST_TOKEN: "", NO_COLOR: "1" },
    });
    const { code, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    expect([code, decoder.decode(stderr)]).toEqual([0, ""]);
    expect(decoder.decode(stdout)).toContain("deno task redis-bridge --redis redis://");
  },
);
