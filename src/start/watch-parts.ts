import type { TenantPools } from "../platform/database/tenant-pools.ts";
import type { Meter } from "../platform/telemetry/meter.ts";

/** The connections that tenants share, and who waits for one (X6). */
export function watchPools(meter: Meter, pools: TenantPools): void {
  const gauge = (name: string, help: string, read: () => number) =>
    meter.watch({ name, help, type: "gauge", read });
  gauge("database_connections", "Connections that tenants share.", () => pools.figures.connections);
  gauge("database_connections_busy", "Those of them at work.", () => pools.figures.busy);
  gauge("database_waiting", "Requests that wait for a connection.", () => pools.figures.waiting);
  gauge("tenants_open", "Tenants that this instance knows.", () => pools.known);
}

/** Lines of the log that nobody read in time. */
export function watchLog(meter: Meter, dropped: () => number): void {
  const help = "Lines of the log that were lost, because nobody read them in time.";
  meter.watch({ name: "log_lines_dropped_total", help, type: "counter", read: dropped });
}
