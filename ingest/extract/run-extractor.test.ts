import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Attempt } from "#lib/boundary/attempt";
import { onParserBlocked, watchBlocked } from "./blocked-signal.ts";
import { startChild } from "./child-process.ts";
import { documentText } from "./document.ts";
import { extractDocument } from "./extract.ts";
import { readResult } from "./message-in.ts";
import { extractInChild } from "./run-extractor.ts";
import { loremText, makePdf } from "./testing/pdf.ts";

const LIMITS = { memoryMib: 1024, timeoutMs: 60_000, maxTextChars: 10_000_000 };
const folder = mkdtempSync(join(tmpdir(), "extract-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array, name = "file"): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const longPdf = () =>
  makePdf((pdf) => {
    for (let page = 0; page < 150; page++) pdf.addPage().fontSize(9).text(loremText(60, page));
  });

test("the child reads the same as this process", async () => {
  const pdf = await makePdf((doc) => {
    doc.fontSize(18).text("Consent").fontSize(10).text(loremText(20));
  });
  const here = await extractDocument(pdf, "consent.pdf");
  const there = await extractInChild(file(pdf), "consent.pdf", LIMITS);
  expect({ ...there, durationMs: 0 }).toEqual({ ...here, durationMs: 0 });
});

test("a refusal of the reader comes through with its sentence", async () => {
  await expect(extractInChild(file(""), "a.pdf", LIMITS)).rejects.toMatchObject({
    code: "unreadable-file",
    message: expect.stringContaining("empty"),
  });
  await expect(extractInChild(join(folder, "absent"), "a.pdf", LIMITS)).rejects.toMatchObject({
    code: "storage-unavailable",
  });
});

describe("limits", () => {
  test("too slow: killed and said in one sentence", async () => {
    const path = file(await longPdf(), "slow.pdf");
    await expect(extractInChild(path, "slow.pdf", { ...LIMITS, timeoutMs: 150 })).rejects.toMatchObject({
      code: "limit-exceeded",
      message: expect.stringContaining("took longer than allowed"),
    });
  });

  test("too much memory: killed and said in one sentence", async () => {
    const path = file("word ".repeat(12_000_000), "large.txt");
    await expect(
      extractInChild(path, "large.txt", { ...LIMITS, memoryMib: 160, maxTextChars: 100_000_000 }),
    ).rejects.toMatchObject({
      code: "limit-exceeded",
      message: expect.stringContaining("needs more memory than allowed (160 MiB)"),
    });
  });

  test("too much text: refused", async () => {
    await expect(
      extractInChild(file("word ".repeat(1000)), "a.txt", { ...LIMITS, maxTextChars: 100 }),
    ).rejects.toMatchObject({
      code: "limit-exceeded",
      message: expect.stringContaining("more text than allowed"),
    });
  });

  test("stopped from outside: killed", async () => {
    const stop = new AbortController();
    const reading = extractInChild(file(await longPdf(), "stop.pdf"), "stop.pdf", LIMITS, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(reading).rejects.toMatchObject({ code: "aborted" });
  });
});

test.skipIf(process.platform !== "linux")(
  "a crash is one sentence, and the next file is read as ever",
  async () => {
    const reading = extractInChild(file(await longPdf(), "crash.pdf"), "crash.pdf", LIMITS);
    const outcome = reading.catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 80));
    for (const pid of childPids()) process.kill(pid, "SIGSEGV");
    expect(await outcome).toMatchObject({
      code: "unreadable-file",
      message: expect.stringContaining("its reader crashed"),
    });
    expect(documentText(await extractInChild(file("Still alive."), "a.txt", LIMITS))).toBe("Still alive.");
  },
);

test.each([
  ["nothing at all", ""],
  ["no JSON", "{{{"],
  ["another shape", JSON.stringify({ ok: true, pages: [] })],
  ["boxes outside the text", JSON.stringify(result({ runs: [0, 99, 1, 1, 1, 1] }))],
  [
    "blocks that overlap",
    JSON.stringify(
      result({
        blocks: [
          { kind: "paragraph", start: 0, end: 3 },
          { kind: "paragraph", start: 2, end: 4 },
        ],
      }),
    ),
  ],
  ["pages out of order", JSON.stringify(result({ number: 2 }))],
])("what the child says is checked: %s", (_, output) => {
  expect(() => readResult(output)).toThrow("stopped without a result");
  expect(readResult(JSON.stringify(result({}))).pages[0]?.text).toBe("text");
});

test("the child may not read, write, start programs, or use a network", async () => {
  const child = startChild(256, join(import.meta.dirname, "testing", "try-everything.ts"));
  const told: Attempt[] = [];
  onParserBlocked((attempt) => told.push(attempt));
  watchBlocked(child);
  child.stdin.end();
  let output = "";
  for await (const part of child.stdout) output += String(part);
  const { results, environment } = JSON.parse(output);
  expect(new Set(Object.values(results))).toEqual(new Set(["refused"]));
  expect(Object.keys(results)).toHaveLength(8);
  expect(
    environment.filter(
      (name: string) => !["NODE_COMPILE_CACHE", "NODE_ENV", "PWD", "SHLVL", "_", "OLDPWD"].includes(name),
    ),
  ).toEqual([]);
  expect(existsSync(join(tmpdir(), "intramuros-should-not-exist"))).toBe(false);
  // Its guard told of the connection, without a name that could hold words of a document.
  expect(told).toEqual([{ what: "connect" }]);
});

function result(page: Record<string, unknown>) {
  return {
    ok: true,
    format: "text",
    title: null,
    language: null,
    isPaginated: false,
    warnings: [],
    extractor: "x",
    durationMs: 1,
    pages: [{ number: 1, text: "text", runs: [], blocks: [], warnings: [], ...page }],
  };
}

function childPids(): number[] {
  const own = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  const isReader = (pid: number) =>
    execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).includes("child.ts");
  return own.filter((pid) => pid > 0 && isAlive(pid) && isReader(pid));
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
