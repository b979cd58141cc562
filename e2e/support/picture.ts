// Pictures for tests, made here so that none has to be kept.
import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

type Pixel = [number, number, number];

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG whose pixels are what `at` says. */
export function png(width: number, height: number, at: (x: number, y: number) => Pixel): Buffer {
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(at(x, y), y * (width * 3 + 1) + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** One colour. */
export const plain = (colour: Pixel, side = 64) => png(side, side, () => colour);

/** A landscape: sky, a sun at the left, hills. */
export const landscape = () => png(640, 400, (x, y) => {
  if (Math.hypot(x - 150, y - 130) < 60) return [250, 200, 70];
  const hill = 290 - 60 * Math.sin(x / 90) - 25 * Math.cos(x / 37);
  return y > hill ? [60, 120 - Math.min(60, y - hill) / 2, 80] : [120 + y / 4, 180 + y / 8, 235];
});

/** What no lossless format makes small. */
export function noise(width: number, height: number): Buffer {
  let seed = 1;
  const next = () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed >>> 24; };
  return png(width, height, () => [next(), next(), next()]);
}

export const sha1 = (bytes: Buffer) => createHash("sha1").update(bytes).digest("hex");

/** Hills under a sun, in tones of one hue (in degrees). */
export function portrait(hue: number): Buffer {
  const tone = (lightness: number): Pixel => {
    const channel = (n: number) => {
      const k = (n + hue / 30) % 12;
      return Math.round(255 * (lightness - 0.5 * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
    };
    return [channel(0), channel(8), channel(4)];
  };
  return png(192, 192, (x, y) => {
    if (Math.hypot(x - 128, y - 62) < 26) return tone(0.92);
    if (y > 150 + 22 * Math.sin(x / 30)) return tone(0.28);
    if (y > 112 + 26 * Math.sin(x / 41 + 2)) return tone(0.42);
    return tone(0.62 + y / 700);
  });
}
