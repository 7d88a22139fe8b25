/** A secret that webhooks are signed with: 32 random bytes as Standard Webhooks writes them. */
export const newWebhookSecret = (): string =>
  `whsec_${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`;
