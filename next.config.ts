import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin("./app/_server/locale.ts");

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  // Native and large packages stay outside the bundle.
  serverExternalPackages: [
    "@lancedb/lancedb",
    "apache-arrow",
    "better-sqlite3",
    "@node-rs/argon2",
    "pino",
    "undici",
  ],
  // Types are checked by `npm run typecheck`; the build would check them a second time.
  typescript: { ignoreBuildErrors: true },
  productionBrowserSourceMaps: false,
  devIndicators: false,
  experimental: {
    serverActions: { bodySizeLimit: "1mb" },
    optimizePackageImports: ["@tabler/icons-react", "@mantine/core"],
  },
};

export default withNextIntl(config);
