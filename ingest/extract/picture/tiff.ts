import type { IFD } from "utif2";
import utif from "utif2";
import { credibleDpi, greyOf, type PictureSource } from "./picture.ts";

/** A page of a TIFF, in grey for recognition and in colour for people. */
export type TiffPage = PictureSource & {
  /** Four channels, eight bits each, not turned. */
  decodeRgba: () => { width: number; height: number; samples: Uint8Array };
};

/** Reads the directories of a TIFF, one for each page; reduced copies of a page are left out. */
export function openTiff(bytes: Uint8Array): TiffPage[] {
  // The decoder takes an ArrayBuffer and looks at the whole of it.
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const decodeRgba = (page: IFD) => {
    utif.decodeImage(buffer, page);
    const decoded = { width: page.width, height: page.height, samples: utif.toRGBA8(page) };
    // Pages are decoded one after the other; nobody needs this one again.
    page.data = new Uint8Array();
    return decoded;
  };
  return utif
    .decode(buffer)
    .filter(
      (page) => number(page, "t256") > 0 && number(page, "t257") > 0 && (number(page, "t254") & 1) === 0,
    )
    .map((page) => ({
      width: number(page, "t256"),
      height: number(page, "t257"),
      dpi: credibleDpi(number(page, "t282") * (number(page, "t296") === 3 ? 2.54 : 1)),
      orientation: number(page, "t274") || 1,
      decodeRgba: () => decodeRgba(page),
      decode: () => {
        const { width, height, samples } = decodeRgba(page);
        return greyOf(samples, width, height, 4);
      },
    }));
}

/** First value of a tag; 0 where it is absent. */
function number(page: IFD, tag: string): number {
  const value: unknown = Reflect.get(page, tag);
  const first: unknown = Array.isArray(value) || ArrayBuffer.isView(value) ? Reflect.get(value, 0) : value;
  return typeof first === "number" && Number.isFinite(first) ? first : 0;
}
