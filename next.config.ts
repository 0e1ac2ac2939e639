import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from "next/constants";
import createNextIntlPlugin from "next-intl/plugin";
import { copyPdfAssets } from "./scripts/copy-pdf-assets.ts";

const withNextIntl = createNextIntlPlugin("./app/_server/locale.ts");

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  // Native and large packages stay outside the bundle.
  serverExternalPackages: [
    "@lancedb/lancedb",
    "apache-arrow",
    "docx",
    "fontkit",
    "pdfkit",
    "better-sqlite3",
    "@node-rs/argon2",
    "@simplewebauthn/server",
    "otpauth",
    "pino",
    "undici",
  ],
  // Types are checked by `npm run typecheck`; the build would check them a second time.
  typescript: { ignoreBuildErrors: true },
  productionBrowserSourceMaps: false,
  devIndicators: false,
  // A worker has the policy it is served with. The one that reads PDFs may compile its image decoders and load its
  // own files, nothing else.
  async headers() {
    return [
      {
        source: "/pdf/:path*",
        headers: [
          {
            key: "content-security-policy",
            value: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
          },
        ],
      },
    ];
  },
  experimental: {
    serverActions: { bodySizeLimit: "1mb" },
    optimizePackageImports: ["@tabler/icons-react", "@mantine/core"],
  },
};

export default function configure(phase: string): NextConfig {
  if (phase === PHASE_PRODUCTION_BUILD || phase === PHASE_DEVELOPMENT_SERVER)
    copyPdfAssets(import.meta.dirname);
  return withNextIntl(config);
}
