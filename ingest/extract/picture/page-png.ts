import { encode } from "fast-png";
import { type GreyImage, shrink } from "../ocr/grey-image.ts";
import { asDisplayed, MAX_PIXELS, WANTED_PIXELS } from "./picture.ts";
import { openTiff } from "./tiff.ts";

const RED = 0;
const GREEN = 1;
const BLUE = 2;
const ALPHA = 3;

/**
 * A page of a TIFF as a browser can show it: a PNG, upright, in colour where it has some, not larger than letters need.
 * @param number from 1
 * @throws {Error} when there is no such page, or it is too large or damaged
 */
export function pagePng(tiff: Uint8Array, number: number): Uint8Array {
  const page = openTiff(tiff)[number - 1];
  if (page === undefined || page.width * page.height > MAX_PIXELS) throw new Error("no such page to show");
  const { width, height, samples } = page.decodeRgba();
  const factor = Math.max(1, Math.ceil(Math.sqrt((width * height) / WANTED_PIXELS) - 0.2));
  const plane = (channel: number) =>
    asDisplayed(shrink({ width, height, data: onPaper(samples, channel) }, factor), page.orientation);
  const colours = isGrey(samples) ? [plane(RED)] : [plane(RED), plane(GREEN), plane(BLUE)];
  return encode(interleaved(colours), { zlib: { level: 3 } });
}

/** One colour of a picture, what is transparent in it lying on white. */
function onPaper(samples: Uint8Array, channel: number): Uint8Array {
  const data = new Uint8Array(samples.length / 4);
  for (let i = 0, at = 0; i < data.length; i++, at += 4) {
    const alpha = samples[at + ALPHA] ?? 255;
    data[i] = 255 - ((255 - (samples[at + channel] ?? 255)) * alpha) / 255;
  }
  return data;
}

function isGrey(samples: Uint8Array): boolean {
  for (let at = 0; at < samples.length; at += 4)
    if (samples[at] !== samples[at + GREEN] || samples[at] !== samples[at + BLUE]) return false;
  return true;
}

function interleaved(planes: readonly GreyImage[]) {
  const [{ width, height } = { width: 0, height: 0 }] = planes;
  const channels = planes.length;
  const data = new Uint8Array(width * height * channels);
  for (const [channel, plane] of planes.entries())
    for (let i = 0; i < plane.data.length; i++) data[i * channels + channel] = plane.data[i] ?? 255;
  return { width, height, channels, depth: 8 as const, data };
}
