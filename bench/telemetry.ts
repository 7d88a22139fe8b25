import { type Server, startServer } from "./process.ts";
import { type BenchRow, byTurns, type Surroundings } from "./row.ts";
import { getsPerSecond, requestsFor } from "./weeks.ts";

/** A cached week view with spans that are sent to a collector, against the same without; both count it. */
export async function telemetryBench(around: Surroundings): Promise<BenchRow[]> {
  const collector = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (sent) => {
    await sent.body?.cancel();
    return new Response(null);
  });
  const { url, secret } = around;
  const served = { kind: "app", url, secret } as const;
  const traced = (kept: string) =>
    startServer(served, {
      OTEL_DENO: "true",
      OTEL_DENO_TRACING: "false",
      OTEL_DENO_METRICS: "false",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}`,
      TRACE_RATIO: kept,
    });
  const servers = [await startServer(served), await traced("0.1"), await traced("1")] as const;
  const requests = await requestsFor(around);
  const rate = ({ port }: Server) => getsPerSecond(port, 32, requests);
  const [off, some, all] = servers;
  try {
    for (const server of servers) await rate(server);
    const name = "week view from cache, 32 connections, spans of";
    return [
      await byTurns(`${name} a tenth / without`, 0.9, () => rate(off), () => rate(some)),
      await byTurns(`${name} all / without`, null, () => rate(off), () => rate(all)),
    ];
  } finally {
    await Promise.all([...servers.map((server) => server.stop()), collector.shutdown()]);
  }
}
