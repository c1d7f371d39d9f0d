import type { Report } from '@poise/shared/contracts';
import { count, decimal, duration, interval as formatInterval, pace, percent } from '@poise/shared/format';
import { html, type Markup } from './markup.ts';

type Headline = { name: string; figure: string; unit?: string; meaning: string };

/** The key figures of the report. What was not measured has none. */
export function headlines(report: Report): Markup | undefined {
  const tiles = [
    ...confidenceTiles(report.confidence),
    ...faceTiles(report.face),
    ...speechTiles(report.speech),
    ...noiseTiles(report.environment),
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

function* confidenceTiles(confidence: Report['confidence']): Generator<Headline> {
  if (!confidence) return;
  const { score, interval } = confidence;
  yield {
    name: 'Confidence',
    figure: String(score),
    unit: 'of 100',
    meaning: `range ${formatInterval(interval.low, interval.high, 0)}, as listeners may perceive it`,
  };
}

function* faceTiles(face: Report['face']): Generator<Headline> {
  if (!face || face.framesSampled === 0) return;
  if (face.attention !== undefined) {
    yield {
      name: 'Eyes on the camera',
      figure: percent(face.attention),
      meaning: 'of the time your eyes could be tracked',
    };
  }
  yield {
    name: 'Face visible',
    figure: percent(face.framesWithFace / face.framesSampled),
    meaning: `of ${count(face.framesSampled, 'frame')}`,
  };
  if (face.smileRatio !== undefined) {
    yield {
      name: 'Smiling',
      figure: percent(face.smileRatio),
      meaning: 'of the time your mouth could be tracked',
    };
  }
}

function* speechTiles(speech: Report['speech']): Generator<Headline> {
  if (!speech || speech.heardMs === 0) return;
  yield {
    name: 'Speaking',
    figure: percent(speech.speakingRatio),
    meaning: `${duration(speech.speakingMs)} of ${duration(speech.heardMs)}`,
  };
  const rate = pace(speech);
  if (!rate) return;
  yield { name: 'Pace', figure: rate.figure, meaning: `${rate.unit} while speaking` };
  yield {
    name: 'Pauses',
    figure: String(speech.pauses.count),
    meaning:
      speech.pauses.count > 0
        ? `${duration(speech.pauses.totalMs)} in total, the longest ${duration(speech.pauses.longestMs)}`
        : 'of 0.25 s or longer',
  };
  if (speech.pitch) {
    yield {
      name: 'Pitch',
      figure: decimal(speech.pitch.medianHz, 0),
      unit: 'Hz',
      meaning: `median; varies by ${decimal(speech.pitch.sdSemitones, 1)} semitones (SD)`,
    };
  }
}

function* noiseTiles(environment: Report['environment']): Generator<Headline> {
  if (environment.signalToNoiseDb === undefined) return;
  yield {
    name: 'Voice above background noise',
    figure: decimal(environment.signalToNoiseDb, 0),
    unit: 'dB',
    meaning: 'signal-to-noise ratio',
  };
}
