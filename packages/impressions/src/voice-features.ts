import type { AnswerVoice } from './pool-voice.ts';

/**
 * Features of one answer. None tells how high or how loud a voice is: the first is mostly the speaker's
 * sex, the second the microphone's gain.
 */
const OF_ANSWER = {
  /** Natural logarithm of unvoiced over voiced frames: silence and hesitation. */
  unvoicedToVoiced: ({ unvoicedFrames, voicedFrames }: AnswerVoice) =>
    Math.log(unvoicedFrames / voicedFrames),
  /** Coefficient of variation of the pitch, as a logarithm. */
  pitchVariation: ({ f0 }: AnswerVoice) => Math.log(f0.sdHz / f0.meanHz),
  /** How fast the pitch moves, in its own height per second, as a logarithm. */
  pitchMovement: ({ f0 }: AnswerVoice) => Math.log(f0.absoluteSlopeHzPerS / f0.meanHz),
  /** Mean less median: rises that stand out of the usual pitch. */
  pitchSkew: ({ f0 }: AnswerVoice) => (f0.meanHz - f0.medianHz) / f0.meanHz,
  /** Standard deviation of the level, in dB. */
  levelVariation: ({ intensity }: AnswerVoice) => intensity.sdDb,
  /** Loudest moment over the mean power, in dB. */
  levelPeak: ({ intensity }: AnswerVoice) => intensity.maxDb - intensity.meanDb,
  /** Loudest over quietest moment, in dB: how far the voice stands out of the room. */
  levelRange: ({ intensity }: AnswerVoice) => intensity.maxDb - intensity.minDb,
  breaksPerSecond: ({ breaks, seconds }: AnswerVoice) => breaks.count / seconds,
  breakShare: ({ breaks }: AnswerVoice) => breaks.ratio,
  answerSeconds: ({ seconds }: AnswerVoice) => seconds,
} satisfies Record<string, (voice: AnswerVoice) => number>;

export type VoiceFeature = keyof typeof OF_ANSWER;
export const VOICE_FEATURES = Object.keys(OF_ANSWER) as VoiceFeature[];

/** Shorter answers, a yes or a name, are no sample of how somebody talks. */
const MIN_ANSWER_SECONDS = 10;
/** About half a minute of talking: less is no ground for an impression. */
const MIN_VOICED_FRAMES = 1000;

/**
 * Features of an interview: the mean over its answers, as the models were trained.
 *
 * @returns undefined with less than ten seconds of voice in answers of ten seconds and more.
 */
export function voiceFeatures(answers: readonly AnswerVoice[]): Record<VoiceFeature, number> | undefined {
  const whole = answers.filter(({ seconds, f0 }) => seconds >= MIN_ANSWER_SECONDS && f0.sdHz > 0);
  const voicedFrames = whole.reduce((sum, answer) => sum + answer.voicedFrames, 0);
  if (voicedFrames < MIN_VOICED_FRAMES) return undefined;
  const means = VOICE_FEATURES.map((name) => [
    name,
    whole.reduce((sum, answer) => sum + OF_ANSWER[name](answer), 0) / whole.length,
  ]);
  return Object.fromEntries(means) as Record<VoiceFeature, number>;
}
