import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: [
    "./lib/db/schema.ts",
    "./lib/db/access-tables.ts",
    "./lib/db/identity-tables.ts",
    "./lib/db/sign-in-tables.ts",
  ],
  out: "./drizzle",
});
