import type { ContextManager, TracerProvider } from "@opentelemetry/api";
import { ConfigError } from "../../config.ts";
import { SCOPE, Spans } from "../telemetry/spans.ts";

type Env = Readonly<Record<string, string | undefined>>;

const isOff = (value: string | undefined): boolean => value === "false" || value === "0";

/**
 * Spans by Deno's own OTLP exporter, which the environment switches on and leads somewhere (decision 35); null while it
 * is off. Deno's own spans of requests must be off then: in them are paths, with whatever ids and secrets people's links
 * have.
 * @throws ConfigError that tells what to set
 */
export function openTracing(env: Env, version: string, ratio: number): Spans | null {
  if (env["OTEL_DENO"] !== "true" && env["OTEL_DENO"] !== "1") return null;
  if (!isOff(env["OTEL_DENO_TRACING"]) || !isOff(env["OTEL_DENO_METRICS"])) {
    throw new ConfigError(
      "OTEL_DENO is on: set OTEL_DENO_TRACING=false and OTEL_DENO_METRICS=false before Deno starts, as " +
        "`deno task start` does, so that no path gets into spans; the server's own spans are sent all the same.",
    );
  }
  // Deno says that they are what OpenTelemetry's interfaces ask for, and types them as objects.
  const provider = Deno.telemetry.tracerProvider as unknown as TracerProvider;
  const contexts = Deno.telemetry.contextManager as unknown as ContextManager;
  const tracer = provider.getTracer(SCOPE, version);
  try {
    tracer.startSpan("start").end();
  } catch {
    throw new ConfigError("OTEL_DENO is on and nothing is sent: unset OTEL_DENO_CONSOLE.");
  }
  return new Spans({ tracer, contexts }, ratio);
}
