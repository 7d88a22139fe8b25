/** Says upon which state something is changed, where it is known. */
export const ifMatch = (etag: string | null): { readonly "If-Match"?: string } =>
  etag === null ? {} : { "If-Match": etag };
