import { type Received, type Report, timesPerMinute } from '@poise/shared/contracts';
import {
  count,
  decimal,
  duration,
  interval as formatInterval,
  pace,
  percent,
  quantity,
} from '@poise/shared/format';

/** A key figure of the report. */
export type Headline = { name: string; figure: string; meaning: string };

/** The key figures, most interesting first. What was not measured has none. */
export function headlines({ face, speech, confidence, environment }: Received<Report>): Headline[] {
  const all: (Headline | undefined)[] = [
    figure(confidence, ({ score, interval }) => ({
      name: 'Confidence',
      figure: String(score),
      meaning: `of 100 (${formatInterval(interval.low, interval.high, 0)}), as listeners may perceive it`,
    })),
    figure(face?.attention, (share) => ({
      name: 'Eyes on the camera',
      figure: percent(share),
      meaning: 'of the time your eyes could be tracked',
    })),
    speech && {
      name: 'Speaking',
      figure: percent(speech.speakingRatio),
      meaning: `${duration(speech.speakingMs)} of ${duration(speech.heardMs)}`,
    },
    figure(speech && pace(speech), (rate) => ({
      name: 'Pace',
      figure: rate.figure,
      meaning: `${rate.unit} while speaking`,
    })),
    // Without speech, silence is not a pause.
    figure(speech && speech.speakingMs > 0 ? speech.pauses : undefined, (pauses) => ({
      name: 'Pauses',
      figure: String(pauses.count),
      meaning: pauses.count > 0 ? `the longest ${duration(pauses.longestMs)}` : 'of 0.25 s or longer',
    })),
    figure(speech?.pitch, (pitch) => ({
      name: 'Pitch',
      figure: quantity(pitch.medianHz, 0, 'Hz'),
      meaning: `median; varies by ${decimal(pitch.sdSemitones, 1)} semitones (SD)`,
    })),
    figure(face?.smileRatio, (share) => ({
      name: 'Smiling',
      figure: percent(share),
      meaning: 'of the time your mouth could be tracked',
    })),
    figure(face?.movement, ({ nods, shakes }) => ({
      name: 'Nods',
      figure: String(nods),
      meaning: `and ${count(shakes, 'head shake')}`,
    })),
    figure(face?.movement?.blinks, ({ count: blinks, seconds }) => {
      const name = 'Blinks';
      const note = 'very short blinks can be missed';
      if (blinks === 0) return { name, figure: '0', meaning: `detected; ${note}` };
      const rate = timesPerMinute(blinks, seconds);
      return rate === undefined
        ? { name, figure: String(blinks), meaning: `in ${count(seconds, 'second')}; ${note}` }
        : { name, figure: decimal(rate, rate < 1 ? 1 : 0), meaning: `per minute; ${note}` };
    }),
    face && {
      name: 'Face visible',
      figure: percent(face.framesSampled > 0 ? face.framesWithFace / face.framesSampled : 0),
      meaning: `of ${count(face.framesSampled, 'frame')}`,
    },
    figure(environment.signalToNoiseDb, (ratio) => ({
      name: 'Voice above background noise',
      figure: quantity(ratio, 0, 'dB'),
      meaning: 'signal-to-noise ratio',
    })),
  ];
  return all.filter((headline) => headline !== undefined);
}

function figure<T>(value: T | undefined, describe: (value: T) => Headline): Headline | undefined {
  return value === undefined ? undefined : describe(value);
}
