import { existsSync } from "node:fs";
import { basename } from "node:path";
import { chunkDocument } from "../../chunk/chunk.ts";
import { documentText } from "../document.ts";
import { extractInChild } from "../run-extractor.ts";
import { type Expectation, missingPhrases } from "./corpora.ts";

/** Reads one hostile file in a child within 512 MiB and 60 s; undefined when the outcome is one of those allowed, else what is wrong. */
export async function hostileProblem(path: string, expected: Expectation): Promise<string | undefined> {
  try {
    const document = await extractInChild(path, basename(path), {
      memoryMib: 512,
      timeoutMs: 60_000,
      maxTextChars: 20_000_000,
    });
    const text = documentText(document);
    const found = [...(expected.forbidden ?? []), ...(expected.never_live ?? [])].filter((forbidden) =>
      text.includes(forbidden),
    );
    const written = (expected.must_not_exist ?? []).filter((outside) => existsSync(outside));
    if (written.length > 0) return `wrote ${written.join(", ")}`;
    const missing = missingPhrases(document.pages, expected.phrases ?? expected.phrases_if_accepted ?? []);
    if (chunkDocument(document).length === 0) return "no passages";
    if (expected.expect === "error") return "was read";
    return missing.length + found.length > 0
      ? `missing ${missing.join("; ")}, forbidden ${found.join("; ")}`
      : undefined;
  } catch (error) {
    if (expected.expect === "success") return `refused: ${String(error)}`;
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    const isClear = error instanceof Error && /^[A-Z].*\.$/s.test(error.message);
    return isClear && ["unsupported-format", "unreadable-file", "limit-exceeded"].includes(String(code))
      ? undefined
      : `unclear: ${String(error)}`;
  }
}
