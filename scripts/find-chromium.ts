import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./step.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A Chromium that is on this machine, or undefined. */
export function findChromium(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin"];
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES].find((path) =>
    existsSync(path),
  );
}

/**
 * The browser for the end-to-end tests; installed from Debian's packages when there is none and this machine allows it.
 * @throws {Error} one sentence that says what to install
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  const isRoot = process.getuid?.() === 0;
  if (existsSync("/usr/bin/apt-get")) {
    const [program, first] = isRoot ? ["apt-get", []] : ["sudo", ["-n", "apt-get"]];
    process.stdout.write("No browser found; installing Debian's chromium …\n");
    await run(program as string, [...(first as string[]), "update", "-qq"]);
    await run(
      program as string,
      [...(first as string[]), "install", "-y", "-qq", "--no-install-recommends", "chromium"],
      { DEBIAN_FRONTEND: "noninteractive" },
    );
  }
  const installed = findChromium();
  if (installed === undefined)
    throw new Error(
      "The browser tests need Chromium; install your system's chromium package and start again.",
    );
  return installed;
}
