import PDFKit from "pdfkit";

/** Makes a PDF in memory; `draw` gets the pdfkit document. */
export async function makePdf(
  draw: (pdf: PDFKit.PDFDocument) => void,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  const pdf = new PDFKit({ size: "A4", margin: 60, ...options });
  const parts: Buffer[] = [];
  pdf.on("data", (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve) => pdf.on("end", () => resolve()));
  draw(pdf);
  pdf.end();
  await ended;
  return new Uint8Array(Buffer.concat(parts));
}

/** Sentences of varied length, the same for the same seed. */
export function loremText(sentences: number, seed = 1): string {
  const words =
    "ward nurse infusion pump discharge letter consent patient rota physician dose insulin chart visitor protocol archive retention court deadline counsel".split(
      " ",
    );
  let state = seed;
  const next = (max: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    // The low bits of such a generator repeat.
    return Math.floor((state / 2147483648) * max);
  };
  return Array.from({ length: sentences }, () => {
    const length = 6 + next(12);
    const text = Array.from({ length }, () => words[next(words.length)]).join(" ");
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  }).join(" ");
}
