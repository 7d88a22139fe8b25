import type { App } from "vue";
import { Refused, Unreachable } from "../backend/failures.ts";
import { failureText } from "./failure-text.ts";
import { isMissingFile } from "./missing-files.ts";
import { reportError } from "./report-error.ts";
import { tell } from "./toasts.ts";
import { t } from "../wording/wording.ts";

/** Errors that nobody caught are reported; what failed for whoever uses the page is told, too. */
export function watchErrors(app: App): void {
  app.config.errorHandler = (error, _instance, where) => reportError(error, where);
  addEventListener("error", ({ error, message }) => reportError(error ?? message, "page"));
  addEventListener("unhandledrejection", (event) => {
    // It is written by reportError.
    event.preventDefault();
    const reason: unknown = event.reason;
    reportError(reason, "promise");
    if (isMissingFile(reason)) tell(t("frame.unloaded"), { kind: "bad" });
    else if (reason instanceof Refused || reason instanceof Unreachable) {
      tell(failureText(reason), { kind: "bad" });
    }
  });
}
