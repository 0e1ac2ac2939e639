import { test as base } from "@playwright/test";
import { type Product, removeDataFolder } from "./product";
import { startSeededProduct } from "./support";

/** Tests that share one set-up product with the samples; what a test changes there it changes back. */
export const test = base.extend<object, { product: Product }>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
    async ({}, use) => {
      const product = await startSeededProduct();
      await use(product);
      await product.stop();
      removeDataFolder(product.dataDir);
    },
    { scope: "worker", timeout: 180_000 },
  ],
});
export { expect } from "@playwright/test";
