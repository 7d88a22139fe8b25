import { secretBytes } from "./secret-bytes.ts";

/** A secret that webhooks are signed with: 32 random bytes as Standard Webhooks writes them. */
export const newWebhookSecret = (): string => `whsec_${secretBytes().toBase64()}`;
