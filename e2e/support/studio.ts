// Takes each screen at three sizes, light and dark, without setting anything up anew: into shots/<language>/<screen>-<width>-<scheme>.png.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";

interface Size { width: number; height: number }
/** What has a finger, and what has a pointer. */
export const DEVICES: Record<string, Size[]> = { touch: [{ width: 390, height: 844 }, { width: 820, height: 1180 }], pointer: [{ width: 1440, height: 900 }] };
const SIZES = Object.values(DEVICES).flat();
const SCHEMES = ["light", "dark"] as const;
/** `ONLY=chat,settings make screenshots` takes only screens whose names begin so. */
const only = (process.env.ONLY ?? "").split(",").filter(Boolean);

export type Act = (() => Promise<unknown>) | undefined;

export class Studio {
  private constructor(readonly page: Page, private sizes: Size[], private dir: string) {}

  static async of(page: Page, language: string, device: string): Promise<Studio> {
    const dir = `shots/${language}`;
    mkdirSync(dir, { recursive: true });
    const studio = new Studio(page, DEVICES[device], dir);
    await studio.rest();
    return studio;
  }

  /** `open` is done again for each size, since what is open may lie elsewhere there, and undone by `close`. */
  async take(name: string, open?: Act, close?: Act): Promise<void> {
    if (only.length > 0 && !only.some((it) => name.startsWith(it))) return;
    for (const size of this.sizes) {
      await this.be(size);
      await open?.();
      // What comes softly is there.
      await this.page.evaluate(async () => {
        const ends = document.getAnimations().filter((it) => Number.isFinite(it.effect?.getComputedTiming().endTime));
        // One in what is folded away gets no frames, and is not said to have ended.
        const enough = new Promise((resolve) => setTimeout(resolve, 2_000));
        await Promise.race([enough, Promise.allSettled(ends.map((it) => it.finished))]);
      });
      for (const colorScheme of SCHEMES) {
        await this.page.emulateMedia({ colorScheme });
        await this.page.screenshot({ path: `${this.dir}/${name}-${size.width}-${colorScheme}.png`, animations: "disabled" });
      }
      await close?.();
    }
    await this.page.emulateMedia({ colorScheme: "light" });
    await this.rest();
  }

  /** Between pictures it is as wide as it gets. */
  private rest(): Promise<void> { return this.be(this.sizes[this.sizes.length - 1]); }

  private async be(size: Size): Promise<void> {
    await this.page.setViewportSize(size);
    await this.page.mouse.move(0, 0);
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
}

/** One page with all that were taken of a language, screen by screen. */
export function sheet(language: string): void {
  const pictures = readdirSync(`shots/${language}`).filter((name) => name.endsWith(".png"));
  const screens = [...new Set(pictures.map((name) => name.replace(/-\d+-(light|dark)\.png$/, "")))];
  const row = (screen: string) => `<h2>${screen}</h2><p>${SIZES.flatMap(({ width }) => SCHEMES.map((scheme) => `${screen}-${width}-${scheme}.png`)).filter((name) => pictures.includes(name)).map((name) => `<a href="${name}"><img src="${name}" alt="${name}" loading="lazy"></a>`).join("\n")}</p>`;
  writeFileSync(`shots/${language}/index.html`, `<!doctype html><meta charset="utf-8"><title>Sotto, ${language}</title><style>body{font-family:sans-serif;background:#888}img{height:420px;margin:4px}</style>\n${screens.map(row).join("\n")}\n`);
}
