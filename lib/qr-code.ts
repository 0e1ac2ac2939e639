import encodeQR from "qr";

/** @returns an SVG of the text's QR code, black on white, drawn here */
export function drawQrCode(text: string): string {
  return encodeQR(text, "svg", { ecc: "medium", encoding: "byte" });
}
