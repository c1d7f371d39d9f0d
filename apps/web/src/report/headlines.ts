import { type Report, timesPerMinute } from '@poise/shared/contracts';
import { clock, count, percent, seconds } from '../ui/format.ts';

/** One figure of the first glance. */
export type Headline = { name: string; figure: string; meaning: string };

/** What was measured, in the order of interest. What was not measured has no headline. */
export function headlines({ face, speech, confidence, environment }: Report): Headline[] {
  const found: (Headline | undefined)[] = [
    figure(confidence, ({ score, interval }) => ({
      name: 'Confidence',
      figure: String(score),
      meaning: `of 100, between ${interval.low} and ${interval.high}, as it may come across`,
    })),
    figure(face?.attention, (share) => ({
      name: 'Eyes on the camera',
      figure: percent(share),
      meaning: 'of the time in which they could be followed',
    })),
    speech && {
      name: 'Speaking',
      figure: percent(speech.speakingRatio),
      meaning: `${clock(speech.speakingMs)} of ${clock(speech.heardMs)}`,
    },
    figure(speech?.articulationRate, (rate) => ({
      name: 'Pace',
      figure: rate.toFixed(1),
      meaning: 'syllables a second while speaking',
    })),
    // Where nobody speaks, silence is no pause.
    figure(speech && speech.speakingMs > 0 ? speech.pauses : undefined, (pauses) => ({
      name: 'Pauses',
      figure: String(pauses.count),
      meaning: pauses.count > 0 ? `the longest ${seconds(pauses.longestMs)}` : 'none was found',
    })),
    figure(speech?.pitch, (pitch) => ({
      name: 'Pitch',
      figure: `${Math.round(pitch.medianHz)} Hz`,
      meaning: `moving by ${pitch.sdSemitones.toFixed(1)} semitones`,
    })),
    figure(face?.smileRatio, (share) => ({
      name: 'Smiling',
      figure: percent(share),
      meaning: 'of the time, by the shape of the mouth',
    })),
    figure(face?.movement, ({ nods, shakes }) => ({
      name: 'Nods',
      figure: String(nods),
      meaning: shakes > 0 ? `and ${count(shakes, 'shake')} of the head` : 'of the head, down and up',
    })),
    figure(face?.movement?.blinks, ({ count: seen, seconds: watched }) => {
      const name = 'Blinks';
      if (seen === 0) return { name, figure: '0', meaning: 'were seen; the shortest cannot be' };
      const rate = timesPerMinute(seen, watched);
      return rate === undefined
        ? { name, figure: `${seen}+`, meaning: `in ${count(watched, 'second')}; the shortest cannot be seen` }
        : {
            name,
            figure: `${rate.toFixed(rate < 1 ? 1 : 0)}+`,
            meaning: 'a minute at least; the shortest cannot be seen',
          };
    }),
    face && {
      name: 'In the picture',
      figure: percent(face.framesSampled > 0 ? face.framesWithFace / face.framesSampled : 0),
      meaning: `of ${count(face.framesSampled, 'picture')} show a face`,
    },
    figure(environment.signalToNoiseDb, (ratio) => ({
      name: 'Voice over room',
      figure: `${Math.round(ratio)} dB`,
      meaning: 'from the background up to your voice',
    })),
  ];
  return found.filter((headline) => headline !== undefined);
}

function figure<T>(value: T | undefined, describe: (value: T) => Headline): Headline | undefined {
  return value === undefined ? undefined : describe(value);
}
