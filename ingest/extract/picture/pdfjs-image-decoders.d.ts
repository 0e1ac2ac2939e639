/** The part of pdf.js's picture decoders that is used; the package brings no types for them. */
declare module "pdfjs-dist/image_decoders/pdf.image_decoders.mjs" {
  export class JpegImage {
    parse(bytes: Uint8Array): void;
    getData(options: { width: number; height: number; forceRGB: boolean }): Uint8Array | Uint8ClampedArray;
  }
}
