/**
 * Copies what the document viewer loads at run time (the pdf.js worker, character maps, standard fonts, image
 * decoders) from the installed package to public/pdf/, so that the app serves them itself. next.config.mjs calls it
 * before a build; the folder is not in the repository.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const FOLDERS = ["cmaps", "standard_fonts", "wasm", "iccs"] as const;
const WORKER = "pdf.worker.min.mjs";

/** Does nothing when the assets of the installed version are there. @param root the repository's folder */
export function copyPdfAssets(root: string): void {
  const manifest = createRequire(join(root, "package.json")).resolve("pdfjs-dist/package.json");
  const from = dirname(manifest);
  const to = join(root, "public", "pdf");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const stamp = join(to, "version");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === version) return;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const folder of FOLDERS) cpSync(join(from, folder), join(to, folder), { recursive: true });
  cpSync(join(from, "build", WORKER), join(to, WORKER));
  cpSync(join(from, "LICENSE"), join(to, "LICENSE"));
  writeFileSync(stamp, version);
}

if (import.meta.main) copyPdfAssets(join(import.meta.dirname, ".."));
