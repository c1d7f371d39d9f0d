import { harmonics, synthesize, whiteNoise } from './signals.ts';

const SECONDS = 5;
/** Equal temperament: semitones above 110 Hz. */
const pitchOf = (semitones: number) => 110 * 2 ** (semitones / 12);
const TONES = {
  flute: [0.6, 0.1, 0.03],
  string: [0.4, 0.25, 0.18, 0.12, 0.08, 0.05],
  reed: [0.4, 0.02, 0.25, 0.02, 0.15],
} as const;
const MELODY = [12, 16, 19, 24, 19, 16, 14, 17];

/** Notes one after the other, each with an onset and a decay. */
function notes(perSecond: number, decay: number, at: (note: number) => (t: number) => number) {
  return (t: number) => {
    const since = (t * perSecond) % 1;
    return Math.min(1, since * 30) * Math.exp(-decay * since) * at(Math.floor(t * perSecond))(t);
  };
}

const melody = (tone: keyof typeof TONES, perSecond: number, decay: number, by = 0) =>
  notes(perSecond, decay, (note) =>
    harmonics(pitchOf((MELODY[note % MELODY.length] ?? 0) + by), TONES[tone]),
  );

const chord = (tone: keyof typeof TONES, semitones: readonly number[]) => {
  const voices = semitones.map((semitone) => harmonics(pitchOf(semitone), TONES[tone]));
  return (t: number) => voices.reduce((sum, voice) => sum + voice(t), 0) / voices.length;
};

const quieter = (factor: number, signal: (t: number) => number) => (t: number) => factor * signal(t);
const sum =
  (...signals: readonly ((t: number) => number)[]) =>
  (t: number) =>
    signals.reduce((total, signal) => total + signal(t), 0);

/** Noise whose energy is in low frequencies: each value moves towards white noise by a share. */
function smoothNoise(amplitude: number, share: number) {
  const white = whiteNoise(1);
  let value = 0;
  return () => {
    value += share * (white() - value);
    return (amplitude * value) / Math.sqrt(share);
  };
}

/** Short bursts of noise, as of keys or steps. */
function bursts(perSecond: number, decay: number, amplitude: number) {
  const noise = whiteNoise(amplitude);
  return (t: number) => Math.exp(-decay * ((t * perSecond) % 1)) * noise();
}

const hum = harmonics(50, [0.05, 0.02, 0.03]);

/** Sounds in which nobody speaks: rooms, noises, music. */
export const WITHOUT_SPEECH: readonly (readonly [name: string, samples: () => Float32Array])[] = (
  [
    ['digital silence', () => 0],
    ['a very quiet room', whiteNoise(0.0003)],
    ['a quiet room', whiteNoise(0.002)],
    ['a room with a fan', smoothNoise(0.02, 0.05)],
    ['mains hum', hum],
    ['hum and a room', sum(hum, whiteNoise(0.003))],
    ['a constant offset', () => 0.1],
    ['a slow swing', (t: number) => 0.2 * Math.sin(2 * Math.PI * 2 * t)],
    ['a room that gets louder', (t: number) => 0.002 * t * Math.sin(97 * t) + 0.001 * Math.sin(7_001 * t)],
    ['a whistle of a coil', (t: number) => 0.05 * Math.sin(2 * Math.PI * 7_000 * t)],
    ['white noise', whiteNoise(0.3)],
    ['soft white noise', whiteNoise(0.03)],
    ['brown noise', smoothNoise(0.1, 0.01)],
    ['rain', sum(smoothNoise(0.05, 0.5), bursts(37, 20, 0.05))],
    ['typing', bursts(5, 40, 0.3)],
    ['fast typing', bursts(9, 60, 0.2)],
    ['steps', bursts(1.8, 25, 0.4)],
    ['an engine', sum(harmonics(38, [0.2, 0.15, 0.1, 0.05]), smoothNoise(0.05, 0.1))],
    ['an alarm', (t: number) => (t % 1 < 0.5 ? 0.3 * Math.sin(2 * Math.PI * 1_000 * t) : 0)],
    ['a rising siren', (t: number) => 0.3 * Math.sin(2 * Math.PI * (400 * t + 150 * t * t))],
    ['a flute', melody('flute', 3, 1)],
    ['a violin', melody('string', 2, 0.3)],
    ['a clarinet', melody('reed', 4, 1)],
    ['a plucked string', melody('string', 5, 5)],
    ['a low melody', melody('string', 3, 2, -12)],
    ['a major chord', chord('string', [0, 4, 7, 12])],
    ['a minor chord on an organ', chord('reed', [3, 6, 10])],
    ['chords with drums', sum(quieter(0.4, chord('string', [0, 4, 7])), bursts(2, 15, 0.3))],
    [
      'a melody over a bass',
      sum(quieter(0.5, melody('flute', 4, 1)), quieter(0.4, melody('string', 2, 1, -12))),
    ],
    [
      'drums',
      sum(
        bursts(4, 30, 0.3),
        notes(2, 12, () => (t) => 0.6 * Math.sin(2 * Math.PI * 60 * t)),
      ),
    ],
  ] as const
).map(([name, at]) => [name, () => synthesize(SECONDS, at)] as const);
