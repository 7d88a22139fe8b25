import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

/** Ten minutes are `SOAK_SECONDS=600`; what it measures is printed and not judged here. */
const SECONDS = Deno.env.get("SOAK_SECONDS") ?? "3";

test("2xx: all of a mixed load, as much as it can bear and then half of it for long", async () => {
  const dataDir = await Deno.makeTempDir();
  const server = await startServer(dataDir);
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "test/load/soak.ts", "--url", server.address]
        .concat("--seconds", SECONDS, "--capacity-seconds", "3", "--pid", String(server.pid)),
      env: { DATA_DIR: dataDir, JWT_HS256_SECRET: "" },
    }).output();
    const said = new TextDecoder().decode(stdout);
    if (Number(SECONDS) > 3) console.log(said);
    expect([code, said, new TextDecoder().decode(stderr)]).toEqual([0, said, ""]);
  } finally {
    await server.stop("SIGTERM");
    await Deno.remove(dataDir, { recursive: true });
  }
}, Number(SECONDS) * 1_000 + 60_000);
