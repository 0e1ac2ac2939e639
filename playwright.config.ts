import { defineConfig } from "@playwright/test";

/** Browser tests on the real product: its own data folder, its own port, the system's Chromium, no network. */
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/seed.ts",
  outputDir: "test-results",
  // Each file has its product, and waits for it a third of the time on two cores.
  workers: 3,
  fullyParallel: false,
  // A second try, on a fresh product; `npm test` says in its last line how many needed one, and each deserves a look.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    screenshot: "only-on-failure",
    trace: "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-default-apps",
      ],
    },
  },
});
