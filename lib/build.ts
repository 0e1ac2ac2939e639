import manifest from "../package.json" with { type: "json" };

/** Version of the product that is running, as the audit log names it. */
export const BUILD: string = manifest.version;
