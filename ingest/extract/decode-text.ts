import chardet from "chardet";
import iconv from "iconv-lite";
import { type Reason, warning } from "#lib/reasons/reason";

export type DecodedText = { text: string; encoding: string; warnings: Reason[] };

/** Bytes looked at when an encoding is guessed. */
const SAMPLE_BYTES = 64 * 1024;
/** What offices in our languages really save; anything else needs a confident guess. */
const LATIN = /^(?:ISO-8859-1|ISO-8859-15|windows-1252|ASCII)$/i;

/**
 * Text of a file in whatever encoding: byte order mark, then strict UTF-8, then UTF-16 without a mark, then what
 * the file declares, then a guess. Never fails; what does not decode becomes U+FFFD with a warning.
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = markOf(buffer);
  if (marked) return finish(iconv.decode(buffer, marked), marked);
  const wide = unmarkedUtf16(buffer);
  if (wide) return finish(iconv.decode(buffer, wide), wide);
  try {
    return {
      text: new TextDecoder("utf-8", { fatal: true }).decode(buffer),
      encoding: "utf-8",
      warnings: [],
    };
  } catch {
    return decodeOther(buffer, declared);
  }
}

function decodeOther(buffer: Buffer, declared: string | undefined): DecodedText {
  if (declared !== undefined && !/^utf-?8$/i.test(declared) && iconv.encodingExists(declared))
    return finish(iconv.decode(buffer, declared), declared);
  const lenient = new TextDecoder("utf-8").decode(buffer);
  const broken = lenient.match(/\ufffd/g)?.length ?? 0;
  const valid = lenient.match(/[\u0080-\ufffc]/g)?.length ?? 0;
  // A few broken bytes in UTF-8, or damage in plain ASCII so large that no other encoding explains it.
  if (valid > 2 * broken) return finish(lenient, "utf-8");
  const guess = chardet
    .analyse(buffer.subarray(0, SAMPLE_BYTES))
    .find((match) => iconv.encodingExists(match.name) && !/^UTF-(?:8|16|32)/.test(match.name));
  const name =
    guess &&
    guess.confidence >= 20 &&
    !LATIN.test(guess.name) &&
    isPlausible(iconv.decode(buffer.subarray(0, SAMPLE_BYTES), guess.name))
      ? guess.name
      : "windows-1252";
  return finish(iconv.decode(buffer, name), name);
}

function finish(text: string, encoding: string): DecodedText {
  const warnings = text.includes("\ufffd") ? [warning("undecoded-characters")] : [];
  return { text: text.replace(/^\ufeff/, ""), encoding, warnings };
}

function markOf(buffer: Buffer): string | undefined {
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) return "utf-8";
  if (buffer[0] === 0xff && buffer[1] === 0xfe)
    return buffer[2] === 0 && buffer[3] === 0 ? "utf-32le" : "utf-16le";
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return "utf-16be";
  return undefined;
}

/** Latin text in UTF-16 has a zero in nearly every other byte. */
function unmarkedUtf16(buffer: Buffer): "utf-16le" | "utf-16be" | undefined {
  const sample = buffer.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) i % 2 === 0 ? even++ : odd++;
  const half = sample.length / 2;
  if (half < 2) return undefined;
  if (odd > 0.7 * half && even < 0.05 * half) return "utf-16le";
  return even > 0.7 * half && odd < 0.05 * half ? "utf-16be" : undefined;
}

/** Mostly letters, digits and spaces. */
function isPlausible(text: string): boolean {
  return (text.match(/[\p{L}\p{N}\s.,;:!?()-]/gu)?.length ?? 0) > 0.85 * text.length;
}
