import type { AnswerVoice } from './pool-voice.ts';

/**
 * Features of one answer. Absolute pitch and loudness are excluded: pitch mostly reflects the speaker's
 * sex, loudness the gain of the microphone.
 */
const OF_ANSWER = {
  /** Natural logarithm of unvoiced over voiced frames: silence and hesitation. */
  unvoicedToVoiced: ({ unvoicedFrames, voicedFrames }: AnswerVoice) =>
    Math.log(unvoicedFrames / voicedFrames),
  /** Coefficient of variation of the pitch, as a logarithm. */
  pitchVariation: ({ f0 }: AnswerVoice) => Math.log(f0.sdHz / f0.meanHz),
  /** Speed of pitch changes relative to the mean pitch, per second, as a logarithm. */
  pitchMovement: ({ f0 }: AnswerVoice) => Math.log(f0.absoluteSlopeHzPerS / f0.meanHz),
  /** Mean minus median, relative to the mean: rises above the usual pitch. */
  pitchSkew: ({ f0 }: AnswerVoice) => (f0.meanHz - f0.medianHz) / f0.meanHz,
  /** Standard deviation of the level, in dB. */
  levelVariation: ({ intensity }: AnswerVoice) => intensity.sdDb,
  /** Loudest moment relative to the mean power, in dB. */
  levelPeak: ({ intensity }: AnswerVoice) => intensity.maxDb - intensity.meanDb,
  /** Loudest relative to quietest moment, in dB: the level of the voice above the background noise. */
  levelRange: ({ intensity }: AnswerVoice) => intensity.maxDb - intensity.minDb,
  breaksPerSecond: ({ breaks, seconds }: AnswerVoice) => breaks.count / seconds,
  breakShare: ({ breaks }: AnswerVoice) => breaks.ratio,
  answerSeconds: ({ seconds }: AnswerVoice) => seconds,
} satisfies Record<string, (voice: AnswerVoice) => number>;

export type VoiceFeature = keyof typeof OF_ANSWER;
export const VOICE_FEATURES = Object.keys(OF_ANSWER) as VoiceFeature[];

/** Shorter answers, such as a yes or a name, are not representative. */
const MIN_ANSWER_SECONDS = 10;
/** About half a minute of speech; less is not sufficient for an estimate. */
const MIN_VOICED_FRAMES = 1000;

/**
 * Features of an interview: the mean over its answers, as in training.
 *
 * @returns undefined with less than ten seconds of voice in answers of at least ten seconds
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
