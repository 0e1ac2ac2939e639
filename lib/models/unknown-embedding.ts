/** What is assumed of an embedding model that is not in the manifest: no prefixes, and little weight until it is measured. */
export const UNKNOWN_EMBEDDING = {
  queryPrefix: "",
  passagePrefix: "",
  fusion: { vectorWeight: 0.2 },
} as const;
