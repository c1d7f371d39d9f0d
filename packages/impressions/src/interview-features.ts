import type { Features } from './feature-sets.ts';
import type { AnswerVoice } from './pool-voice.ts';
import { voiceFeatures } from './voice-features.ts';
import { wordFeatures } from './word-features.ts';

/**
 * Computes the features of an interview.
 *
 * @param text the candidate's words, if the transcript is reliable
 * @returns undefined if there is too little voice
 */
export function interviewFeatures(answers: readonly AnswerVoice[], text?: string): Features | undefined {
  const voice = voiceFeatures(answers);
  if (!voice) return undefined;
  const seconds = answers.reduce((sum, answer) => sum + answer.seconds, 0);
  return { ...voice, ...(text !== undefined && wordFeatures(text, seconds, voice.answerSeconds)) };
}
