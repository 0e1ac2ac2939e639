import { JpegImage } from "pdfjs-dist/image_decoders/pdf.image_decoders.mjs";
import { credibleDpi, greyOf, type PictureSource } from "./picture.ts";

/** Reads the head of a JPEG. @throws when it has none. */
export function openJpeg(bytes: Uint8Array): PictureSource {
  const head = readHead(bytes);
  return {
    ...head,
    decode: () => {
      const { width, height, channels } = head;
      const decoder = new JpegImage();
      decoder.parse(bytes);
      const isGrey = channels === 1;
      const samples = decoder.getData({ width, height, forceRGB: !isGrey });
      return greyOf(samples, width, height, isGrey ? 1 : 3);
    },
  };
}

function readHead(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  let dpi: number | undefined;
  for (let at = 2; at + 4 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) {
      at++;
      continue;
    }
    const marker = view.getUint8(at + 1);
    // Fill bytes and markers without content.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = view.getUint16(at + 2);
    const body = at + 4;
    if (marker === 0xe0 && text(view, body, 4) === "JFIF") {
      const unit = view.getUint8(body + 7);
      const density = view.getUint16(body + 8);
      dpi = unit === 1 ? density : unit === 2 ? density * 2.54 : undefined;
    }
    if (marker === 0xe1 && text(view, body, 4) === "Exif")
      orientation = exifOrientation(view, body + 6, at + 2 + length);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return {
        height: view.getUint16(body + 1),
        width: view.getUint16(body + 3),
        channels: view.getUint8(body + 5),
        orientation,
        dpi: credibleDpi(dpi),
      };
    }
    at += 2 + length;
  }
  throw new Error("no frame in this JPEG");
}

/** The orientation tag of the first directory of a TIFF structure; 1 where there is none. */
function exifOrientation(view: DataView, start: number, end: number): number {
  const isLittle = text(view, start, 2) === "II";
  if (start + 8 > end || end > view.byteLength) return 1;
  const directory = start + view.getUint32(start + 4, isLittle);
  if (directory + 2 > end) return 1;
  const count = view.getUint16(directory, isLittle);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > end) break;
    if (view.getUint16(entry, isLittle) === 0x0112) return view.getUint16(entry + 8, isLittle);
  }
  return 1;
}

function text(view: DataView, at: number, length: number): string {
  let out = "";
  for (let i = at; i < at + length && i < view.byteLength; i++) out += String.fromCharCode(view.getUint8(i));
  return out;
}
