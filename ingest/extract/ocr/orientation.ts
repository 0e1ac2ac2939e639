import { type GreyImage, shrink } from "./grey-image.ts";

/** Lines are narrow against a page; in strips a page that leans a few degrees still shows them. */
const STRIPS = 8;
/** So small that lines of text remain and the strokes of letters vanish. */
const LOOKED_AT_PIXELS = 500;
const CLEAR = 1.25;

/**
 * Which way the lines of a page run, by the ink of its rows and columns: between lines of text there is none. Whether
 * they stand upside down is not seen here.
 */
export function directionOfLines(image: GreyImage): "across" | "upright" | "unclear" {
  const factor = Math.max(1, Math.round(Math.max(image.width, image.height) / LOOKED_AT_PIXELS));
  const small = shrink(image, factor);
  const across = roughness(small, small.height, small.width, (line, along) => line * small.width + along);
  const upright = roughness(small, small.width, small.height, (line, along) => along * small.width + line);
  if (across > CLEAR * upright) return "across";
  return upright > CLEAR * across ? "upright" : "unclear";
}

/** How much the ink differs between neighbouring lines of pixels, in strips. */
function roughness(
  { data }: GreyImage,
  lines: number,
  length: number,
  at: (line: number, along: number) => number,
): number {
  const width = Math.floor(length / STRIPS);
  let sum = 0;
  for (let strip = 0; strip < STRIPS && width > 0; strip++) {
    let before: number | undefined;
    for (let line = 0; line < lines; line++) {
      let ink = 0;
      for (let along = strip * width; along < (strip + 1) * width; along++)
        ink += 255 - (data[at(line, along)] ?? 255);
      ink /= width;
      if (before !== undefined) sum += (ink - before) ** 2;
      before = ink;
    }
  }
  return sum / Math.max(1, lines);
}
