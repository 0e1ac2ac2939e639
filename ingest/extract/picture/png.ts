import { convertIndexedToRgb, decode } from "fast-png";
import { credibleDpi, greyOf, type PictureSource } from "./picture.ts";

const INCH_IN_METRES = 0.0254;

/** Reads the head of a PNG. @throws when it has none. */
export function openPng(bytes: Uint8Array): PictureSource {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    dpi: resolutionOf(view),
    orientation: 1,
    decode: () => {
      const png = decode(bytes, { checkCrc: false });
      const { width, height } = png;
      if (png.palette) return greyOf(convertIndexedToRgb(png), width, height, png.palette[0]?.length ?? 3);
      if (png.depth < 8) return greyOf(unpack(png.data, width, height, png.depth), width, height, 1);
      const samples = png.depth === 16 ? Uint8Array.from(png.data, (value) => value >> 8) : png.data;
      return greyOf(samples, width, height, png.channels);
    },
  };
}

/** The pHYs chunk, which comes before the pixels. */
function resolutionOf(view: DataView): number | undefined {
  for (let at = 8; at + 12 <= view.byteLength; ) {
    const length = view.getUint32(at);
    const type = view.getUint32(at + 4);
    if (type === 0x49444154) return undefined;
    if (type === 0x70485973 && length >= 9 && at + 17 <= view.byteLength)
      return view.getUint8(at + 16) === 1
        ? credibleDpi(Math.round(view.getUint32(at + 8) * INCH_IN_METRES))
        : undefined;
    at += 12 + length;
  }
  return undefined;
}

/** Grey of one, two or four bits, rows padded to whole bytes, as bytes. */
function unpack(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const max = 2 ** depth - 1;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * rowBytes + (bit >> 3)] ?? 0;
      out[y * width + x] = (((byte >> (8 - depth - (bit & 7))) & max) * 255) / max;
    }
  }
  return out;
}
