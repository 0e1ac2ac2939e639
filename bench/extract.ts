/**
 * Pages per second of PDF extraction, by the clock and by processor time: in this process, through the confined child, and
 * pdftotext in the same run; memory of the child on a long document.
 * `node bench/extract.ts [FOLDER] [--min-pages 10]`; FOLDER defaults to the shared corpus beside the repository.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chunkDocument } from "../ingest/chunk/chunk.ts";
import { extractDocument } from "../ingest/extract/extract.ts";
import { extractInChild } from "../ingest/extract/run-extractor.ts";
import { loremText, makePdf } from "../ingest/extract/testing/pdf.ts";
import { watchChildren } from "./corpora/peak-memory.ts";
import { processorMs } from "./faults/processes.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "min-pages": { type: "string", default: "10" } },
});
const folder = resolve(positionals[0] ?? join(import.meta.dirname, "../../shared/corpora/mixed/files/pdf"));
const limits = { memoryMib: 1024, timeoutMs: 60_000, maxTextChars: 20_000_000 };
const LONG_PAGES = 350;
const print = (line: string) => process.stdout.write(`${line}\n`);

/** By the clock; of processors, with the children that were started. */
type Time = { clockMs: number; processorMs: number };
type Row = {
  name: string;
  pages: number;
  chunks: number;
  own: Time;
  chunking: Time;
  child: Time;
  other: Time;
};

await main();

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const name of readdirSync(folder)
    .filter((own) => own.toLowerCase().endsWith(".pdf"))
    .sort()) {
    const row = await measure(name).catch(() => undefined);
    if (row && row.pages >= Number(values["min-pages"])) rows.push(row);
  }
  print(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
  print(
    "file | pages | passages | chunking ms | pages a second of the clock, of the processor: in process | child, start to result | pdftotext",
  );
  for (const row of rows) printRow(row.name, row);
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const total = (of: "own" | "chunking" | "child" | "other"): Time => ({
    clockMs: sum((row) => row[of].clockMs),
    processorMs: sum((row) => row[of].processorMs),
  });
  const all = {
    pages: sum((row) => row.pages),
    chunks: sum((row) => row.chunks),
    own: total("own"),
    chunking: total("chunking"),
    child: total("child"),
    other: total("other"),
  };
  printRow("all", all);
  for (const way of ["own", "child"] as const)
    print(
      `${way === "own" ? "in process" : "child"}, pages as a ratio to pdftotext: by the clock ${(all.other.clockMs / all[way].clockMs).toFixed(2)}, by processor time ${(all.other.processorMs / all[way].processorMs).toFixed(2)}`,
    );
  print(
    `child for a one-line text file, median of 9: ${(await startUpMs()).toFixed(0)} ms of processor time`,
  );
  print(await longDocument());
}

function printRow(name: string, { pages, chunks, own, chunking, child, other }: Omit<Row, "name">): void {
  const perSecond = ({ clockMs, processorMs: ms }: Time) =>
    [clockMs, ms].map((time) => ((1000 * pages) / Math.max(time, 1)).toFixed(0)).join(", ");
  print(
    [
      name,
      pages,
      chunks,
      chunking.processorMs.toFixed(0),
      perSecond(own),
      perSecond(child),
      perSecond(other),
    ].join(" | "),
  );
}

/** A report of 350 pages with headings, running text and a table on each page: memory of its child at the peak. */
async function longDocument(): Promise<string> {
  const pdf = await makePdf((doc) => {
    for (let page = 1; page <= LONG_PAGES; page++) {
      if (page > 1) doc.addPage();
      doc.fontSize(16).text(`Section ${page}`).fontSize(10).text(loremText(35, page), { width: 475 });
      for (let row = 0; row < 12; row++)
        for (const [column, x] of [60, 200, 320].entries())
          doc.text(`${page + row * column}`, x, 600 + row * 14, { lineBreak: false });
    }
  });
  const temporary = mkdtempSync(join(tmpdir(), "bench-"));
  const path = join(temporary, "long.pdf");
  writeFileSync(path, pdf);
  const peakMib = watchChildren([]);
  const { result, time } = await timed(() => extractInChild(path, "long.pdf", limits));
  const mib = peakMib();
  rmSync(temporary, { recursive: true });
  const characters = result.pages.reduce((sum, page) => sum + page.text.length, 0);
  return `${result.pages.length} pages, ${characters} characters: ${(time.processorMs / 1000).toFixed(1)} s of processor time, child at most ${mib.toFixed(0)} MiB`;
}

async function measure(name: string): Promise<Row> {
  const path = join(folder, name);
  const bytes = new Uint8Array(readFileSync(path));
  const own = await timed(() => extractDocument(bytes, name));
  const chunks = await timed(async () => chunkDocument(own.result));
  const child = await timed(() => extractInChild(path, name, limits));
  const other = await timed(async () =>
    execFileSync("pdftotext", [path, "-"], { maxBuffer: 1e9, stdio: ["ignore", "pipe", "ignore"] }),
  );
  return {
    name,
    pages: own.result.pages.length,
    chunks: chunks.result.length,
    own: own.time,
    chunking: chunks.time,
    child: child.time,
    other: other.time,
  };
}

async function startUpMs(): Promise<number> {
  const temporary = mkdtempSync(join(tmpdir(), "bench-"));
  const path = join(temporary, "a.txt");
  writeFileSync(path, "One line.");
  const times: number[] = [];
  for (let i = 0; i < 9; i++)
    times.push((await timed(() => extractInChild(path, "a.txt", limits))).time.processorMs);
  rmSync(temporary, { recursive: true });
  return times.sort((one, other) => one - other)[4] ?? 0;
}

async function timed<Result>(action: () => Promise<Result>): Promise<{ result: Result; time: Time }> {
  const [startMs, before] = [performance.now(), usedMs()];
  const result = await action();
  return { result, time: { clockMs: performance.now() - startMs, processorMs: usedMs() - before } };
}

/** Of this process and of its children that ended. */
function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + processorMs(process.pid).children;
}
