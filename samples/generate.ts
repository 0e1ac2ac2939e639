/**
 * Writes the sample documents and their manifest: `node samples/generate.ts [FOLDER]` (default: this folder).
 * The same content always gives the same bytes.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { INCIDENT_FORM } from "./content/hospital/incident-form.ts";
import { readContent, type SampleDocument } from "./write/content.ts";
import { writeDocx } from "./write/docx.ts";
import { writeHtml } from "./write/html.ts";
import { writeMarkdown } from "./write/markdown.ts";
import { ORGANISATIONS, type OrganisationKey } from "./write/organisations.ts";
import { writePdf } from "./write/pdf.ts";
import { writeScan } from "./write/scan.ts";

const HERE = dirname(fileURLToPath(import.meta.url));

/** The writer for each format; the name of a content file ends in the format it becomes: `visitor-policy.html.md`. */
const WRITERS: Record<string, (document: SampleDocument) => Promise<Buffer> | string> = {
  ".pdf": writePdf,
  ".docx": writeDocx,
  ".html": writeHtml,
  ".md": writeMarkdown,
};

/** Writes everything below `folder`: `documents/` and `manifest.json`. Returns the paths, relative to `folder`, sorted. */
export async function generate(folder: string): Promise<string[]> {
  rmSync(join(folder, "documents"), { recursive: true, force: true });
  const manifest = [];
  for (const organisation of ["hospital", "law-firm"] as const) {
    const files = await writeOrganisation(folder, organisation);
    const { collection, description } = ORGANISATIONS[organisation];
    manifest.push({ collection, description, files: files.sort() });
  }
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest.flatMap((entry) => entry.files);
}

async function writeOrganisation(folder: string, organisation: OrganisationKey): Promise<string[]> {
  const source = join(HERE, "content", organisation);
  const target = `documents/${organisation}`;
  mkdirSync(join(folder, target), { recursive: true });
  const written: string[] = [];
  const write = (name: string, bytes: Buffer | string) => {
    writeFileSync(join(folder, target, name), bytes);
    written.push(`${target}/${name}`);
  };
  for (const name of readdirSync(source).sort()) {
    const text = readFileSync(join(source, name), "utf8");
    const writer = WRITERS[extname(name.slice(0, -".md".length))];
    if (name.endsWith(".md") && writer)
      write(name.slice(0, -".md".length), await writer(readContent(text, organisation)));
    if (name.endsWith(".txt") || name.endsWith(".csv")) write(name, text);
  }
  if (organisation === "hospital")
    write("incident-form-scanned.pdf", await writeScan(INCIDENT_FORM.title, INCIDENT_FORM.pages));
  return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await generate(process.argv[2] ?? HERE);
  process.stdout.write(`${files.length} documents written\n`);
}
