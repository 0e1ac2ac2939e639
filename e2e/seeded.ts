import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { type Product, removeDataFolder } from "./product";
import { startSeededProduct } from "./support";

/**
 * Tests that share one set-up product with the samples; what a test changes there it changes back. A file whose tests
 * count what is there gets a product of its own: `test.use({ alone: "name of the file" })`. Folders below
 * `product.env.INTRAMUROS_WATCH_ROOTS` may be watched.
 */
export const test = base.extend<object, { product: Product; alone: string }>({
  alone: ["", { scope: "worker", option: true }],
  product: [
    async ({ alone: _ }, use) => {
      const share = realpathSync(mkdtempSync(join(tmpdir(), "intramuros-share-")));
      const product = await startSeededProduct({
        INTRAMUROS_WATCH_ROOTS: share,
        INTRAMUROS_WATCH_SCAN_SECONDS: "2",
      });
      await use(product);
      await product.stop();
      removeDataFolder(product.dataDir);
      rmSync(share, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 180_000 },
  ],
});
export { expect } from "@playwright/test";
