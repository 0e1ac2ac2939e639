import { defineConfig } from "vitest/config";
import { LongFirst } from "./scripts/long-first.ts";

export default defineConfig({
  test: {
    include: ["{lib,ingest,engine,sealer,bin,app,samples,scripts,bench,deploy}/**/*.test.ts"],
    exclude: ["node_modules", ".next"],
    // One master key for all tests, so that none leaves a key file beside its folder.
    env: { INTRAMUROS_MASTER_KEY: Buffer.alloc(32, 7).toString("base64") },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Tests wait for other processes a third of the time on two cores.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
  },
});
