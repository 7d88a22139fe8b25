import type { QueryClient } from "@tanstack/vue-query";
import { watch } from "vue";
import type { PageMessage } from "../offline/kept-answers.ts";
import { personOf } from "../session/person.ts";
import { session } from "../session/session.ts";
import { t } from "../wording/wording.ts";
import { reportError } from "./report-error.ts";
import { tell } from "./toasts.ts";

const LOOK_MS = 60 * 60_000;
const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;

/**
 * Starts the service worker, which keeps the pages and what they show for when there is no network. Browsers have
 * none for pages of plain http.
 */
export async function startWorker(queries: QueryClient): Promise<void> {
  if (workers === undefined) return;
  try {
    const isFirst = workers.controller === null;
    const registration = await workers.register("/sw.js");
    if (isFirst) keepWhatIsShown(queries, workers);
    offerNewVersion(registration, workers);
    setInterval(() => registration.update().catch(() => {}), LOOK_MS);
  } catch (error) {
    reportError(error, "service worker");
  }
}

/** What a person was answered is forgotten when they leave, in this page and in what is kept. */
export function forgetWhoLeaves(queries: QueryClient): void {
  watch(() => session.current, async (next, before) => {
    if (next !== null || before === null) return;
    queries.clear();
    if (workers === undefined) return;
    const person = await personOf(before.token);
    const registration = await workers.getRegistration();
    if (person !== null) say(registration?.active, { type: "forget", person });
  });
}

/** The first reads went past the worker, which had not yet begun. What was refused is not asked for again. */
function keepWhatIsShown(queries: QueryClient, workers: ServiceWorkerContainer): void {
  const readAgain = () =>
    queries.invalidateQueries({ predicate: ({ state }) => state.status === "success" });
  workers.addEventListener("controllerchange", readAgain, { once: true });
}

/** A new version waits until somebody wants it, so that no open page loses its files, or what is being typed. */
function offerNewVersion(
  registration: ServiceWorkerRegistration,
  workers: ServiceWorkerContainer,
): void {
  const offer = async (worker: ServiceWorker | null) => {
    if (worker === null || workers.controller === null || await hasThisPage(worker)) return;
    const run = () => {
      workers.addEventListener("controllerchange", () => location.reload(), { once: true });
      say(worker, { type: "take_over" });
    };
    tell(t("frame.newVersion"), { stays: true, action: { label: t("frame.reload"), run } });
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") offer(worker);
    });
  });
}

/**
 * Whether this page is of the worker's own version already, as it is after a reload: by its first script, whose name
 * is another one whenever any file behind it is.
 */
function hasThisPage(worker: ServiceWorker): Promise<boolean> {
  const url = document.querySelector<HTMLScriptElement>("script[type=module]")?.src ?? "";
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    say(worker, { type: "has_file", url }, [port2]);
  });
}

const say = (
  worker: ServiceWorker | null | undefined,
  message: PageMessage,
  ports: MessagePort[] = [],
) => worker?.postMessage(message, ports);
