/** With `OTEL_DENO` in its environment Deno sends whatever a program prints: commands print keys and tokens. */
import { expect, test } from "vitest";
import { startOtlpReceiver } from "../support/otlp-receiver.ts";

test("what a command prints is sent to no collector", async () => {
  const receiver = startOtlpReceiver();
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "token", "--tenant", "demo", "--sub", "anna", "--role", "tutor"],
    env: {
      JWT_HS256_SECRET: "a secret that only tests know, 32 bytes or more",
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    },
    stdout: "piped",
    stderr: "null",
  }).output();
  await receiver.close();
  const token = new TextDecoder().decode(stdout).trim();
  expect([code, token]).toEqual([0, expect.stringMatching(/^eyJ[\w.-]+$/)]);
  expect(receiver.bodies.filter((body) => body.includes(token))).toEqual([]);
});

test("every task that reads .env, but for the server, says so", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json")) as {
    // A task that only names others has no command.
    tasks: Record<string, string | { dependencies: string[] }>;
  };
  const sending = Object.entries(tasks).filter(([, run]) =>
    typeof run === "string" && run.includes("--env-file") &&
    !run.includes("OTEL_DENO=false deno run")
  );
  expect(sending.map(([task]) => task)).toEqual(["start"]);
});
