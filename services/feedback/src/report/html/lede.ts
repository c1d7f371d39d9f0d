import { EMOTION_WORDS, EMOTIONS, type Report } from '@poise/shared/contracts';
import { html, type Markup } from './markup.ts';
import { count, duration, percent } from './words.ts';

/** The interview in a few sentences; a sentence whose figures are missing is missing. */
export function lede(report: Report): Markup {
  const sentences = [speaking(report), inPicture(report), expression(report)].filter(
    (sentence) => sentence !== undefined,
  );
  return html`<p class="lede">${sentences.length > 0 ? sentences.join(' ') : 'Nothing could be measured in this interview; below it says why.'}</p>`;
}

function speaking({ speech, unmeasured }: Report): string | undefined {
  if (unmeasured.some(({ reason }) => reason === 'no-audio')) return 'There was no audio.';
  if (!speech || speech.heardMs === 0) return undefined;
  if (speech.speakingMs === 0) return `In ${duration(speech.heardMs)} of sound nobody was heard speaking.`;
  const { count: pauses, longestMs } = speech.pauses;
  const paused = pauses === 0 ? 'without a pause' : `with ${count(pauses, 'pause')}`;
  const longest = pauses > 1 ? `, the longest of ${duration(longestMs)}` : '';
  return `You spoke for ${duration(speech.speakingMs)} out of ${duration(speech.heardMs)}, ${paused}${longest}.`;
}

function inPicture({ face, unmeasured }: Report): string | undefined {
  if (unmeasured.some(({ reason }) => reason === 'no-video')) return 'There was no video.';
  if (!face || face.framesSampled === 0) return undefined;
  if (face.framesWithFace === 0) return 'No face was in the picture.';
  const seen = `A face was in the picture ${percent(face.framesWithFace / face.framesSampled)} of the time`;
  if (face.attention === undefined) return `${seen}.`;
  return `${seen}. Where the eyes could be followed, they were on the camera ${percent(face.attention)} of the time.`;
}

function expression({ face }: Report): string | undefined {
  const emotion = face?.emotion;
  if (!emotion) return undefined;
  const [first, second] = EMOTIONS.map((name) => ({ word: EMOTION_WORDS[name], share: emotion[name] ?? 0 }))
    .sort((a, b) => b.share - a.share)
    .filter(({ share }) => share >= 0.1);
  if (!first) return undefined;
  const then = second ? `, then ${second.word} (${percent(second.share)})` : '';
  return `The expression looked mostly ${first.word} (${percent(first.share)})${then}.`;
}
