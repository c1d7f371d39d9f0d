import { z } from 'zod';
import type { Stream } from './modalities.ts';

/** Excerpts of retained media that a report shows: the image of a moment, or its audio. */
export const EXCERPTS = ['picture', 'sound'] as const;
export type Excerpt = (typeof EXCERPTS)[number];

/** The stream that an excerpt is extracted from, and is deleted with. */
export const STREAM_OF: Readonly<Record<Excerpt, Stream>> = { picture: 'camera', sound: 'mic' };

/** JPEG, and 16-bit PCM at 16 kHz in a WAV file: formats that every browser supports. */
export const EXCERPT_TYPE = { picture: 'image/jpeg', sound: 'audio/wav' } as const satisfies Record<
  Excerpt,
  string
>;

/** Whether moments have their images or audio, and if not, why. */
export const excerptsOf = z.strictObject({
  status: z.enum(['kept', 'not-kept', 'not-allowed-by-profile', 'unavailable']),
  /** One sentence for the candidate. */
  message: z.string(),
});
export type ExcerptsOf = z.infer<typeof excerptsOf>;

/**
 * The placeholder for an excerpt in the HTML report. The page is stored without its excerpts, which
 * are deleted before it is; the server that delivers the page inserts those that still exist.
 */
export function excerptSlot(excerpt: Excerpt, moment: number): string {
  return `<!--${excerpt} ${moment}-->`;
}

/** The files in Base64, by index of the moment. */
export type ExcerptFiles = Readonly<Record<Excerpt, ReadonlyMap<number, string>>>;

/** The page with the available excerpts embedded as data URLs. */
export function fillExcerptSlots(html: string, files: ExcerptFiles): string {
  return html.replaceAll(/<!--(picture|sound) (\d+)-->/g, (slot, excerpt: Excerpt, moment) => {
    const base64 = files[excerpt].get(Number(moment));
    if (base64 === undefined) return slot;
    const source = `data:${EXCERPT_TYPE[excerpt]};base64,${base64}`;
    return excerpt === 'picture'
      ? `<img alt="" src="${source}">`
      : `<audio controls aria-label="Audio of this moment" src="${source}"></audio>`;
  });
}
