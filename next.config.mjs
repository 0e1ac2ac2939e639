// Plain JavaScript, which Node reads by itself: TypeScript would have to be compiled anew at every start.
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from "next/constants.js";

/** @type {import("next").NextConfig} */
const config = {
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

/**
 * What a build needs is loaded for builds alone: it holds a compiler that unpacks itself into the account's home, and the
 * product runs where there is none.
 * @param {string} phase
 * @returns {Promise<import("next").NextConfig>}
 */
export default async function configure(phase) {
  if (phase !== PHASE_PRODUCTION_BUILD && phase !== PHASE_DEVELOPMENT_SERVER) return config;
  const [{ default: createNextIntlPlugin }, { copyPdfAssets }] = await Promise.all([
    import("next-intl/plugin"),
    import("./scripts/copy-pdf-assets.ts"),
  ]);
  copyPdfAssets(import.meta.dirname);
  return createNextIntlPlugin("./app/_server/locale.ts")(config);
}
