import { z } from "zod";
import { REASON_CODES, REFUSAL_CODES, Refusal } from "#lib/reasons/reason";
import { DOCUMENT_FORMATS, type ExtractedDocument, type TextRun } from "./document.ts";

const NUMBERS_PER_RUN = 6;
const offset = z.number().int().nonnegative();
const Block = z.object({
  kind: z.enum(["heading", "paragraph", "list-item", "table-row", "code", "caption"]),
  start: offset,
  end: offset,
  level: z.number().int().min(1).max(6).optional(),
  table: z.object({ id: offset, row: offset, isHeader: z.boolean() }).optional(),
});
const value = z.union([z.string().max(5000), z.number()]);
/** Nested once and no deeper: a child may write anything. */
const Why = z.object({ code: z.enum(REASON_CODES), values: z.record(z.string(), value).optional() });
const values = z.record(z.string(), z.union([value, Why])).optional();
const Warning = z.object({ code: z.enum(REASON_CODES), values });
const RefusalReason = z.object({ code: z.enum(REFUSAL_CODES), values });
const Page = z.object({
  number: z.number().int().positive(),
  text: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
  runs: z.array(z.number()),
  blocks: z.array(Block),
  warnings: z.array(Warning),
  ocr: z
    .object({
      confidence: z.number().min(0).max(100),
      language: z.string().max(20),
      rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
    })
    .optional(),
});
const Result = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(false),
    reason: RefusalReason,
  }),
  z.object({
    ok: z.literal(true),
    format: z.enum(DOCUMENT_FORMATS),
    title: z.string().nullable(),
    language: z.string().nullable(),
    isPaginated: z.boolean(),
    pages: z.array(Page).min(1),
    warnings: z.array(Warning),
    extractor: z.string(),
    durationMs: z.number().nonnegative(),
  }),
]);

/**
 * Reads and checks what the parser process wrote.
 * @throws {AppError} the refusal it contains, or unreadable-file when it is not a result at all.
 */
export function readResult(output: string): ExtractedDocument {
  const parsed = Result.safeParse(parseJson(output));
  if (!parsed.success) throw garbage();
  const result = parsed.data;
  if (!result.ok) throw new Refusal(result.reason.code, result.reason.values);
  const { ok: _, ...document } = result;
  const pages = result.pages.map(({ width, height, ocr, ...page }, i) => {
    if (page.number !== i + 1 || !areOrdered(page.blocks, page.text.length)) throw garbage();
    return {
      ...page,
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(ocr === undefined ? {} : { ocr }),
      runs: readRuns(page.runs, page.text.length),
      blocks: page.blocks.map(({ kind, start, end, level, table }) => ({
        kind,
        start,
        end,
        ...(level === undefined ? {} : { level }),
        ...(table === undefined ? {} : { table }),
      })),
    };
  });
  return { ...document, pages };
}

function readRuns(numbers: readonly number[], textLength: number): TextRun[] {
  const runs: TextRun[] = [];
  for (let i = 0; i + NUMBERS_PER_RUN <= numbers.length; i += NUMBERS_PER_RUN) {
    const [start = 0, end = 0, x = 0, y = 0, width = 0, height = 0] = numbers.slice(i, i + NUMBERS_PER_RUN);
    if (!(start >= 0 && start < end && end <= textLength)) throw garbage();
    runs.push({ start, end, x, y, width, height });
  }
  return runs;
}

function areOrdered(blocks: readonly { start: number; end: number }[], textLength: number): boolean {
  let last = 0;
  for (const { start, end } of blocks) {
    if (start < last || end < start || end > textLength) return false;
    last = end;
  }
  return true;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const garbage = () => new Refusal("reader-silent");
