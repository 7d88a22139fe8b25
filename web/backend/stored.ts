/** A state of the API and the ETag by which it is known. */
export type Stored<Data> = { readonly data: Data; readonly etag: string | null };
