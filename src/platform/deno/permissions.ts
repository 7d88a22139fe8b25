/** Whether the program may read the files below a folder; nobody at the terminal is asked. */
export const mayRead = (path: string): Promise<boolean> => isGranted({ name: "read", path });

/** Whether it may write below a folder and run Deno. */
export const mayBuildIn = async (path: string): Promise<boolean> =>
  await isGranted({ name: "write", path }) &&
  await isGranted({ name: "run", command: Deno.execPath() });

const isGranted = async (wanted: Deno.PermissionDescriptor): Promise<boolean> =>
  (await Deno.permissions.query(wanted)).state === "granted";
