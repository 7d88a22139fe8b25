/** The zones that have surprised schedulers: see each test for why. */
export const NAMED_ZONES = [
  "Europe/Kyiv",
  "America/New_York",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "America/St_Johns",
  "Antarctica/Troll",
] as const;

/** Every primary zone that the runtime knows. */
export const ALL_ZONES = Intl.supportedValuesOf("timeZone");
