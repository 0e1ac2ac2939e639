import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{lib,ingest,engine,sealer,bin,app,samples,scripts,bench}/**/*.test.ts"],
    exclude: ["node_modules", ".next"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
