/**
 * Text recognition beside the tesseract command-line tool (Debian: tesseract-ocr, -deu, -fra; poppler-utils) on the same
 * page pictures. The scans of the shared corpus were made from PDFs that lie beside them, so what they say is known;
 * pages of other PDFs are drawn and made worse. Needs the corpora beside the repository. `node bench/ocr.ts`
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { GreyImage } from "../ingest/extract/ocr/grey-image.ts";
import { createPictureReader, textOf } from "../ingest/extract/ocr/read-picture.ts";
import { openPagePictures } from "../ingest/extract/pdf/page-pictures.ts";
import { corpusFolder } from "../ingest/extract/testing/corpora.ts";

type Language = "en" | "de" | "fr";
/** Picture and page, and the PDF with its text; page 0: the page that fits best. `isMadeWorse`: the picture is drawn here. */
type Case = { picture: string; page: number; source: string; language: Language; isMadeWorse?: boolean };
const scan = (picture: string, page: number, source: string, language: Language): Case => ({
  picture,
  page,
  source,
  language,
});
const drawn = (picture: string, page: number, language: Language): Case => ({
  ...scan(picture, page, picture, language),
  isMadeWorse: true,
});
const CASES: Case[] = [
  scan("scan-mirecc-abstract", 1, "160721", "en"),
  scan("scan-select-agents-200dpi", 1, "225188", "en"),
  scan("scan-proces-verbal", 1, "2023-06-20-PV", "fr"),
  scan("scan-proces-verbal", 2, "2023-06-20-PV", "fr"),
  ...[1, 2, 3, 4, 5, 6].map((page) => scan("scan-hr1904-lowres", page, "477139", "en")),
  drawn("bgbl1_2018_j1232-1_0010", 1, "de"),
  drawn("bgbl1_2008_j2026_0010", 1, "de"),
  drawn("bgbl1_2021_j0190_0010", 1, "de"),
  drawn("bgbl1_2021_j0190_0010", 2, "de"),
  drawn("160F-2019", 1, "fr"),
  drawn("ca9_19", 3, "en"),
  drawn("NARA2022", 5, "en"),
  drawn("268346", 4, "en"),
];
const TOOL_LANGUAGE = { en: "eng", de: "deu", fr: "fra" } as const;

const print = (line: string) => process.stdout.write(`${line}\n`);
const mixed = corpusFolder("mixed");
if (!mixed) {
  print("The corpora are not there.");
  process.exit(2);
}
const pdf = (name: string) => join(mixed, "files/pdf", `${name}.pdf`);
const folder = mkdtempSync(join(tmpdir(), "ocr-"));
const readers = {
  en: createPictureReader("en"),
  de: createPictureReader("de"),
  fr: createPictureReader("fr"),
};

type Row = { own: number; tool: number; ownS: number; toolS: number; freeWallS: number; ownWallS: number };
const rows: Row[] = [];
print(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}, ${toolVersion()}`);
print("page | words right: own | tool | processor s: own | tool, one core | wall s: own | tool as it comes");
for (const one of CASES) {
  const pictures = await openPagePictures(new Uint8Array(readFileSync(pdf(one.picture))));
  const { image, dpi } = pictures.draw(one.page);
  pictures.close();
  const row = await compare(one, one.isMadeWorse ? madeWorse(image) : image, dpi);
  rows.push(row);
  print(`${one.picture} ${one.page} | ${lineOf(row)}`);
}
rmSync(folder, { recursive: true });
const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
print(
  `mean or sum | ${lineOf({
    own: sum((row) => row.own) / rows.length,
    tool: sum((row) => row.tool) / rows.length,
    ownS: sum((row) => row.ownS),
    toolS: sum((row) => row.toolS),
    ownWallS: sum((row) => row.ownWallS),
    freeWallS: sum((row) => row.freeWallS),
  })}`,
);
print(
  `pages per minute, as a ratio to the tool: ${ratio((row) => row.toolS / row.ownS)} by processor time on one core, ${(sum((row) => row.freeWallS) / sum((row) => row.ownWallS)).toFixed(2)} by wall clock against the tool as it comes`,
);

async function compare(one: Case, image: GreyImage, dpi: number): Promise<Row> {
  const file = join(folder, "page.pgm");
  writeFileSync(file, Buffer.concat([Buffer.from(`P5\n${image.width} ${image.height}\n255\n`), image.data]));
  const read = readers[one.language];
  // The engine and its data are loaded once for a document, and the compiler has warmed up by its second page.
  if (rows.length === 0) await read(image, dpi);
  const used = process.cpuUsage();
  const startMs = performance.now();
  const own = textOf(await read(image, dpi));
  const ownWallS = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(used);
  const tool = runTool(file, one.language, dpi, "1");
  const free = runTool(file, one.language, dpi, undefined);
  const truth = truthOf(one, tool.text);
  return {
    own: share(truth, own),
    tool: share(truth, tool.text),
    ownS: (user + system) / 1e6,
    toolS: tool.processorS,
    ownWallS,
    freeWallS: free.wallS,
  };
}

function runTool(file: string, language: Language, dpi: number, threads: string | undefined) {
  const [times, out] = [join(folder, "times"), join(folder, "out")];
  execFileSync(
    "bash",
    [
      "-c",
      `TIMEFORMAT="%R %U %S"; { time tesseract "$1" "$2" -l "$3" --dpi "$4" >/dev/null 2>&1; } 2>"$5"`,
      "bash",
      file,
      out,
      TOOL_LANGUAGE[language],
      `${Math.round(dpi)}`,
      times,
    ],
    {
      // A shell whose input is no file reads its user's settings first.
      stdio: "ignore",
      env: {
        NODE_ENV: "production",
        PATH: "/usr/bin:/bin",
        ...(threads ? { OMP_THREAD_LIMIT: threads } : {}),
      },
    },
  );
  const [wallS = 0, user = 0, system = 0] = readFileSync(times, "utf8").trim().split(" ").map(Number);
  return { text: readFileSync(`${out}.txt`, "utf8"), wallS, processorS: user + system };
}

/** Text of the page that the picture shows: of all pages the one whose words the tool found most of. */
function truthOf(one: Case, recognised: string): string[] {
  const pages = execFileSync("pdftotext", [pdf(one.source), "-"], {
    encoding: "utf8",
    maxBuffer: 1e8,
    stdio: ["ignore", "pipe", "ignore"],
  })
    .split("\f")
    .map(wordsOf);
  if (one.isMadeWorse) return pages[one.page - 1] ?? [];
  const found = pages.map((words) => (words.length < 20 ? 0 : share(words, recognised)));
  return pages[found.indexOf(Math.max(...found))] ?? [];
}

/** Share of the words that are in the text, each as often as it should be. */
function share(words: readonly string[], text: string): number {
  const left = new Map<string, number>();
  for (const word of wordsOf(text)) left.set(word, (left.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of words) {
    const count = left.get(word) ?? 0;
    if (count > 0) found++;
    left.set(word, count - 1);
  }
  return words.length === 0 ? 0 : found / words.length;
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .replace(/\u00ad/g, "")
      .replace(/[’‘`´]/g, "'")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:['.,-][\p{L}\p{N}]+)*/gu) ?? []
  );
}

/** Paper that is not white, ink that is not black, dust, and half the resolution of the drawing. */
function madeWorse({ width, height, data }: GreyImage): GreyImage {
  let state = 11;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y & ~1) * width + (x & ~1);
      const mean =
        ((data[at] ?? 255) +
          (data[at + 1] ?? 255) +
          (data[at + width] ?? 255) +
          (data[at + width + 1] ?? 255)) /
        4;
      const dust = random() < 0.001 ? 120 : 0;
      out[y * width + x] = Math.max(0, 45 + mean * 0.75 + (random() - 0.5) * 30 - dust);
    }
  }
  return { width, height, data: out };
}

function lineOf(row: Row): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  return [
    percent(row.own),
    percent(row.tool),
    row.ownS.toFixed(1),
    row.toolS.toFixed(1),
    row.ownWallS.toFixed(1),
    row.freeWallS.toFixed(1),
  ].join(" | ");
}

function ratio(of: (row: Row) => number): string {
  const all = rows.map(of).sort((one, other) => one - other);
  return `${(sum((row) => row.toolS) / sum((row) => row.ownS)).toFixed(2)} (median of pages ${(all[all.length >> 1] ?? 0).toFixed(2)})`;
}

function toolVersion(): string {
  return execFileSync("tesseract", ["--version"], { encoding: "utf8" }).split("\n")[0] ?? "";
}
