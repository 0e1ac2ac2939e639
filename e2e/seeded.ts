import { test as base } from "@playwright/test";
import { type Product, removeDataFolder } from "./product";
import { startSeededProduct } from "./support";

/**
 * Tests that share one set-up product with the samples; what a test changes there it changes back. A file whose tests
 * count what is there gets a product of its own: `test.use({ alone: "name of the file" })`.
 */
export const test = base.extend<object, { product: Product; alone: string }>({
  alone: ["", { scope: "worker", option: true }],
  product: [
    async ({ alone: _ }, use) => {
      const product = await startSeededProduct();
      await use(product);
      await product.stop();
      removeDataFolder(product.dataDir);
    },
    { scope: "worker", timeout: 180_000 },
  ],
});
export { expect } from "@playwright/test";
