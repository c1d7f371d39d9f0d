import { EMOTION_WORDS, EMOTIONS, type Report } from '@poise/shared/contracts';
import { count, duration, percent } from '@poise/shared/format';
import { html, type Markup } from './markup.ts';

/** The interview in a few sentences; a sentence is left out if its figures are missing. */
export function lede(report: Report): Markup {
  const sentences = [speaking(report), visibility(report), expression(report)].filter(
    (sentence) => sentence !== undefined,
  );
  return html`<p class="lede">${sentences.length > 0 ? sentences.join(' ') : 'Nothing could be measured in this interview; the reasons are listed below.'}</p>`;
}

function speaking({ speech, unmeasured }: Report): string | undefined {
  if (unmeasured.some(({ reason }) => reason === 'no-audio')) return 'There was no audio.';
  if (!speech || speech.heardMs === 0) return undefined;
  if (speech.speakingMs === 0) return `No speech was detected in ${duration(speech.heardMs)} of audio.`;
  const { count: pauses, longestMs } = speech.pauses;
  const paused = pauses === 0 ? 'without pauses' : `with ${count(pauses, 'pause')}`;
  const longest = pauses > 1 ? `; the longest lasted ${duration(longestMs)}` : '';
  return `You spoke for ${duration(speech.speakingMs)} of ${duration(speech.heardMs)}, ${paused}${longest}.`;
}

function visibility({ face, unmeasured }: Report): string | undefined {
  if (unmeasured.some(({ reason }) => reason === 'no-video')) return 'There was no video.';
  if (!face || face.framesSampled === 0) return undefined;
  if (face.framesWithFace === 0) return 'No face was visible.';
  const visible = `A face was visible in ${percent(face.framesWithFace / face.framesSampled)} of the frames.`;
  if (face.attention === undefined) return visible;
  return `${visible} The eyes were on the camera ${percent(face.attention)} of the time they could be tracked.`;
}

function expression({ face }: Report): string | undefined {
  const emotion = face?.emotion;
  if (!emotion) return undefined;
  const [first, second] = EMOTIONS.map((name) => ({ word: EMOTION_WORDS[name], share: emotion[name] ?? 0 }))
    .sort((a, b) => b.share - a.share)
    .filter(({ share }) => share >= 0.1);
  if (!first) return undefined;
  const next = second ? `, followed by ${second.word} (${percent(second.share)})` : '';
  return `The most likely expression was ${first.word} (${percent(first.share)} on average)${next}.`;
}
