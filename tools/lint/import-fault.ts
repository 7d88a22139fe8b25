import {
  entryOnlyFeatures,
  featureOrder,
  type Place,
  placeOf,
  queryOwners,
  sharedFiles,
} from "./project.ts";

/**
 * What is wrong with an import and what to do instead, in a sentence; null when it may stay.
 * @param from path of the importing file from the root of the project, with `/`
 * @param specifier as it is written in the import
 */
export function importFault(from: string, specifier: string): string | null {
  const here = placeOf(from);
  if (here.layer === "outside" && here.folder === "test") return null;
  if (!specifier.startsWith(".")) return here.layer === "time" ? timeIsPure : null;
  const target = resolve(from, specifier);
  const there = placeOf(target);
  const program = programFault(here, there);
  if (program !== null) return program;
  if (here.layer === "outside") return there.layer === "handlers" ? handlersAreBound : null;
  return layerFault(here, there) ?? queriesFault(here, there) ?? featureFault(here, there);
}

const timeIsPure = "src/time is pure and imports nothing from elsewhere: hand in what it needs " +
  "as a parameter.";
const wordingIsPlain =
  "src/wording imports src/time alone: hand in what a sentence tells of as its " +
  "params.";
const handlersAreBound =
  "Only src/app.ts and the entries import handlers.ts: import the use case " +
  "that the handler calls.";

/** Programs run on other machines than the server: all that is between them is the client. */
function programFault(here: Place, there: Place): string | null {
  if (here.layer === "client") return there.layer === "client" ? null : clientKnowsNothing;
  if (here.layer === "program" || here.layer === "program-entry") {
    if (there.layer === "program-entry") return "Nothing imports an entry: move what you need.";
    if (there.layer === "client") return null;
    return there.layer === "program" && there.program === here.program ? null : programIsAlone;
  }
  if (here.layer === "outside") return null;
  return ["client", "program", "program-entry"].includes(there.layer) ? serverIsAlone : null;
}

const clientKnowsNothing =
  "client/ is made of openapi.yaml and knows nothing else: put what you need into the program " +
  "that uses it.";
const programIsAlone =
  "A program of its own knows the API by client/ alone: call the API, or write what you need in " +
  "the program's folder.";
const serverIsAlone = "The server knows none of its clients: move what you need into src/.";

/** What starts the program, as opposed to what it consists of. */
const isStart = ({ layer }: Place) => layer === "entry" || layer === "wiring";

/** Downwards only: entries, app, handlers, use cases, platform, time. */
function layerFault(here: Place, there: Place): string | null {
  if (here.layer === "time") return there.layer === "time" ? null : timeIsPure;
  if (here.layer === "wording") {
    return there.layer === "wording" || there.layer === "time" ? null : wordingIsPlain;
  }
  switch (there.layer) {
    case "outside":
      return ["tools", "test", "bench"].includes(there.folder)
        ? `The program runs without ${there.folder}/: move what it needs into src/.`
        : null;
    case "entry":
      return "Nothing imports an entry: move what you need into src/platform or a feature.";
    case "app":
      return isStart(here)
        ? null
        : "Only an entry (or its wiring) imports src/app.ts: take what you need as a parameter.";
    case "wiring":
      return isStart(here)
        ? null
        : "That file puts the program together: take what you need as a parameter.";
    case "runtime":
      return isStart(here) || here.layer === "runtime"
        ? null
        : "Only the entries, their wiring and the folder itself import what runs on one runtime " +
          "alone: take what you need as a parameter.";
    case "handlers":
      return here.layer === "entry" || here.layer === "app" ? null : handlersAreBound;
    default:
      return null;
  }
}

/** Queries are private to their feature, and in it to the use cases. */
function queriesFault(here: Place, there: Place): string | null {
  if (there.layer !== "queries") return null;
  const owners = queryOwners[there.name] ?? [there.name];
  if (here.layer === "handlers") {
    return "A handler does not query: call a use case (verb-noun.ts), which runs the query.";
  }
  const user = here.layer === "feature" ? here.feature : here.layer;
  if (owners.includes(user)) return null;
  return `The queries of ${there.name} are private to ${owners.join(" and ")}: call its use case ` +
    `(verb-noun.ts), or write your own query in sql/queries.`;
}

function featureFault(here: Place, there: Place): string | null {
  if (there.layer !== "feature") return null;
  if (here.layer === "platform" || here.layer === "runtime") {
    return "src/platform knows no feature: hand the function in when the program is put together.";
  }
  if (here.layer === "shared") {
    return `A file that everybody imports (${
      sharedFiles.join(", ")
    }) knows no feature: move this ` +
      "code into the feature.";
  }
  const top = here.layer === "feature" || here.layer === "handlers" ? here.feature : null;
  if (top === there.feature) return null;
  if (entryOnlyFeatures.includes(there.feature) && !isStart(here)) {
    return `Only an entry (or its wiring) uses src/${there.feature}: nothing of the program depends on it.`;
  }
  return top === null ? null : orderFault(top, there.feature);
}

function orderFault(upper: string, lower: string): string | null {
  const order: readonly string[] = featureOrder;
  const missing = [upper, lower].find((feature) => !order.includes(feature));
  if (missing !== undefined) {
    return `src/${missing} has no place among the features: give it one in featureOrder in ` +
      "tools/lint/project.ts.";
  }
  if (order.indexOf(lower) < order.indexOf(upper)) return null;
  return `src/${upper} lies below src/${lower} and may not import it: let the upper feature call ` +
    "the lower one, or move the shared rule down.";
}

/** The path that a relative specifier leads to. */
function resolve(from: string, specifier: string): string {
  const path = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") path.pop();
    else if (part !== ".") path.push(part);
  }
  return path.join("/");
}
