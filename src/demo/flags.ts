import type { NewFlag } from "../flags/flags.ts";

const everybody = { enabled: true, percentage: 100, allow: [] } as const;

/** The flags of the web calendar (X8). */
export const demoFlags: readonly NewFlag[] = [
  { ...everybody, name: "calendar_v046", description: "The new calendar" },
  {
    ...everybody,
    name: "calendar_v046_ab_test",
    percentage: 50,
    description: "The new calendar against the old one, for half of all users",
  },
  { ...everybody, name: "calendar_v046_full", description: "The new calendar with all it can do" },
];
