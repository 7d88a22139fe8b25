import type { Meter } from "../telemetry/meter.ts";

const TICK_MS = 500;

/** What this process takes of its machine, by the names that Prometheus' own clients have for it. */
export function watchProcess(meter: Meter): void {
  const gauge = (name: string, help: string, read: () => number | null) =>
    meter.watch({ name, help, type: "gauge", read });
  const startedAt = (Date.now() - performance.now()) / 1_000;
  gauge("process_start_time_seconds", "When it started, seconds of the epoch.", () => startedAt);
  gauge("process_resident_memory_bytes", "Memory that it has.", () => Deno.memoryUsage().rss);
  gauge("process_heap_bytes", "Memory that its values take.", () => Deno.memoryUsage().heapUsed);
  gauge("process_open_fds", "Files and sockets that it has open (Linux).", openFiles);
  meter.watch({
    name: "process_cpu_seconds_total",
    help: "Time that it had of processors (Linux).",
    type: "counter",
    read: cpuSeconds,
  });
  const late = watchLateness();
  gauge(
    "process_event_loop_lag_seconds",
    "How late a timer was at most since the last look.",
    late,
  );
}

/** A timer that is late had to wait for what was at work. */
function watchLateness(): () => number {
  let [due, most] = [performance.now() + TICK_MS, 0];
  const tick = () => {
    most = Math.max(most, performance.now() - due);
    due = performance.now() + TICK_MS;
  };
  // It must not keep a process alive that has nothing else to do.
  Deno.unrefTimer(setInterval(tick, TICK_MS));
  return () => {
    const seconds = Math.max(0, most) / 1_000;
    most = 0;
    return seconds;
  };
}

const TICKS_PER_SECOND = 100;

function cpuSeconds(): number | null {
  const stat = read("/proc/self/stat");
  // After the name in brackets, which may have spaces in it: the 12th and 13th are of user and system.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined) return null;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function openFiles(): number | null {
  try {
    return [...Deno.readDirSync("/proc/self/fd")].length;
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}
