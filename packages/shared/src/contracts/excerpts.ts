import { z } from 'zod';
import type { Stream } from './modalities.ts';

/** What is cut out of kept media for a report: the picture of a moment, and the sound of one. */
export const EXCERPTS = ['picture', 'sound'] as const;
export type Excerpt = (typeof EXCERPTS)[number];

/** The stream that an excerpt is cut out of, and goes with. */
export const STREAM_OF: Readonly<Record<Excerpt, Stream>> = { picture: 'camera', sound: 'mic' };

/** JPEG, and PCM of 16 bits at 16 kHz in a WAV file: what every browser shows and plays. */
export const EXCERPT_TYPE = { picture: 'image/jpeg', sound: 'audio/wav' } as const satisfies Record<
  Excerpt,
  string
>;

/** Whether moments have their pictures or sounds, and if not, why. */
export const excerptsOf = z.strictObject({
  status: z.enum(['kept', 'not-kept', 'not-allowed-by-profile', 'unavailable']),
  /** One sentence for the candidate. */
  message: z.string(),
});
export type ExcerptsOf = z.infer<typeof excerptsOf>;

/**
 * Where the page of a report has room for an excerpt of a moment. The page is kept without its
 * excerpts, which go earlier than it does; whoever serves it puts in those that are still there.
 */
export function excerptSlot(excerpt: Excerpt, moment: number): string {
  return `<!--${excerpt} ${moment}-->`;
}

/** Base64 of the files, by moment. */
export type ExcerptFiles = Readonly<Record<Excerpt, ReadonlyMap<number, string>>>;

/** The page with the excerpts that there are, inside the page itself. */
export function fillExcerptSlots(html: string, files: ExcerptFiles): string {
  return html.replaceAll(/<!--(picture|sound) (\d+)-->/g, (slot, excerpt: Excerpt, moment) => {
    const base64 = files[excerpt].get(Number(moment));
    if (base64 === undefined) return slot;
    const source = `data:${EXCERPT_TYPE[excerpt]};base64,${base64}`;
    return excerpt === 'picture'
      ? `<img alt="" src="${source}">`
      : `<audio controls aria-label="The sound of this moment" src="${source}"></audio>`;
  });
}
