import type { Report } from '@poise/shared/contracts';
import { html, type Markup } from './markup.ts';
import { count, decimal, duration, percent } from './words.ts';

type Headline = { name: string; figure: string; unit?: string; meaning: string };

/** The figures of the first glance. What was not measured has none. */
export function headlines(report: Report): Markup | undefined {
  const tiles = [
    ...ofConfidence(report.confidence),
    ...ofFace(report.face),
    ...ofSpeech(report.speech),
    ...ofRoom(report.environment),
  ];
  if (tiles.length === 0) return undefined;
  return html`<dl class="headlines">
${tiles.map(
  ({ name, figure, unit, meaning }) => html`<div>
<dt>${name}</dt>
<dd class="figure">${figure}${unit && html`<span class="unit">${unit}</span>`}</dd>
<dd class="meaning">${meaning}</dd>
</div>`,
)}
</dl>`;
}

function* ofConfidence(confidence: Report['confidence']): Generator<Headline> {
  if (!confidence) return;
  const { score, interval } = confidence;
  yield {
    name: 'Confidence',
    figure: String(score),
    unit: 'of 100',
    meaning: `between ${interval.low} and ${interval.high}, as it may come across`,
  };
}

function* ofFace(face: Report['face']): Generator<Headline> {
  if (!face || face.framesSampled === 0) return;
  if (face.attention !== undefined) {
    yield {
      name: 'Eyes on the camera',
      figure: percent(face.attention),
      meaning: 'of the time in which they could be followed',
    };
  }
  yield {
    name: 'In the picture',
    figure: percent(face.framesWithFace / face.framesSampled),
    meaning: `of ${count(face.framesSampled, 'picture')} show a face`,
  };
  if (face.smileRatio !== undefined) {
    yield {
      name: 'Smiling',
      figure: percent(face.smileRatio),
      meaning: 'of the time, by the shape of the mouth',
    };
  }
}

function* ofSpeech(speech: Report['speech']): Generator<Headline> {
  if (!speech || speech.heardMs === 0) return;
  yield {
    name: 'Speaking',
    figure: percent(speech.speakingRatio),
    meaning: `${duration(speech.speakingMs)} of ${duration(speech.heardMs)}`,
  };
  if (speech.articulationRate === undefined) return;
  yield {
    name: 'Pace',
    figure: decimal(speech.articulationRate, 1),
    unit: 'syllables/s',
    meaning: `while speaking; ${decimal(speech.speakingRate ?? 0, 1)} with the silences`,
  };
  yield {
    name: 'Pauses',
    figure: String(speech.pauses.count),
    meaning:
      speech.pauses.count > 0
        ? `${duration(speech.pauses.totalMs)} in all, the longest ${duration(speech.pauses.longestMs)}`
        : 'of a quarter of a second or more',
  };
  if (speech.pitch) {
    yield {
      name: 'Pitch',
      figure: decimal(speech.pitch.medianHz, 0),
      unit: 'Hz',
      meaning: `moving by ${decimal(speech.pitch.sdSemitones, 1)} semitones`,
    };
  }
}

function* ofRoom(environment: Report['environment']): Generator<Headline> {
  if (environment.signalToNoiseDb === undefined) return;
  yield {
    name: 'Voice over room',
    figure: decimal(environment.signalToNoiseDb, 0),
    unit: 'dB',
    meaning: 'from the background up to your voice',
  };
}
