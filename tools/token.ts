import { parseArgs } from "node:util";
import { signToken, type TokenClaims } from "../src/platform/auth/sign-token.ts";
import { ROLES } from "../src/platform/contract/context.ts";
import { developmentSecret } from "../src/platform/deno/development-secret.ts";
import { readConfig } from "../src/config.ts";
import { zoneName } from "../src/time/zone.ts";

const usage = `Prints a token for a user of a tenant, signed with JWT_HS256_SECRET or, without
one, with the secret that \`deno task start\` keeps in DATA_DIR.

  deno task token --tenant demo --sub anna --role tutor --zone Europe/Kyiv
  --name "Anna Koval" --email anna@example.com   optional claims
  --hours 24                                     how long it is valid`;

type Wanted = { readonly claims: TokenClaims; readonly hours: number };

/** Reads the command line; null asks for help. @throws Error that says what is wrong */
function readArguments(args: string[]): Wanted | null {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args,
    options: {
      tenant: text,
      sub: text,
      role: text,
      zone: text,
      name: text,
      email: text,
      hours: text,
      help: { type: "boolean", short: "h" },
    },
  });
  const { tenant, sub, role, zone, name, email, hours = "24" } = values;
  if (values.help) return null;
  if (!tenant || !sub || !role) throw new Error("--tenant, --sub and --role are needed");
  if (!ROLES.some((known) => known === role)) {
    throw new Error("--role is tutor, student or admin");
  }
  if (zone !== undefined && zoneName(zone) === null) throw new Error(`there is no zone ${zone}`);
  if (!(Number(hours) > 0 && Number(hours) <= 87_600)) throw new Error("--hours is above 0");
  return { claims: { tenant, sub, role, zone, name, email }, hours: Number(hours) };
}

async function main(): Promise<void> {
  const wanted = readArguments(Deno.args);
  if (wanted === null) return console.log(usage);
  const { jwt: { secret, issuer, audience }, dataDir } = readConfig(Deno.env.toObject());
  console.log(
    await signToken({
      ...wanted,
      issuer,
      audience,
      secret: secret ?? await developmentSecret(dataDir),
      now: Date.now(),
    }),
  );
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    Deno.exit(1);
  }
}
