/**
 * Makes a PNG of one page of a TIFF and ends. Started by lib/parsing/render-page.ts under the same limits as the reader of
 * files; gets a line with the page's number and then the file through stdin, and answers with the PNG, or with nothing.
 */
import { denyNetwork } from "#lib/boundary/deny-network";
import { readAll, silenceConsole, write } from "../child-pipes.ts";
import { pagePng } from "./page-png.ts";

const LINE_FEED = 10;

denyNetwork();
silenceConsole();
const input = readAll();
const end = input.indexOf(LINE_FEED);
try {
  write(pagePng(input.subarray(end + 1), Number(input.toString("latin1", 0, end))));
} catch {
  process.exit(1);
}
process.exit(0);
