import { element, keep, keepInTab, kept, keptInTab } from "./elements.mjs";

const KINDS = {
  Authorization: "Token",
  "X-Service-Key": "Service key",
  "X-API-Key": "API key",
};

/**
 * Asks once for what signs requests, and keeps it until this tab is closed. `changed` is called when there is
 * another one.
 */
export function askForCredentials(changed) {
  const form = document.querySelector(".credentials");
  const kind = element(
    "select",
    { "aria-label": "Kind of credentials" },
    ...Object.entries(KINDS).map(([value, label]) => element("option", { value }, label)),
  );
  const secret = element("input", {
    type: "password",
    autocomplete: "off",
    spellcheck: false,
    placeholder: "paste what the server printed, or your own",
    "aria-label": "Credentials",
  });
  const told = element("output");
  kind.value = kept("halfhour.kind") ?? "Authorization";
  secret.value = keptInTab("halfhour.secret") ?? "";
  // The page of before kept it for good.
  keep("halfhour.secret", "");
  form.append(kind, secret, element("button", { type: "submit" }, "Use"), told);
  form.hidden = false;

  const own = {
    headers: () => {
      const value = secret.value.trim().replace(/^Bearer\s+/i, "");
      if (value === "") return {};
      return { [kind.value]: kind.value === "Authorization" ? `Bearer ${value}` : value };
    },
    role: () => kind.value === "Authorization" ? claimsOf(secret.value)?.role ?? null : null,
    tell: (text) => void (told.value = text),
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep("halfhour.kind", kind.value);
    keepInTab("halfhour.secret", secret.value.trim());
    changed();
  });
  return own;
}

/** What a token says of its bearer; null for what is none. Whether it is true, the server finds out. */
function claimsOf(token) {
  try {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(
      new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))),
    );
  } catch {
    return null;
  }
}
