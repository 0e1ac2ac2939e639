/**
 * Reads one file and ends. Started by run-extractor.ts with an empty environment, limits and no right to write,
 * to start processes or to use a network; gets the file through stdin and answers on stdout (see message-out.ts).
 */
import { denyNetwork } from "#lib/boundary/deny-network";
import { Refusal } from "#lib/reasons/reason";
import { announceBlocked } from "./blocked-signal.ts";
import { readAll, silenceConsole, write } from "./child-pipes.ts";
import { extractDocument, loadAllReaders } from "./extract.ts";
import { type Request, writeAttachments, writeFailure, writeResult } from "./message-out.ts";
import { setPictureBudget } from "./ocr/budget.ts";
import { announcePicture } from "./picture-signal.ts";

const LINE_FEED = 10;

denyNetwork({ onBlocked: announceBlocked });
silenceConsole();
if (process.argv.includes("--load-all")) await loadAllReaders();
const input = readAll();
if (input.length > 0) {
  write(await answer(input));
  process.exit(0);
}

async function answer(bytes: Buffer): Promise<string> {
  try {
    const end = bytes.indexOf(LINE_FEED);
    // Written by our own parent process, the only input here that is trusted.
    const { fileName, maxTextChars, around, maxPictures } = JSON.parse(
      bytes.toString("utf8", 0, end),
    ) as Request;
    setPictureBudget(maxPictures, announcePicture);
    // A copy that begins at zero: parsers may look at the underlying buffer.
    const document = await extractDocument(new Uint8Array(bytes.subarray(end + 1)), fileName, around);
    const characters = document.pages.reduce((sum, page) => sum + page.text.length, 0);
    if (characters > maxTextChars) {
      throw new Refusal("too-much-text", { limit: maxTextChars });
    }
    return writeResult(document, writeAttachments(document.attachments ?? [], write));
  } catch (error) {
    return writeFailure(error);
  }
}
