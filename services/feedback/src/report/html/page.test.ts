import { createHash } from 'node:crypto';
import { fillExcerptSlots, type Report } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../build-report.ts';
import { interviewInput, type Scene } from '../testing/interview.ts';
import { renderReportHtml } from './page.ts';
import { REPORT_CSP } from './style.ts';

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;`;

function page(scene: Scene, change: (report: Report) => Report = (report) => report): string {
  return renderReportHtml(change(buildReport(interviewInput(scene))));
}

/** The text of the page on one line, without markup. */
function textOf(html: string): string {
  return html
    .replaceAll(/<style>[\s\S]*?<\/style>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\s\u00A0]+/g, ' ');
}

describe('the page', () => {
  const html = page({ durationMs: 154_000, title: 'Second round' });

  it('when it is opened, then it runs no scripts, loads nothing and has no links', () => {
    expect(html).not.toMatch(/<(script|link|iframe|img|object|a)\b/i);
    expect(html).not.toMatch(/\s(src|href|xlink:href|on\w+|style)=/i);
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg")|@import|url\((?!#)/i);
  });

  it('when its content security policy applies, then its style sheet is allowed by hash', () => {
    const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style!);
    expect(styles).toHaveLength(1);
    const hash = createHash('sha256').update(styles[0]!).digest('base64');
    expect(REPORT_CSP).toContain(`style-src 'sha256-${hash}'`);
    expect(html).toContain(`content="${REPORT_CSP}"`);
  });

  it('when it is rendered again, then the bytes are the same', () => {
    expect(page({ durationMs: 154_000, title: 'Second round' })).toBe(html);
  });

  it('when ids and references are compared, then each id is unique and each reference has a target', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...html.matchAll(/(?:aria-labelledby="|url\(#)([^")]+)/g)].map(([, id]) => id!);
    expect(references.length).toBeGreaterThan(0);
    expect(ids).toEqual(expect.arrayContaining(references));
  });

  it('when everything was measured, then it contains figures, chart and accounting', () => {
    const text = textOf(html);
    expect(html).toContain('<h1>Second round</h1>');
    expect(text).toContain('You spoke for 1 min 56 s of 2 min 34 s, with 23 pauses; the longest lasted');
    expect(text).toMatch(/The most likely expression was happy \(\d+% on average\)/);
    expect(text).toContain('Unreliable transcript.');
    expect(text).toContain('Stream Received Scored Rejected Failed Camera 77 77 0 0');
    expect(text).toContain('Received = scored + rejected + failed.');
    expect(text.toLowerCase()).not.toContain('you were');
  });

  it('when figures are written, then percentages have no space, and nothing is claimed as a lower bound', () => {
    const text = textOf(html);
    expect(text).toMatch(/\d%/);
    expect(text).not.toMatch(/\d %|at least|points ahead|\d:\d\d min/);
  });

  it('when there are notable moments, then each is shown with its time, certainty and frames', () => {
    const text = textOf(html);
    expect(text).toContain('The expression looked happy.');
    expect(text).toMatch(/Very likely \(82%\)\. The next most likely expression: \d+%\./);
    expect(text).toContain('Frames: 0:48.00, 0:48.50');
    expect(html.match(/<!--picture \d-->/g)).toHaveLength(4);
    const numbers = [...html.matchAll(/class="badge [a-z]+">(\d)</g)].map(([, number]) => number);
    expect(numbers).toEqual(['1', '2', '3', '4']);
    const chart = html.slice(html.indexOf('class="chart wide"'), html.indexOf('class="chart narrow"'));
    for (const number of numbers) expect(chart).toContain(`>${number}</text>`);
  });

  it.each([0, 8_000])(
    'when a moment is at %i ms of 8 s, then its mark is completely inside the chart',
    (atMs) => {
      const moment = {
        type: 'nod' as const,
        startMs: atMs,
        atMs,
        endMs: atMs,
        framesMs: [atMs],
        amplitudeDeg: 9,
        message: 'A nod.',
        certainty: 'Measured from the head tilt.',
        picture: false,
      };
      const marked = page({ durationMs: 8_000 }, ({ face, ...report }) => ({
        ...report,
        ...(face && { face: { ...face, moments: [moment] } }),
      }));
      const [, width] = /class="chart narrow"[^]*?viewBox="0 0 (\d+)/.exec(marked) ?? [];
      const narrow = marked.slice(marked.indexOf('class="chart narrow"'));
      const [, radius, x] = /transform="matrix\(([\d.]+),0,0,[\d.]+,([\d.]+),/.exec(narrow) ?? [];
      expect(Number(x) - Number(radius)).toBeGreaterThanOrEqual(0);
      expect(Number(x) + Number(radius)).toBeLessThanOrEqual(Number(width));
    },
  );

  it.each([
    ['practice', 'No clear expression, smile, nod or long look away was found'],
    ['assessment', 'No nod and no long look away was found'],
  ] as const)('when nothing is notable in %s, then it says what was searched for', (profile, what) => {
    const text = textOf(
      page({ durationMs: 8_000 }, ({ face, ...report }) => ({
        ...report,
        profile,
        ...(face && { face: { ...face, moments: [] } }),
      })),
    );
    expect(text).toContain(`Notable moments ${what}.`);
    expect(text).not.toContain('The numbers mark the notable moments');
  });

  it('when pictures and audio are inserted, then they are embedded in the page, and nothing else changes', () => {
    const filled = fillExcerptSlots(html, {
      picture: new Map([[1, '/9j/4AAQ$&']]),
      sound: new Map([[0, 'UklGR$&']]),
    });
    expect(filled.match(/<img[^>]*>/g)).toEqual(['<img alt="" src="data:image/jpeg;base64,/9j/4AAQ$&">']);
    const audio = /<audio[^>]*><\/audio>/;
    expect(filled.match(audio)?.[0]).toContain('src="data:audio/wav;base64,UklGR$&"');
    expect(filled.replace(/<img[^>]*>/, '<!--picture 1-->').replace(audio, '<!--sound 0-->')).toBe(html);
    expect(REPORT_CSP).toContain('img-src data:; media-src data:;');
  });

  it('when the voice was measured, then its section has quality, emotion, fluency and disfluencies', () => {
    const text = textOf(html);
    expect(text).toContain('Voice quality jitter 1.1%, shimmer 6.2%, harmonics-to-noise ratio 14 dB');
    expect(text).toMatch(/Phrase endings \d+ of \d+ phrases with a rising pitch/);
    expect(text).toContain('Vocal emotion, on average');
    expect(text).toContain('Fluency fluent 70%');
    expect(text).toContain('A sound or word was repeated for 0.7 s. Likely (72%).');
    expect(text).toMatch(/Fillers \d+, about [\d.]+ per minute of speech: filler at 0:03/);
    expect(html.match(/<!--sound \d-->/g)).toHaveLength(6);
  });

  it.each([
    [0.83, /Only 83% of the speech could be searched/],
    [0.96, /^(?!.*could be searched)/],
  ])(
    'when a share of %d of the speech was searched, then it is mentioned only if it is not nearly all',
    (searchedRatio, expected) => {
      const searched = page({ durationMs: 30_000 }, ({ speech, ...report }) => ({
        ...report,
        ...(speech?.fluency && { speech: { ...speech, fluency: { ...speech.fluency, searchedRatio } } }),
      }));
      expect(textOf(searched)).toContain('Disfluencies');
      expect(textOf(searched)).toMatch(expected);
    },
  );

  it('when impressions were estimated, then intervals and drivers are in words beside the bars', () => {
    const text = textOf(html);
    expect(text).toMatch(/Engaging tone [\d.]+ \([\d.]+–[\d.]+\) (Raised|Lowered) by the variation of pitch/);
    expect(text).toContain('from the voice alone. The model was trained on interviews with 12 people;');
    expect(text).toMatch(/Confidence \d+ of 100 \(\d+–\d+\)/);
  });

  it('when head and eyelids were measured, then their movements are described', () => {
    expect(textOf(html)).toContain('Nods 7 nods, about 2.7 per minute Head shakes none');
    expect(textOf(html)).toMatch(/Blinks \d+ blinks, about 15 per minute; very short blinks can be missed/);
    expect(textOf(page({ durationMs: 30_000, motion: false }))).not.toContain('Head shakes');
  });

  it('when title, transcript and codes contain markup, then it is escaped', () => {
    const hostile = page(
      { durationMs: 8_000, title: HOSTILE, words: '<b>bold</b> & "quoted"' },
      (report) => ({
        ...report,
        problems: [{ modality: 'mic', status: 'failed', code: HOSTILE, chunks: 1, spans: [] }],
        models: report.models.map((model) => ({ ...model, role: HOSTILE, licence: HOSTILE })),
      }),
    );
    expect(hostile).not.toMatch(/<(script|img|b)\b/i);
    expect(hostile).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
    expect(hostile).toContain('&lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot;');
  });
});

describe('a page with missing measures', () => {
  it('when there is no video, then it says so and draws no face lane', () => {
    const html = page({ durationMs: 30_000, camera: false });
    expect(textOf(html)).toContain('There was no video.');
    expect(html).not.toContain('Eyes on the camera');
    expect(html).toContain('>Pitch<');
  });

  it('when there is no audio, then it says so and draws no voice lane', () => {
    const html = page({ durationMs: 30_000, mic: false });
    expect(textOf(html)).toContain('There was no audio.');
    expect(html).not.toContain('>Pitch<');
    expect(html).toContain('Eyes on the camera');
  });

  it('when nothing was measured, then there is no chart and no figure', () => {
    const html = page({ durationMs: 0 });
    expect(html).not.toContain('class="chart');
    expect(html).not.toContain('class="headlines"');
    expect(textOf(html)).toContain('What was not measured');
  });

  it('when it is an assessment, then emotion is mentioned only as absent', () => {
    const text = textOf(page({ durationMs: 60_000, profile: 'assessment' }));
    expect(text).toContain(
      'Your facial expression was not classified: assessments report observable behaviour only.',
    );
    expect(text).not.toMatch(
      /likely expression|on average the|Vocal emotion|happy|Smiling|raters|Confidence \d/,
    );
  });

  it('when chunks have no result, then the page does not claim that the sum is complete', () => {
    const text = textOf(
      page({ durationMs: 8_000 }, (report) => ({
        ...report,
        accounting: { ...report.accounting, mic: { received: 3, scored: 1, rejected: 0, failed: 0 } },
      })),
    );
    expect(text).toContain('2 received chunks without a result.');
    expect(text).not.toContain('Received = scored');
  });

  it('when the interview lasts three hours, then the page stays under half a megabyte', () => {
    expect(page({ durationMs: 3 * 60 * 60 * 1000, words: 'so' }).length).toBeLessThan(500_000);
  });
});
